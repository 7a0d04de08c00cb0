# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How often people speak, what is usual, and when it is a storm.

Nothing here knows where counts come from: they are arrays, one row a series.
"""

from .baseline import Baseline, fit
from .detect import Findings, Spread, detect
from .levels import DEFAULTS, LEVELS, Condition, grade
from .replay import Events, Replayed, events, replay
from .tail import heavy_tail, nb_tail
from .terms import Term, distinctive
from .windows import BUCKET, BUCKETS, WINDOWS, bucket_slots, slot
