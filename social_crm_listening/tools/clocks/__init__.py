# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Service clocks: what happened in a conversation, and how long people waited.

Everything here is a function of events, targets and working hours, so that it can be
computed again at any time and gives the same. See docs/clocks.md for the definitions.
"""

from .choose import Facts, Terms, applies, choose
from .events import Event, order, settle
from .hours import Always, Hours
from .judge import Judgement, due_at, judge
from .turns import Turn, turns
from .verdict import Act, Verdict, verdict
