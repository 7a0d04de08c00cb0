# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who gets which conversation."""

from dataclasses import dataclass, field

METHODS = ("round_robin", "load", "skill")


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation that nobody has. ``skills`` are ids, ``lang`` like ``zh-hant``."""

    id: int
    lang: str = ""
    skills: frozenset = frozenset()


@dataclass(slots=True)
class Member:
    """Somebody who takes conversations. Changes while they are given out.

    ``load`` counts what is open already, ``capacity`` is the most that may be;
    ``turn`` is larger the later somebody got one, 0 for never.
    """

    id: int
    load: int = 0
    capacity: int = 0
    langs: frozenset = frozenset()
    skills: frozenset = frozenset()
    turn: int = 0

    def speaks(self, lang):
        """Tell whether a case's language, in any of its variants, is known."""
        return bool(lang) and base_language(lang) in self.langs


@dataclass(frozen=True, slots=True)
class Choice:
    """Who got a case, and what spoke for it; ``load`` includes the case."""

    member_id: int
    load: int
    capacity: int
    turn: int
    lang: str = ""
    skills: frozenset = field(default=frozenset())


def base_language(code):
    """The language of a code with script or country.

    >>> base_language("zh_Hant-TW"), base_language("EN")
    ('zh', 'en')
    """
    return (code or "").replace("_", "-").split("-")[0].lower()


def distribute(method, cases, members):
    """Give cases, in their order, to members with room.

    ``round_robin`` takes whoever waited longest, ``load`` whoever has the smallest
    share of the capacity in work, ``skill`` those who fit the case best (language
    first, then the number of skills), and among them the least busy. Nobody gets more
    than fits; what is left over is not in the result.

    :param cases: list of Case
    :param members: list of Member; ``load`` and ``turn`` are counted on
    :return: dict case id -> Choice

    >>> ann, bo = Member(1, capacity=1), Member(2, capacity=2)
    >>> found = distribute("load", [Case(7), Case(8), Case(9), Case(10)], [ann, bo])
    >>> [(case, choice.member_id) for case, choice in found.items()]
    [(7, 1), (8, 2), (9, 2)]
    """
    rank = _RANKS[method]
    turn = max((member.turn for member in members), default=0)
    found = {}
    for case in cases:
        free = [member for member in members if member.load < member.capacity]
        if not free:
            break
        member = min(free, key=lambda one, case=case: rank(one, case))
        turn += 1
        member.turn = turn
        member.load += 1
        found[case.id] = _choice(method, member, case)
    return found


def _choice(method, member, case):
    got = (member.id, member.load, member.capacity, member.turn)
    if method != "skill":
        return Choice(*got)
    lang = case.lang if member.speaks(case.lang) else ""
    return Choice(*got, lang, member.skills & case.skills)


def _by_turn(member, _case):
    return member.turn, member.id


def _by_load(member, _case):
    return member.load / member.capacity, member.turn, member.id


def _by_skill(member, case):
    fit = (member.speaks(case.lang), len(member.skills & case.skills))
    return tuple(-int(part) for part in fit), *_by_load(member, case)


_RANKS = {"round_robin": _by_turn, "load": _by_load, "skill": _by_skill}
