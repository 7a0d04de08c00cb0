# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    scrm_profile_ids = fields.One2many(
        "scrm.profile",
        "partner_id",
        string="Social Profiles",
        groups="social_crm.group_agent",
    )
    scrm_profile_count = fields.Integer(
        compute="_compute_scrm_profile_count", groups="social_crm.group_agent"
    )
    # One contact may be shared by companies that must not learn what the other hears.
    scrm_value = fields.Float(
        string="Influence",
        company_dependent=True,
        readonly=True,
        copy=False,
        groups="social_crm.group_agent",
        help="0 to 100: the highest influence among the contact's social profiles.",
    )

    def _compute_scrm_profile_count(self):
        counts = dict(
            self.env["scrm.profile"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.scrm_profile_count = counts.get(partner, 0)

    def action_scrm_profiles(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Social Profiles"),
            "res_model": "scrm.profile",
            "view_mode": "list,form",
            "domain": [("partner_id", "=", self.id)],
        }
