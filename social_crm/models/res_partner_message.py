# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ResPartner(models.Model):
    """What a contact agreed to, and how they want to be written to."""

    _inherit = "res.partner"

    scrm_consent_ids = fields.One2many(
        "scrm.consent",
        "partner_id",
        string="Consents",
        readonly=True,
        groups="social_crm.group_agent",
    )
    scrm_preference_ids = fields.One2many(
        "scrm.preference",
        "partner_id",
        string="Wishes about Messages",
        groups="social_crm.group_agent",
    )
    scrm_stopped = fields.Boolean(
        string="Asked Us to Stop",
        compute="_compute_scrm_stopped",
        search="_search_scrm_stopped",
        groups="social_crm.group_agent",
    )

    @api.depends("scrm_profile_ids.stopped")
    @api.depends_context("allowed_company_ids")
    def _compute_scrm_stopped(self):
        for partner in self:
            partner.scrm_stopped = any(partner.scrm_profile_ids.mapped("stopped"))

    def _search_scrm_stopped(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = fields.Domain("scrm_profile_ids", "any", [("stopped", "=", True)])
        return found if True in value else ~found

    def action_scrm_resume(self):
        """Write to this person again, at their wish."""
        self.ensure_one()
        self.scrm_profile_ids.action_resume()

    def action_scrm_preference(self):
        """The wishes of this contact in this company; a new row where none is known."""
        self.ensure_one()
        known = self.scrm_preference_ids.filtered(
            lambda wish: wish.company_id == self.env.company
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Wishes about Messages"),
            "res_model": "scrm.preference",
            "res_id": known[:1].id,
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }
