# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.outhook import is_allowed


class ScrmEndpointMixin(models.AbstractModel):
    """An address outside that we call; one that never answers is left alone.

    For administrators: an address may carry a key in its path, as those of chat
    programs do.
    """

    _name = "scrm.endpoint.mixin"
    _description = "Address outside that is called"
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
        groups="social_crm.group_admin",
        copy=False,
        help="https:// only. Addresses inside a private network must be allowed in "
        "the settings of Social CRM first.",
    )
    secret = fields.Char(
        required=True,
        groups="social_crm.group_admin",
        copy=False,
        default=lambda self: secrets.token_urlsafe(32),
        help="The other side proves with it that a message comes from here.",
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
    next_attempt_at = fields.Datetime(string="Not Before", readonly=True, copy=False)

    @api.constrains("url")
    def _check_url(self):
        allowed = self.env["scrm.connector"]._allowed_hosts()
        for endpoint in self:
            if not is_allowed(endpoint.url, allowed):
                raise ValidationError(
                    self.env._("The address must begin with https:// and name a host.")
                )

    def _stop(self, reason):
        """Leave an address alone that does not answer, and tell somebody."""
        self.ensure_one()
        self.state = "stopped"
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._("%s does not answer any more", self.name),
            note=reason,
            user_id=self._responsible().id,
        )

    def _responsible(self):
        """Whoever set it up, if they are still there, else an administrator."""
        maker = self.create_uid.filtered(lambda user: user.active and not user.share)
        admins = self.env.ref("social_crm.group_admin").all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        return ((maker - self.env.ref("base.user_root")) or admins)[:1]
