# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_access
from . import test_award
from . import test_append_only
from . import test_booking
from . import test_check
from . import test_core_writes
from . import test_earning
from . import test_orders
from . import test_portal
from . import test_kpi
from . import test_lots
from . import test_earning_terms
from . import test_tier
from . import test_referral
from . import test_ledger_random
from . import test_figures
from . import test_retention
