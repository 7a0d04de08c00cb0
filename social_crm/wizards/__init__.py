# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import privacy_lookup_wizard
from . import scrm_account_signin
from . import scrm_account_password
from . import scrm_delivery_review
from . import scrm_publication_refuse
from . import privacy_lookup_wizard_line
from . import scrm_consent_record
from . import scrm_thank
