# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who speaks for us so often that the company should know and thank them."""

from dataclasses import dataclass
from datetime import datetime

# A repost and an answer to another customer say less than praise in own words.
PRAISE, SHARED, HELPED = 3, 2, 2
# Points from which somebody is suggested: three times praise in 90 days, or so.
ENOUGH = 9
# Influence adds up to this many points, for nobody who is silent about us.
INFLUENCE = 3


@dataclass(frozen=True, slots=True)
class Voice:
    """How often a person spoke for us in the window.

    ``closed``: champion already, or not to be asked.
    """

    key: int
    praise: int
    shared: int = 0
    helped: int = 0
    last: datetime | None = None
    influence: float = 0.0
    closed: bool = False


def points(voice):
    """How much somebody speaks for us.

    >>> points(Voice(1, praise=2, shared=1, influence=50))
    9.5
    """
    said = PRAISE * voice.praise + SHARED * voice.shared + HELPED * voice.helped
    return said + INFLUENCE * voice.influence / 100 if said else 0.0


def suggest(voices, limit):
    """Keys of those who should be champions, at most ``limit``, as a set."""
    open_ = [voice for voice in voices if not voice.closed and points(voice) >= ENOUGH]
    ranked = sorted(open_, key=lambda voice: (-points(voice), voice.key))
    return {voice.key for voice in ranked[:limit]}
