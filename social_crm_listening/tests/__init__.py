# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_rule
from . import test_rule_editor
from . import test_rule_match
from . import test_rule_try
from . import test_stream
from . import test_conversation
from . import test_person
from . import test_routing
from . import test_inbox_access
from . import test_borders
from . import test_inbox_assign
from . import test_inbox_snooze
from . import test_inbox_merge
from . import test_inbox_bus
from . import test_inbox_search
from . import test_inbox_bulk
from . import test_js
