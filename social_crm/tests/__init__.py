# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_store
from . import test_access
from . import test_borders
from . import test_delivery
from . import test_process
from . import test_privacy
from . import test_value_recompute
from . import test_value_model
from . import test_value_shown
from . import test_connector
from . import test_connector_feed
from . import test_account
from . import test_account_fetch
from . import test_account_signin
from . import test_webhook
from . import test_import
from . import test_import_run
