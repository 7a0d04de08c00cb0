# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Cells to values. Each function raises ValueUnread where it cannot be sure."""

import html
import re
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

UTC = timezone.utc
DATE_ORDERS = ("ymd", "dmy", "mdy")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_EMPTY = frozenset(("", "-", "--", "null", "none", "nan", "n/a", "nil", "undefined"))
_YES = frozenset(("1", "true", "t", "yes", "y", "是", "真", "本方", "on"))
_NO = frozenset(("0", "false", "f", "no", "n", "否", "假", "off")) | _EMPTY
_UNITS = {
    "": 1,
    "k": 1_000,
    "千": 1_000,
    "w": 10_000,
    "万": 10_000,
    "萬": 10_000,
    "m": 1_000_000,
    "亿": 100_000_000,
    "億": 100_000_000,
}
_COUNT = re.compile(r"([\d,， ]*\d(?:\.\d+)?)\s*([kwm千万萬亿億]?)\+?", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0]")
_REFERENCE = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});"
)
_NUMERIC_ID = re.compile(r"-?\d+(?:\.\d+)?[eE]\+\d+")
_NUMERIC_DATE = re.compile(
    r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ,]+(.*))?", re.DOTALL
)
_CHINESE_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?(.*)")
_CLOCK = re.compile(
    r"\s*(上午|下午|中午|凌晨|早上|晚上|晚間)?\s*(\d{1,2})\s*[:：时時点點]\s*(\d{1,2})?"
    r"\s*(?:[:：分]\s*(\d{1,2})(?:[.,](\d{1,6})\d*)?)?\s*[分秒]?\s*"
    r"([AaPp])?\.?(?:[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?\s*"
)
_NETWORK_DATE = re.compile(
    r"[A-Za-z]{3} ([A-Za-z]{3}) (\d{1,2}) (\d\d:\d\d:\d\d) ([+-]\d{4}) (\d{4})"
)


class ValueUnread(ValueError):
    """A cell that cannot be read; ``code`` and ``params`` as in `RowError`."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.code = code
        self.params = params


def clean_text(value):
    """Plain text that PostgreSQL takes: one kind of line end, no control marks."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        value = " ".join(str(item) for item in value)
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).strip()


def plain_text(value):
    """As :func:`clean_text`, with ``&amp;`` as ``&``.

    X escapes ``&``, ``<`` and ``>`` in the text of a post, and exports keep it so:
    https://docs.x.com/x-api/fundamentals/data-dictionary
    """
    return clean_text(_REFERENCE.sub(_character, clean_text(value)))


def _character(match):
    return html.unescape(match[0])


def clean_id(value):
    """An id as a string; ``""`` for none.

    Raises ValueUnread ``rounded_id`` for a number that a spreadsheet has already
    rounded: beyond 15 digits it keeps zeros only, and two posts become one.
    """
    if isinstance(value, bool):
        raise ValueUnread("id")
    if isinstance(value, float):
        if not value.is_integer() or abs(value) >= 1e15:
            raise ValueUnread("rounded_id", value=repr(value))
        value = int(value)
    text = clean_text(value)
    if _NUMERIC_ID.fullmatch(text):
        raise ValueUnread("rounded_id", value=text)
    return "" if text.lower() in _EMPTY else text


def sheet_id(value):
    """`clean_id` of a workbook's cell, whose whole numbers may be rounded too."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**15:
        raise ValueUnread("rounded_id", value=str(value))
    return clean_id(value)


def clean_handle(value):
    """A handle without its leading ``@``."""
    return clean_id(value).lstrip("@＠").strip()


def read_count(value):
    """A number of likes or the like: ``1,234``, ``1.2万``, ``3k``; None if empty."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        number = value
    else:
        text = clean_text(value)
        if text.lower() in _EMPTY:
            return None
        match = _COUNT.fullmatch(text)
        if not match:
            raise ValueUnread("number", value=text[:40])
        digits = re.sub(r"[,， ]", "", match[1])
        number = float(digits) * _UNITS[match[2].lower()]
    if not 0 <= number <= 2**31 - 1:
        raise ValueUnread("number", value=str(value)[:40])
    return round(number)


def read_flag(value):
    """True or False from words of English and Chinese."""
    text = clean_text(value).lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise ValueUnread("flag", value=text[:40])


def read_time(value, zone=UTC, order="ymd", now=None):
    """An aware UTC datetime from a cell.

    :param value: datetime, epoch seconds or milliseconds, ISO 8601, RFC 2822, the
        form of X and Weibo (``Wed May 02 16:14:43 +0000 2018``), or a numeric or
        Chinese date
    :param zone: tzinfo for times that do not name theirs
    :param order: order of day, month and year where digits alone do not tell
    :param now: refuses what lies more than a day after it
    :raises ValueUnread: ``date`` or ``date_range``
    """
    try:
        moment = _moment(value, zone, order)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError, TypeError, KeyError) as error:
        raise ValueUnread("date", value=clean_text(value)[:40]) from error
    latest = (now or datetime.now(UTC)) + timedelta(days=1)
    if not _EARLIEST <= moment <= latest:
        raise ValueUnread("date_range", value=moment.isoformat())
    return moment


def _moment(value, zone, order):
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _epoch(value)
    text = clean_text(value)
    if re.fullmatch(r"\d{9,10}(?:\.\d+)?|\d{12,13}", text):
        return _epoch(float(text))
    match = _CHINESE_DATE.fullmatch(text)
    if match:
        return _on_day(match[1], match[2], match[3], match[4])
    match = _NUMERIC_DATE.fullmatch(text)
    if match:
        return _on_day(*_ordered(match[1], match[2], match[3], order), match[4])
    match = _NETWORK_DATE.fullmatch(text)
    if match:
        month, day, clock, offset, year = match.groups()
        return datetime.strptime(
            f"{day} {month} {year} {clock} {offset}", "%d %b %Y %H:%M:%S %z"
        )
    return parsedate_to_datetime(text)


def _epoch(number):
    seconds = number / 1000 if abs(number) >= 1e11 else number
    return datetime.fromtimestamp(seconds, UTC)


def _ordered(first, second, third, order):
    """Year, month, day; a part that can only be the year or the day decides."""
    if len(first) == 4:
        return first, second, third
    if len(third) != 4:
        raise ValueError("no year")
    day_first = order != "mdy"
    if int(first) > 12:
        day_first = True
    elif int(second) > 12:
        day_first = False
    return (third, second, first) if day_first else (third, first, second)


def _on_day(year, month, day, clock):
    hours = _clock(clock) if clock and clock.strip() else {}
    return datetime(int(year), int(month), int(day), **hours)


def _clock(text):
    match = _CLOCK.fullmatch(text)
    if not match:
        raise ValueError(text)
    part, hour, minute, second, fraction, half, offset = match.groups()
    return {
        "hour": _hour(int(hour), part, (half or "").lower()),
        "minute": int(minute or 0),
        "second": int(second or 0),
        "microsecond": int((fraction or "").ljust(6, "0")[:6]),
        "tzinfo": _offset(offset),
    }


def _hour(hour, part, half):
    after_noon = half == "p" or part in ("下午", "晚上", "晚間")
    before_noon = half == "a" or part in ("上午", "凌晨", "早上")
    if after_noon and hour < 12:
        return hour + 12
    if before_noon and hour == 12:
        return 0
    return hour


def _offset(text):
    if not text:
        return None
    if text in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-delta if text[0] == "-" else delta)


def read_zone(name):
    """The time zone of that IANA name; UTC for none."""
    return ZoneInfo(name) if name else UTC
