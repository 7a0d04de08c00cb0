# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import channel
from . import oauth
from . import portal
from . import webhook
from . import link_tracker
from . import portal_wishes
