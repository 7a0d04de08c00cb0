# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What becomes of a claim code that somebody sent, and how guessing is slowed down.

Times are naive UTC throughout, as in the database.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

# Wrong codes count for so long; who is wrong again and again waits ever longer.
WINDOW = timedelta(hours=1)
FIRST_BLOCK = timedelta(minutes=15)
LONGEST_BLOCK = timedelta(days=1)
FORGOTTEN = timedelta(days=7)
# Clocks of networks differ; said much earlier than made, a code was not known.
CLOCKS_DIFFER = timedelta(minutes=10)
# Said in time but heard late, through an account that was in trouble.
HEARD_LATE = timedelta(days=1)

OUTCOMES = (
    "tied",
    "again",
    "conflict",
    "disputed",
    "wrong",
    "early",
    "used",
    "expired",
    "blocked",
    "busy",
)
COUNTED = frozenset({"wrong", "early", "used", "expired", "disputed"})
# Nothing is left for an agent to answer.
SETTLED = frozenset({"tied", "again", "conflict", "disputed", "blocked"})


@dataclass(slots=True)
class Guard:
    """How often a profile, or all profiles on one account, were wrong of late."""

    failures: int = 0
    blocks: int = 0
    last_at: datetime | None = None
    blocked_until: datetime | None = None

    def is_blocked(self, now):
        return bool(self.blocked_until and now < self.blocked_until)

    def wrong(self, now, tries):
        """Note one more; returns whether a block begins, each longer than before."""
        if self.last_at and now - self.last_at > WINDOW:
            self.failures = 0
        if self.last_at and now - self.last_at > FORGOTTEN:
            self.blocks = 0
        self.failures += 1
        self.last_at = now
        if self.failures < tries:
            return False
        self.blocked_until = now + min(FIRST_BLOCK * 4**self.blocks, LONGEST_BLOCK)
        self.blocks = min(self.blocks + 1, 10)
        self.failures = 0
        return True


@dataclass(slots=True)
class Code:
    """A claim code as it is stored; ``state``: open, used, review or revoked."""

    id: int
    partner_id: int
    state: str
    made_at: datetime
    expires_at: datetime
    used_by: int | None = None
    used_said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Try:
    """A post that holds something like a code. ``keys``: as codes are looked up."""

    post_id: int
    profile_id: int
    account_id: int
    said_at: datetime
    keys: tuple


@dataclass(frozen=True, slots=True)
class Verdict:
    """``blocks``: which guard was wrong too often just now, "profile" or "account"."""

    attempt: Try
    outcome: str
    code: Code | None = None
    blocks: tuple[str, ...] = ()


class Bench:
    """Judges tries one after the other, oldest first; state lives in its parts.

    :param codes: dict key -> Code
    :param ties: dict profile id -> contact id, of profiles that are tied
    :param profiles: dict profile id -> Guard
    :param accounts: dict account id -> Guard
    :param limits: wrong codes until a profile, and an account, is blocked
    """

    def __init__(self, codes, ties, profiles, accounts, now, limits):
        self.codes, self.ties, self.now = codes, ties, now
        self.profiles, self.accounts = profiles, accounts
        self.profile_limit, self.account_limit = limits

    def judge(self, attempts):
        """One Verdict a try. The earliest sender of a code gets it, and only one."""
        ordered = sorted(attempts, key=lambda one: (one.said_at, one.post_id))
        return [self._judge(attempt) for attempt in ordered]

    def _judge(self, attempt):
        guard = self.profiles[attempt.profile_id]
        if guard.is_blocked(self.now):
            return Verdict(attempt, "blocked")
        if self.accounts[attempt.account_id].is_blocked(self.now):
            return Verdict(attempt, "busy")
        code = next(filter(None, map(self.codes.get, attempt.keys)), None)
        outcome = self._outcome(attempt, code) if code else "wrong"
        if outcome in COUNTED:
            return Verdict(attempt, outcome, code, self._count(attempt))
        if outcome in ("tied", "conflict"):
            self._take(attempt, code, outcome)
        return Verdict(attempt, outcome, code)

    def _outcome(self, attempt, code):
        if code.used_by == attempt.profile_id:
            return "again"
        if attempt.said_at < code.made_at - CLOCKS_DIFFER:
            return "early"
        if code.state != "open":
            earlier = code.used_said_at and attempt.said_at < code.used_said_at
            return "disputed" if code.state == "used" and earlier else "used"
        if attempt.said_at > code.expires_at or self.now > code.expires_at + HEARD_LATE:
            return "expired"
        tied = self.ties.get(attempt.profile_id, code.partner_id)
        return "tied" if tied == code.partner_id else "conflict"

    def _take(self, attempt, code, outcome):
        code.used_by, code.used_said_at = attempt.profile_id, attempt.said_at
        self.profiles[attempt.profile_id].failures = 0
        if outcome == "conflict":
            code.state = "review"
        else:
            code.state = "used"
            self.ties[attempt.profile_id] = code.partner_id

    def _count(self, attempt):
        guards = (
            ("profile", self.profiles[attempt.profile_id], self.profile_limit),
            ("account", self.accounts[attempt.account_id], self.account_limit),
        )
        return tuple(
            name for name, guard, limit in guards if guard.wrong(self.now, limit)
        )
