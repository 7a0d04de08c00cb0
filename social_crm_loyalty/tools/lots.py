# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which points of a card are still there, and when they expire.

Every line that adds points is a lot. Whatever takes points spends the lots that expire
first, equals in the order in which they came (first in, first out by expiry); a lot
that never expires is spent last. A line that takes back another spends that one's lot
first, whatever it has left, and the rest from the others. What takes more than all lots
hold is a debt, which the next points pay.

Nothing is stored but the lines: the same lines give the same lots, so that a ledger can
always be followed by hand.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .ledger import NEUTRAL, ZERO

NEVER = date.max


@dataclass
class Lot:
    """Points that came by one line; ``left`` of them are still there.

    ``entry`` names the line, ``expires`` is the first day on which they are gone,
    None for never.
    """

    entry: int
    sequence: int
    amount: Decimal
    left: Decimal
    expires: date | None = None

    @property
    def order(self):
        """What is spent first comes first."""
        return (self.expires or NEVER, self.sequence)


@dataclass(frozen=True)
class Posting:
    """What of a line matters here. ``reverses`` is the line that it takes back."""

    entry: int
    sequence: int
    kind: str
    amount: Decimal
    expires: date | None = None
    reverses: int = 0


def lots(postings):
    """The lots of a card after these lines.

    :param postings: :class:`Posting` in order of sequence
    :return: ``(lots, debt)``: those that have something left, the next to be spent
        first; what was taken beyond them, zero or more
    """
    stock, debt = {}, ZERO
    for posting in postings:
        if posting.kind in NEUTRAL or not posting.amount:
            continue
        if posting.amount > 0:
            debt = _receive(stock, posting, debt)
        else:
            debt += _spend(stock, -posting.amount, posting.reverses)
    open_ones = [lot for lot in stock.values() if lot.left]
    return sorted(open_ones, key=lambda lot: lot.order), debt


def expired(open_lots, today):
    """The lots that are gone from this day on, the earliest first."""
    return [lot for lot in open_lots if lot.expires and lot.expires <= today]


def portions(open_lots, amount):
    """How ``amount`` is taken from the lots: ``[(lot, part)]``, for a transfer."""
    found = []
    for lot in open_lots:
        part = min(lot.left, amount)
        if part > 0:
            found.append((lot, part))
            amount -= part
    return found


def _receive(stock, posting, debt):
    """A new lot, of which a debt is paid first; returns the debt that is left."""
    paid = min(debt, posting.amount)
    stock[posting.entry] = Lot(
        posting.entry,
        posting.sequence,
        posting.amount,
        posting.amount - paid,
        posting.expires,
    )
    return debt - paid


def _spend(stock, amount, first):
    """Take points from the lots; returns what they did not hold."""
    own = stock.get(first)
    queue = sorted(stock.values(), key=lambda lot: lot.order)
    for lot in ([own] if own else []) + queue:
        part = min(lot.left, amount)
        lot.left -= part
        amount -= part
        if not amount:
            break
    return amount
