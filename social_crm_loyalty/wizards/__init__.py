# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import base_partner_merge
from . import loyalty_card_update_balance
from . import loyalty_generate_wizard
from . import scrm_reward_redeem
from . import base_partner_merge_contest
