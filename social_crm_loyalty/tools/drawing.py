# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A draw that anybody can recompute, and nobody can steer.

A secret seed is made, and its fingerprint published, before anybody enters. When the
contest is over, the list of entries is fixed and fingerprinted; then the seed is told.
Whoever knows seed and list can repeat the draw; whoever could choose the one did not
know the other.

All that is published is plain text, so that tools such as ``sha256sum`` are enough:
fingerprints are lower-case hexadecimal SHA-256 of ASCII text, the list has one line an
entry, without a line break at its end.
"""

import hmac
import secrets
from hashlib import sha256

SEED_BYTES = 32
SPACE = 2**256


def make_seed():
    """A fresh secret: 64 hexadecimal digits from the system's generator."""
    return secrets.token_hex(SEED_BYTES)


def fingerprint(text):
    """The SHA-256 of a text, as 64 hexadecimal digits.

    >>> fingerprint("1")[:16]
    '6b86b273ff34fce1'
    """
    return sha256(text.encode()).hexdigest()


def write_list(numbers, votes=None):
    """The text that is fixed: the numbers of the entries, with votes where there are.

    :param numbers: distinct positive integers, in any order
    :param votes: ``{number: votes}``; who is missing has none. ``None``: no votes
        were cast, and the lines hold numbers only

    >>> write_list([10, 2])
    '2\\n10'
    >>> write_list([10, 2], {10: 7})
    '2:0\\n10:7'
    """
    if votes is None:
        return "\n".join(str(number) for number in sorted(numbers))
    return "\n".join(f"{number}:{votes.get(number, 0)}" for number in sorted(numbers))


def read_list(text):
    """``{number: votes}`` of a list, in its order.

    :raises ValueError: not such a list, or a number that stands in it twice
    """
    rows = {}
    for line in text.split("\n") if text else []:
        number, _colon, votes = line.partition(":")
        if int(number) in rows:
            raise ValueError(f"{number} twice")
        rows[int(number)] = int(votes or 0)
    return rows


def draw(seed, list_print, numbers, count):
    """Draw ``count`` numbers, one after the other, none of them twice.

    The steps of Fisher and Yates, from the front: the number at place ``i`` changes
    places with one of those from ``i`` on, which :func:`below` chooses. The first
    ``k`` of a longer draw are therefore the draw of ``k``.

    :param seed: the secret, as text
    :param list_print: :func:`fingerprint` of the list
    :param numbers: in the order of the list
    :param count: all are drawn where there are fewer
    :return: list of numbers, in the order in which they were drawn
    """
    left = list(numbers)
    counter = 0
    for place in range(min(count, len(left))):
        step, counter = below(seed, list_print, counter, len(left) - place)
        chosen = place + step
        left[place], left[chosen] = left[chosen], left[place]
    return left[: min(count, len(left))]


def below(seed, list_print, counter, bound):
    """A number from 0 to ``bound - 1``, each as likely as the others.

    It is the SHA-256 of ``seed:list:counter``, read as a number, modulo the bound.
    What is above the last whole multiple of the bound is thrown away, and the next
    counter tried: otherwise small numbers would come a little more often.

    :return: (the number, the first counter that was not used)
    """
    end = SPACE - SPACE % bound
    while True:
        digest = sha256(f"{seed}:{list_print}:{counter}".encode()).digest()
        counter += 1
        value = int.from_bytes(digest, "big")
        if value < end:
            return value % bound, counter


def winners(seed, text, count):
    """The numbers that win, the first place first.

    Most votes win; of as many votes, who was drawn first, and all are drawn from. In a
    list without votes the draw alone decides.

    :param text: the list as it was fixed
    :raises ValueError: not such a list
    """
    rows = read_list(text)
    drawn = draw(seed, fingerprint(text), rows, len(rows))
    return sorted(drawn, key=rows.get, reverse=True)[:count]


def verify(commitment, seed, text, list_print, won):
    """What is wrong with a draw, by what was published about it.

    :param commitment: the fingerprint of the seed, told before
    :param won: numbers that were declared winners, the first place first
    :return: list of ``"seed"``, ``"list"`` and ``"winners"``; empty if all is right
    """
    found = []
    if not hmac.compare_digest(fingerprint(seed), commitment):
        found.append("seed")
    if not hmac.compare_digest(fingerprint(text), list_print):
        found.append("list")
    try:
        right = winners(seed, text, len(won))
    except ValueError:
        return [*found, "list"] if "list" not in found else found
    if right != list(won):
        found.append("winners")
    return found
