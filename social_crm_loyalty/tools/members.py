# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lists of members: a row of a file to a member, or to what is wrong with it."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from odoo.addons.social_crm.tools.reading import Row, RowError
from odoo.addons.social_crm.tools.reading.values import (
    ValueUnread,
    clean_id,
    clean_text,
)

from .ledger import ZERO, LedgerError, quantise

#: Field of a member → column names that mean it, without spaces and marks.
COLUMNS = {
    "name": "name fullname member customer contact 姓名 名称 名稱 会员 會員 客户 客戶",
    "email": "email mail emailaddress 邮箱 電郵 电子邮件 電子郵件 邮件 郵件",
    "phone": "phone mobile telephone tel 电话 電話 手机 手機 手机号 手機號碼",
    "code": "card cardnumber cardno code membernumber memberno 卡号 卡號 会员卡号"
    " 會員卡號 会员号 會員編號 编号 編號",
    "points": "points balance score 积分 積分 点数 點數 余额 餘額 积分余额",
}
COLUMNS = {name: frozenset(words.split()) for name, words in COLUMNS.items()}
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
LENGTHS = {"name": 200, "email": 254, "phone": 40, "code": 64}


@dataclass(frozen=True)
class Member:
    """One row; empty where the file says nothing. ``email`` is in small letters."""

    line: int
    name: str
    email: str = ""
    phone: str = ""
    code: str = ""
    points: Decimal = ZERO


def guess_columns(names):
    """Field → column, for the columns whose names say what they hold."""
    found = {}
    for name in names:
        folded = unicodedata.normalize("NFKC", str(name)).casefold()
        folded = re.sub(r"[\W_]+", "", folded)
        for field, words in COLUMNS.items():
            if folded in words:
                found.setdefault(field, name)
    return found


def read_members(rows):
    """Each row of a file as a `Member`, or a `RowError` that names line and field.

    The first row with an e-mail address or card number counts; a later one with the
    same is an error (*repeated*), which names the line of the first.

    :param rows: iterable of `Row` and `RowError`, as `reading.open_rows` gives them
    """
    seen = {}
    for row in rows:
        yield _first(_member(row), seen) if isinstance(row, Row) else row


def _member(row):
    columns = guess_columns(row.values)
    values = {}
    for field in COLUMNS:
        try:
            values[field] = _read(field, row.values.get(columns.get(field)))
        except ValueUnread as error:
            return RowError(row.line, field, error.code, error.params)
    if not (values["email"] or values["code"] or values["phone"]):
        # By the name alone nobody is found again.
        return RowError(row.line, "email", "nobody")
    name = values.pop("name") or values["email"] or values["phone"]
    return Member(row.line, name or values["code"], **values)


def _read(field, value):
    if field == "points":
        return _points(value)
    text = clean_id(value) if field in ("code", "phone") else clean_text(value)
    if len(text) > LENGTHS[field]:
        raise ValueUnread("too_long", limit=LENGTHS[field])
    if field == "email" and text:
        if not _EMAIL.fullmatch(text):
            raise ValueUnread("email", value=text[:40])
        return text.lower()
    return text


def _points(value):
    text = unicodedata.normalize("NFKC", clean_text(value))
    text = re.sub(r"(?<=\d)[,\s](?=\d{3})", "", text)
    if not text:
        return ZERO
    if not _NUMBER.fullmatch(text):
        raise ValueUnread("number", value=text[:40])
    if text.startswith("-"):
        raise ValueUnread("negative", value=text[:40])
    try:
        return quantise(text)
    except LedgerError:
        raise ValueUnread("number", value=text[:40]) from None


def _first(item, seen):
    if isinstance(item, RowError):
        return item
    for field in ("email", "code"):
        value = getattr(item, field)
        if value and (field, value) in seen:
            return RowError(
                item.line,
                field,
                "repeated",
                {"value": value, "first": seen[field, value]},
            )
    for field in ("email", "code"):
        value = getattr(item, field)
        if value:
            seen[field, value] = item.line
    return item
