# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .scrm_account_workers import WORKERS

KINDS = ("fetch", "send")


# One concern a file.
# pylint: disable=consider-merging-classes-inherited
class ResConfigSettings(models.TransientModel):
    """How many crons read and send at the same time."""

    _inherit = "res.config.settings"

    scrm_fetch_workers = fields.Integer(string="Read by")
    scrm_send_workers = fields.Integer(string="Send by")
    scrm_retry_times = fields.Integer(
        related="company_id.scrm_retry_times", readonly=False
    )

    @api.constrains("scrm_fetch_workers", "scrm_send_workers")
    def _check_workers(self):
        for settings in self:
            for kind in KINDS:
                if not 1 <= settings[f"scrm_{kind}_workers"] <= WORKERS:
                    raise ValidationError(
                        self.env._(
                            "Settings, Social CRM, workers: choose a number from 1 "
                            "to %(most)s, not %(number)s.",
                            most=WORKERS,
                            number=settings[f"scrm_{kind}_workers"],
                        )
                    )

    @api.model
    def get_values(self):
        values = super().get_values()
        for kind in KINDS:
            crons = self.env["scrm.account"]._worker_crons(kind)
            # The first one always runs, or nothing would.
            values[f"scrm_{kind}_workers"] = 1 + len(crons[1:].filtered("active"))
        return values

    def set_values(self):
        result = super().set_values()
        for kind in KINDS:
            wanted = self[f"scrm_{kind}_workers"]
            crons = self.env["scrm.account"]._worker_crons(kind)
            for number, cron in enumerate(crons, start=1):
                active = number <= wanted
                if cron.active != active:
                    cron.active = active
        return result
