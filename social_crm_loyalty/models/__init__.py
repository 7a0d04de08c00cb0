# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import scrm_points_entry
from . import scrm_points_check
from . import scrm_earning_rule
from . import loyalty_program
from . import loyalty_card
from . import loyalty_card_booking
from . import sale_order
from . import sale_order_line
from . import scrm_post
from . import scrm_post_award
from . import res_partner
from . import scrm_import_demo
from . import scrm_value_model
from . import scrm_care_programme
from . import scrm_kpi
