# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from .models.loyalty_card_lots import EXPIRED_UNTIL


def post_init_hook(env):
    """Give every card that holds points already its opening line."""
    env["loyalty.card"]._scrm_open_ledgers()


def uninstall_hook(env):
    """The table takes its triggers along, but not the function they call."""
    env["scrm.points.entry"]._drop_guard()
    # A ledger that begins anew is not expired yet.
    env["ir.config_parameter"].search([("key", "=", EXPIRED_UNTIL)]).unlink()
