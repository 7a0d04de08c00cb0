# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def uninstall_hook(env):
    """What Odoo leaves behind: it knows only what data files and models say.

    Tables take their triggers along, but not the functions that these call.
    """
    env["scrm.act.touch"]._drop_triggers()
    env["scrm.retention.receipt"]._drop_guard()
    env["ir.config_parameter"].search([("key", "=like", r"social\_crm.%")]).unlink()
