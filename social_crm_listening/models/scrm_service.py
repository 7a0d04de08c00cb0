# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmService(models.Model):
    """A service outside that is asked what posts say. There is none by default."""

    _name = "scrm.service"
    _description = "Outside Service for Understanding"
    _inherit = ["scrm.endpoint.mixin"]

    scope = fields.Selection(
        [("undecided", "Posts whose mood we could not tell"), ("all", "All posts")],
        string="Asked About",
        default="undecided",
        required=True,
        help="The text and the language leave this database, nothing about the author.",
    )
    state_reason = fields.Char(string="Why", readonly=True, copy=False)
    waiting_count = fields.Integer(string="Waiting", compute="_compute_waiting")

    _one_active = models.UniqueIndex(
        "(company_id) WHERE active", "A company asks one service at a time."
    )

    def _compute_waiting(self):
        counts = dict(
            self.env["scrm.service.question"]._read_group(
                [("company_id", "in", self.company_id.ids)],
                ["company_id"],
                ["__count"],
            )
        )
        for service in self:
            service.waiting_count = counts.get(service.company_id, 0)

    def action_resume(self):
        """Ask again after trouble."""
        self.write(
            {
                "state": "running",
                "failures": 0,
                "next_attempt_at": False,
                "state_reason": False,
            }
        )
        self.env.ref("social_crm_listening.ir_cron_service").sudo()._trigger()

    def _stop(self, reason):
        result = super()._stop(reason)
        self.state_reason = reason
        return result
