# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ResPartner(models.Model):
    _inherit = "res.partner"

    scrm_value_html = fields.Html(
        string="Parts of the Influence",
        compute="_compute_scrm_value_html",
        sanitize=False,
        groups="social_crm.group_agent",
    )

    @api.depends("scrm_profile_ids.value_parts")
    @api.depends_context("company", "lang")
    def _compute_scrm_value_html(self):
        """The parts of the profile that carries the contact's influence."""
        for partner in self:
            profiles = partner.scrm_profile_ids.filtered(
                lambda p: p.company_id == self.env.company and not p.is_own
            )
            best = profiles.sorted("value_score", reverse=True)[:1]
            partner.scrm_value_html = best.value_html
