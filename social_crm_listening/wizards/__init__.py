# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import scrm_rule_try
from . import scrm_conversation_bulk
from . import scrm_conversation_split
from . import scrm_alert_replay
from . import scrm_voice_compare
from . import scrm_rule_why
from . import scrm_rule_undo
