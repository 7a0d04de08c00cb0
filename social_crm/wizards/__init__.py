# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import privacy_lookup_wizard
from . import scrm_account_signin
from . import scrm_account_password
from . import scrm_delivery_review
from . import scrm_publication_refuse
from . import privacy_lookup_claim
from . import scrm_claim_show
from . import scrm_channel_bulk
from . import scrm_delivery_change
from . import scrm_account_pause
from . import privacy_lookup_wizard_line
from . import scrm_consent_record
from . import scrm_thank
from . import scrm_introduction
from . import scrm_topic_merge
from . import privacy_lookup_receipt
