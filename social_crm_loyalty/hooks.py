# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def post_init_hook(env):
    """Give every card that holds points already its opening line."""
    env["loyalty.card"]._scrm_open_ledgers()


def uninstall_hook(env):
    """The table takes its triggers along, but not the function they call."""
    env["scrm.points.entry"]._drop_guard()
