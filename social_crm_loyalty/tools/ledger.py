# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Arithmetic of the points ledger: exact amounts, chained lines, reconciliation.

A card's ledger is a chain of lines. Each line carries the balance after it and the
SHA-256 over its own content and the hash of the line before, so that a changed,
removed or inserted line shows. All amounts are `Decimal` with `SCALE` decimals.
"""

import hashlib
import json
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

SCALE = 4
QUANTUM = Decimal(1).scaleb(-SCALE)
# A card is a double precision column: 15 figures are exact, 4 of them decimals.
LIMIT = Decimal(10) ** 11
ZERO = Decimal(0).quantize(QUANTUM)

KINDS = (
    "earn",
    "pending",
    "redeem",
    "expire",
    "reverse",
    "adjust",
    "transfer",
    "order",
)
# Announced, but not yet to be spent.
NEUTRAL = frozenset({"pending"})


class LedgerError(Exception):
    """A movement that cannot be booked. ``code`` and ``params`` name why."""

    def __init__(self, code, **params):
        super().__init__(code, params)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Movement:
    """What somebody wants booked on a card; the place in the chain comes later."""

    kind: str
    amount: Decimal
    reason: str
    key: str = ""
    occurred_at: datetime | None = None
    res_model: str = ""
    res_id: int = 0
    reverses: int = 0
    rule: int = 0
    expires: date | None = None
    matures: date | None = None


@dataclass(frozen=True)
class Line:
    """One booked movement. Numbers of records are 0 where there is none."""

    card: int
    sequence: int
    program: int
    company: int
    user: int
    kind: str
    amount: Decimal
    balance_after: Decimal
    key: str
    reason: str
    occurred_at: datetime
    res_model: str = ""
    res_id: int = 0
    reverses: int = 0
    rule: int = 0
    prev_hash: str = ""
    hash: str = ""
    expires: date | None = None
    matures: date | None = None


@dataclass(frozen=True)
class Head:
    """Where a card's chain stands."""

    sequence: int = 0
    balance: Decimal = ZERO
    hash: str = ""


@dataclass(frozen=True)
class Break:
    """The first line of a chain that cannot be trusted.

    ``code``: *sequence* (a line is missing or doubled), *prev* (does not follow the
    line before), *balance* (does not add up) or *hash* (its content was changed).
    """

    line: Line
    code: str


@dataclass(frozen=True)
class Difference:
    """A card whose points are not what its ledger says."""

    card: int
    points: Decimal
    booked: Decimal

    @property
    def amount(self):
        return self.points - self.booked


def quantise(value):
    """``value`` (number, text or None) as an exact amount with `SCALE` decimals.

    A float is taken as it is written, so 0.1 is one tenth. Raises `LedgerError`
    with code *not_a_number* or *too_large*.
    """
    try:
        number = Decimal(repr(value) if isinstance(value, float) else str(value or 0))
    except InvalidOperation:
        raise LedgerError("not_a_number", value=value) from None
    if not number.is_finite():
        raise LedgerError("not_a_number", value=value)
    if abs(number) >= LIMIT:
        raise LedgerError("too_large", value=value, limit=LIMIT)
    return number.quantize(QUANTUM, ROUND_HALF_EVEN) + ZERO  # no negative zero


def effect(kind, amount):
    """What a movement does to the balance."""
    return ZERO if kind in NEUTRAL else amount


def check_floor(balance, change, debt=False):
    """Refuse (`LedgerError` *insufficient*) what would take a card below zero.

    A card in debt may always be filled up, also when it stays below zero.
    """
    if change < 0 and balance + change < 0 and not debt:
        raise LedgerError("insufficient", balance=balance, needed=-change)


def digest(line):
    """The SHA-256, in hexadecimal, over all of a line but its own hash.

    Values that are at their default are left out, so that a later release can add
    a field to `Line` without breaking the chains that exist.
    """
    content = {
        field.name: _canonical(getattr(line, field.name))
        for field in fields(Line)
        if field.name != "hash" and getattr(line, field.name) != field.default
    }
    text = json.dumps(
        content, ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value):
    if isinstance(value, Decimal):
        return f"{value.quantize(QUANTUM):f}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def seal(head, line):
    """``line`` as the next one of the chain that stands at ``head``."""
    placed = replace(
        line,
        sequence=head.sequence + 1,
        balance_after=head.balance + effect(line.kind, line.amount),
        prev_hash=head.hash,
        hash="",
    )
    return replace(placed, hash=digest(placed))


def head_of(line):
    """Where the chain stands after ``line``."""
    return Head(line.sequence, line.balance_after, line.hash)


def verify(lines):
    """The first `Break` of one card's lines, in order of sequence, or None."""
    head = Head()
    for line in lines:
        code = _fault(head, line)
        if code:
            return Break(line, code)
        head = head_of(line)
    return None


def _fault(head, line):
    if line.sequence != head.sequence + 1:
        return "sequence"
    if line.prev_hash != head.hash:
        return "prev"
    if line.balance_after != head.balance + effect(line.kind, line.amount):
        return "balance"
    return "" if line.hash == digest(line) else "hash"


def total(lines):
    """What the lines of one card add up to."""
    return sum((effect(line.kind, line.amount) for line in lines), ZERO)


def reconcile(points, booked):
    """Compare cards with their ledgers.

    :param points: mapping of card to its points; a deleted card is missing
    :param booked: mapping of card to the sum of its lines; without lines, missing
    :returns: a list of `Difference`, by card; empty when all agree
    """
    return [
        Difference(card, points.get(card, ZERO), booked.get(card, ZERO))
        for card in sorted(points.keys() | booked.keys())
        if points.get(card, ZERO) != booked.get(card, ZERO)
    ]


def split(total, movements):
    """``movements`` that add up to ``total``, or an empty list if they are not it.

    Each was rounded by itself, so up to one quantum per movement (and one for the
    total) may be missing; the largest one takes it. Credits come first: on the way
    the balance never falls below where it starts and ends.
    """
    parts = [part for part in movements if part.amount]
    if not parts:
        return []
    rest = total - sum(part.amount for part in parts)
    if abs(rest) > QUANTUM * (len(parts) + 1):
        return []
    parts.sort(key=lambda part: abs(part.amount))
    parts[-1] = replace(parts[-1], amount=parts[-1].amount + rest)
    return sorted(parts, key=lambda part: part.amount, reverse=True)
