# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whether a member may have a reward, and when what it gives is over."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Offer:
    """Terms of a reward. ``stock`` None and ``each`` 0 are no limit.

    ``tiers`` are numbers of tiers, empty for everybody; both days are included.
    """

    begin: date | None = None
    end: date | None = None
    stock: int | None = None
    each: int = 0
    tiers: frozenset = frozenset()


def refusal(offer, day, had, tier):
    """Why a member cannot have it: *early*, *late*, *gone*, *enough*, *tier* or "".

    :param day: today, where the programme is
    :param had: how often the member had it before
    :param tier: number of the member's tier, 0 for none
    """
    if offer.begin and day < offer.begin:
        return "early"
    if offer.end and day > offer.end:
        return "late"
    if offer.tiers and tier not in offer.tiers:
        return "tier"
    if offer.each and had >= offer.each:
        return "enough"
    return "gone" if offer.stock is not None and offer.stock <= 0 else ""


def last_day(day, valid_days):
    """The last day on which a code that was made on ``day`` counts; None: for ever."""
    return day + timedelta(days=valid_days) if valid_days else None
