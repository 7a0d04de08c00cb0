# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_store
from . import test_access
from . import test_delivery
from . import test_process
