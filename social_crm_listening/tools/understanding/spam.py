# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Adverts and automatic accounts, by points that each have a reason.

A post is spam from `SPAM` points on. No single sign but an outright advert makes it
spam; what an account looks like adds at most `MOST_OF_ACCOUNT`.
"""

import re
from dataclasses import dataclass

from .lexicon import DATA, Lexicon, read_entries

SPAM = 3.0
MOST_OF_ACCOUNT = 1.5
BOT = 60
_LINK = re.compile(r"https?://\S+|www\.\S+")
_TAG = re.compile(r"(?<!\w)[##]\w")
_MENTION = re.compile(r"(?<!\w)[@@]\w")
_CONTACT = re.compile(
    r"(?:加|\+|➕)?\s*(?:微信|薇信|威信|卫星|v信|vx|wx|qq|扣扣|whatsapp|telegram|tg)"
    r"\s*[::号]?\s*[+]?[a-z0-9_-]{5,}",
    re.IGNORECASE,
)
_lexicon = []


@dataclass(slots=True)
class Account:
    """What the network tells of an author; None where it does not."""

    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    age_days: float | None = None
    is_bot: bool = False
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason: its ``name``, its points and the ``value`` that it was seen by."""

    name: str
    points: float
    value: str = ""


def _adverts():
    if not _lexicon:
        _lexicon.append(Lexicon(read_entries(DATA / "lexicon_spam.tsv")))
    return _lexicon[0]


def post_signs(text, folded, account, same_by_author=0, authors_of_same=0):
    """Return the Signs of a post, the heaviest first.

    :param same_by_author: how often this author said the same before, lately
    :param authors_of_same: how many people said the same
    """
    signs = list(_word_signs(folded))
    if contact := _CONTACT.search(folded):
        signs.append(Sign("contact", 1.5, contact[0].strip()))
    signs += _shape_signs(text)
    if same_by_author >= 2:
        points = min(1 + 0.5 * (same_by_author - 2), 3)
        signs.append(Sign("repeats", points, str(same_by_author + 1)))
    if authors_of_same >= 5:
        signs.append(Sign("chain", 1.0, str(authors_of_same)))
    about = sum(sign.points for sign in account_signs(account))
    if about:
        signs.append(Sign("account", min(about, MOST_OF_ACCOUNT)))
    return sorted(signs, key=lambda sign: -sign.points)


def _word_signs(folded):
    found = {}
    for item in _adverts().find(folded):
        points = abs(item.weight)
        if points:
            found[folded[item.start : item.end]] = points
    # The same advert in other words counts once more, not ten times.
    for place, (word, points) in enumerate(
        sorted(found.items(), key=lambda item: -item[1])[:3]
    ):
        yield Sign("advert", points if place == 0 else points / 2, word)


def _shape_signs(text):
    links = _LINK.findall(text)
    if len(links) >= 3:
        yield Sign("links", 1.5, str(len(links)))
    elif links and sum(map(len, links)) * 2 > len(text):
        yield Sign("link_only", 0.5)
    tags, mentions = len(_TAG.findall(text)), len(_MENTION.findall(text))
    if tags >= 8:
        yield Sign("tags", 1.0, str(tags))
    if mentions >= 6:
        yield Sign("mentions", 1.5, str(mentions))


def account_signs(account):
    """Return the Signs of an account that may be automatic."""
    signs = []
    if account.is_bot:
        signs.append(Sign("is_bot", 1.5))
    if account.age_days is not None and account.age_days < 7:
        signs.append(Sign("young", 0.75, f"{max(account.age_days, 0):.0f}"))
    following, followers = account.following or 0, account.followers
    if followers is not None and following >= 500 and following > 20 * (followers + 1):
        signs.append(Sign("follows_many", 0.75, str(following)))
    if account.age_days and account.posts:
        rate = account.posts / max(account.age_days, 1)
        if rate > 100:
            signs.append(Sign("rate", 1.0, f"{rate:.0f}"))
    if re.search(r"\d{6,}$", account.handle):
        signs.append(Sign("handle", 0.25))
    return signs


def bot_score(account, spam_share=0.0):
    """Return 0 to 100 and the Signs behind it.

    :param spam_share: which part of the posts heard from this account was spam
    """
    signs = account_signs(account)
    points = sum(sign.points for sign in signs)
    if spam_share >= 0.3:
        signs.append(Sign("spam_share", 1.5, f"{spam_share:.0%}"))
        points += 1.5
    # The network's own mark is no guess.
    floor = 80 if account.is_bot else 0
    return max(floor, min(100, round(points / 3 * 100))), signs


def is_spam(signs):
    """Tell whether the points of these Signs make a post spam."""
    return sum(sign.points for sign in signs) >= SPAM
