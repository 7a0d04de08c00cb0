# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A past storm in a file: lines of JSON, or a table with a header line."""

import csv
import io
import json
from datetime import datetime, timezone

MAX_BYTES = 20_000_000
MAX_ROWS = 200_000
TIMES = ("created_at", "posted_at", "time", "date", "时间", "發佈時間", "发布时间")
AUTHORS = ("handle", "author", "user", "name", "作者", "用户")
FOLLOWERS = ("followers", "followers_count", "粉丝数", "粉絲數")
THREADS = ("thread", "thread_id", "conversation_id")
MOODS = ("sentiment", "mood", "情感")
NEGATIVE = {"negative", "neg", "-1", "负面", "負面"}
POSITIVE = {"positive", "pos", "1", "正面"}


class StormFileError(Exception):
    """The file cannot be read; ``kind`` says why, ``line`` where."""

    def __init__(self, kind, line=0):
        super().__init__(kind)
        self.kind, self.line = kind, line


def read(data):
    """Return (naive UTC time, author, followers, thread, mood -1..1) rows, sorted.

    :param data: bytes
    :raises StormFileError: of kind ``size``, ``time`` or ``empty``
    """
    if len(data) > MAX_BYTES:
        raise StormFileError("size")
    text = data.decode("utf-8-sig", "replace")
    rows = []
    for line, raw in enumerate(_records(text), 1):
        if line > MAX_ROWS:
            raise StormFileError("size")
        rows.append(_row(raw, line))
    if not rows:
        raise StormFileError("empty")
    return sorted(rows, key=lambda row: row[0])


def _records(text):
    if text.lstrip().startswith("{"):
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise StormFileError("line", number) from error
    else:
        yield from csv.DictReader(io.StringIO(text))


def _first(raw, names):
    return next((raw[name] for name in names if raw.get(name) not in (None, "")), "")


def _row(raw, line):
    if not isinstance(raw, dict):
        raise StormFileError("line", line)
    author = str(_first(raw, AUTHORS))
    mood = str(_first(raw, MOODS)).strip().lower()
    return (
        _time(_first(raw, TIMES), line),
        author or f"#{line}",
        _number(_first(raw, FOLLOWERS)),
        str(_first(raw, THREADS)) or f"#{line}",
        -1 if mood in NEGATIVE else int(mood in POSITIVE),
    )


def _number(value):
    try:
        return max(int(float(str(value).replace(",", ""))), 0)
    except (ValueError, OverflowError):
        return 0


def _time(value, line):
    try:
        moment = datetime.fromisoformat(str(value).strip().replace("Z", "+00:00"))
    except ValueError as error:
        raise StormFileError("time", line) from error
    if moment.tzinfo:
        moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    return moment
