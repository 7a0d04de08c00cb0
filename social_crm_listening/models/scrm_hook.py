# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets

from odoo import api, fields, models

from odoo.addons.social_crm.clients.addresses import host_of


class ScrmHook(models.Model):
    """A web address of another program that is told what rules find."""

    _name = "scrm.hook"
    _description = "Program to Tell"
    _inherit = ["scrm.endpoint.mixin"]
    _order = "name, id"

    host = fields.Char(compute="_compute_host", compute_sudo=True)
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

    def _responsible(self):
        """Whoever the rules belong to comes first."""
        return self.rule_ids.user_id.filtered("active")[:1] or super()._responsible()
