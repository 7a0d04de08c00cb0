# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What speaks against a referral. A sign is told to a person, who decides."""

import re
from dataclasses import dataclass
from datetime import timedelta

# More friends than these within so many hours is a burst.
BURST, BURST_HOURS = 5, 24
# How far a chain of referrals is followed.
STEPS = 20


@dataclass(frozen=True)
class Somebody:
    """What is compared of two people; empty where it is not known."""

    number: int
    company: int = 0
    email: str = ""
    phone: str = ""
    street: str = ""
    zip: str = ""
    address: str = ""
    banks: frozenset = frozenset()


def signs(referrer, friend, referred_by, joined):
    """Codes of what is suspicious, the gravest first.

    ``self``: the same person or firm; ``ring``: the chain of referrals leads back to
    the friend; ``email``, ``phone``, ``place``: both have the same; ``bank``: they
    pay from one account; ``device``: the same network address; ``burst``: many
    friends within a day.

    :param referrer: :class:`Somebody`
    :param friend: :class:`Somebody`
    :param referred_by: ``{person: who referred them}``, numbers
    :param joined: naive UTC moments at which earlier friends joined, the newest last,
        that of this friend among them
    """
    found = []
    if _is_same(referrer, friend):
        found.append("self")
    if in_ring(referrer.number, friend.number, referred_by):
        found.append("ring")
    if _email(referrer.email) and _email(referrer.email) == _email(friend.email):
        found.append("email")
    if _digits(referrer.phone) and _digits(referrer.phone) == _digits(friend.phone):
        found.append("phone")
    if _place(referrer) and _place(referrer) == _place(friend):
        found.append("place")
    if referrer.banks & friend.banks:
        found.append("bank")
    if referrer.address and referrer.address == friend.address:
        found.append("device")
    if _is_burst(joined):
        found.append("burst")
    return found


def in_ring(referrer, friend, referred_by):
    """Whether the friend stands above the referrer in the chain."""
    above = referrer
    for _step in range(STEPS):
        above = referred_by.get(above)
        if above is None:
            return False
        if above == friend:
            return True
    return True


def shares(points, levels, decay):
    """What each step of the path above the friend gets: ``[points, …]``.

    :param decay: what the next step gets of the one before, 0 to 1
    """
    return [points * decay**level for level in range(levels)]


def _is_same(referrer, friend):
    firm = referrer.company and referrer.company == friend.company
    return referrer.number == friend.number or bool(firm)


def _email(address):
    """Without what mail servers ignore: case, dots and ``+word`` before the @."""
    name, at, domain = address.strip().lower().partition("@")
    name = name.split("+")[0].replace(".", "")
    return f"{name}@{domain}" if at and name else ""


def _digits(phone):
    """The last nine digits: with or without the number of the country."""
    digits = re.sub(r"\D", "", phone)
    return digits[-9:] if len(digits) >= 7 else ""


def _place(somebody):
    street = re.sub(r"[\W_]+", "", somebody.street.lower())
    return (street, somebody.zip.strip()) if street else None


def _is_burst(joined):
    if len(joined) <= BURST:
        return False
    return joined[-1] - joined[-1 - BURST] <= timedelta(hours=BURST_HOURS)
