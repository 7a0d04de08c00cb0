# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.social_crm.clients.addresses import host_of

from ..tools.outhook import is_allowed


class ScrmHook(models.Model):
    """A web address of another program that is told what rules find."""

    _name = "scrm.hook"
    _description = "Program to Tell"
    _inherit = ["mail.thread", "mail.activity.mixin", "scrm.company.mixin"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    # An address may carry a key in its path, as those of chat programs do.
    url = fields.Char(
        string="Address",
        required=True,
        groups="social_crm.group_admin",
        copy=False,
        help="https:// only. Addresses inside a private network must be allowed in "
        "the settings of Social CRM first.",
    )
    host = fields.Char(compute="_compute_host", compute_sudo=True)
    secret = fields.Char(
        required=True,
        groups="social_crm.group_admin",
        copy=False,
        default=lambda self: secrets.token_urlsafe(32),
        help="The receiver proves with it that a message comes from here.",
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
    rule_ids = fields.Many2many(
        "scrm.rule",
        "scrm_rule_hook_rel",
        "hook_id",
        "rule_id",
        string="Rules",
        readonly=True,
    )
    delivery_ids = fields.One2many("scrm.hook.delivery", "hook_id", readonly=True)
    waiting_count = fields.Integer(compute="_compute_counts")
    failed_count = fields.Integer(compute="_compute_counts")

    @api.depends("url")
    def _compute_host(self):
        for hook in self:
            hook.host = host_of(hook.url or "")

    def _compute_counts(self):
        counts = {
            (hook, state): count
            for hook, state, count in self.env["scrm.hook.delivery"]._read_group(
                [("hook_id", "in", self.ids)], ["hook_id", "state"], ["__count"]
            )
        }
        for hook in self:
            of = hook._origin
            hook.waiting_count = counts.get((of, "waiting"), 0)
            hook.failed_count = counts.get((of, "failed"), 0) + counts.get(
                (of, "given_up"), 0
            )

    @api.constrains("url")
    def _check_url(self):
        allowed = self.env["scrm.connector"]._allowed_hosts()
        for hook in self:
            if not is_allowed(hook.url, allowed):
                raise ValidationError(
                    self.env._("The address must begin with https:// and name a host.")
                )

    def action_new_secret(self):
        """The old secret ends at once; the receiver must be given the new one."""
        for hook in self:
            hook.secret = secrets.token_urlsafe(32)

    def action_resume(self):
        self.write({"state": "running", "failures": 0, "next_attempt_at": False})
        self.env["scrm.hook.delivery"]._wake()

    def action_view_deliveries(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm_listening.scrm_hook_delivery_action"
        )
        return {**action, "domain": [("hook_id", "=", self.id)], "context": {}}

    def _stop(self, reason):
        """Leave a receiver alone that does not answer, and tell somebody."""
        self.ensure_one()
        self.state = "stopped"
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._("%s does not answer any more", self.name),
            note=reason,
            user_id=self._responsible().id,
        )

    def _responsible(self):
        """Whoever the rules belong to, else whoever set the address up."""
        owners = self.rule_ids.user_id.filtered("active")
        maker = self.create_uid.filtered(lambda user: user.active and not user.share)
        admins = self.env.ref("social_crm.group_admin").all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        return (owners or (maker - self.env.ref("base.user_root")) or admins)[:1]
