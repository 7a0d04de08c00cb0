# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..tools import turns

# Crons that are shipped for reading and for sending each; the settings say how many
# of them run.
WORKERS = 4


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAccount(models.Model):
    """Odoo runs a cron in one process at a time: for more there are several crons."""

    _inherit = "scrm.account"

    @api.model
    def _worker_crons(self, kind):
        """All crons that fetch, or send, by their number; also those switched off."""
        names = [f"social_crm.ir_cron_{kind}"]
        names += [f"social_crm.ir_cron_{kind}_{n}" for n in range(2, WORKERS + 1)]
        found = self.env["ir.cron"].sudo()
        for name in names:
            # An administrator may have deleted one.
            found += self.env.ref(name, raise_if_not_found=False) or found.browse()
        return found

    @api.model
    def _call_workers(self, kind):
        """Have the other workers come, too: there is work for more than one."""
        others = self._worker_crons(kind)[1:].filtered("active")
        # Triggers are closed to most; they only start what runs anyway.
        triggers = self.env["ir.cron.trigger"].sudo()
        called = triggers.search([("cron_id", "in", others.ids)]).cron_id
        for cron in others - called:
            cron._trigger()

    @api.model
    def _shared_out(self, things, worker):
        return turns.shared_out(things, worker, WORKERS)
