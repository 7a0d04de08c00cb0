# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import scrm_rule
from . import scrm_rule_error
from . import scrm_rule_match
from . import scrm_rule_hit
from . import scrm_post_rule
