# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.outhook import is_allowed


class ScrmService(models.Model):
    """A service outside that is asked what posts say. There is none by default."""

    _name = "scrm.service"
    _description = "Outside Service for Understanding"
    _inherit = ["mail.thread", "mail.activity.mixin", "scrm.company.mixin"]

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    url = fields.Char(
        string="Address",
        required=True,
        copy=False,
        help="https:// only. Addresses inside a private network must be allowed in "
        "the settings of Social CRM first.",
    )
    secret = fields.Char(
        required=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(32),
        help="The service proves with it that a question comes from here.",
    )
    scope = fields.Selection(
        [("undecided", "Posts whose mood we could not tell"), ("all", "All posts")],
        string="Asked About",
        default="undecided",
        required=True,
        help="The text and the language leave this database, nothing about the author.",
    )
    state = fields.Selection(
        [("running", "Running"), ("stopped", "Stopped")],
        required=True,
        default="running",
        readonly=True,
        copy=False,
        tracking=True,
    )
    failures = fields.Integer(
        string="Failures in a Row", readonly=True, copy=False, default=0
    )
    state_reason = fields.Char(string="Why", readonly=True, copy=False)
    next_attempt_at = fields.Datetime(string="Not Before", readonly=True, copy=False)
    waiting_count = fields.Integer(string="Waiting", compute="_compute_waiting")

    _one_active = models.UniqueIndex(
        "(company_id) WHERE active", "A company asks one service at a time."
    )

    @api.constrains("url")
    def _check_url(self):
        allowed = self.env["scrm.connector"]._allowed_hosts()
        for service in self:
            if not is_allowed(service.url, allowed):
                raise ValidationError(
                    self.env._("The address must begin with https:// and name a host.")
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
        """Leave a service alone that does not answer, and tell somebody."""
        self.ensure_one()
        self.write({"state": "stopped", "state_reason": reason})
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._("%s does not answer any more", self.name),
            note=reason,
            user_id=self.create_uid.id,
        )
