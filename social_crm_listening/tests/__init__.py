# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_rule
from . import test_rule_match
from . import test_rule_try
from . import test_conversation
from . import test_routing
from . import test_inbox_access
from . import test_borders
