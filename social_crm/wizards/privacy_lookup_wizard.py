# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL


class PrivacyLookupWizard(models.TransientModel):
    _inherit = "privacy.lookup.wizard"

    def _get_query_models_blacklist(self):
        return [*super()._get_query_models_blacklist(), "scrm.profile"]

    def _get_query(self):
        """Also the profiles of this person by tie or name, and all they have said."""
        name = self.name.strip()
        profiles = SQL(
            """SELECT id FROM scrm_profile
            WHERE name ILIKE %(name)s OR handle ILIKE %(handle)s
                OR partner_id IN (SELECT id FROM indirect_references)""",
            name=name,
            handle=name.lstrip("@"),
        )
        model_id = self.env["ir.model"]._get_id
        return SQL(
            """%(query)s
            UNION ALL
            SELECT %(profile)s AS res_model_id, id AS res_id, active AS is_active
            FROM scrm_profile WHERE id IN (%(profiles)s)
            UNION ALL
            SELECT %(post)s AS res_model_id, id AS res_id, TRUE AS is_active
            FROM scrm_post WHERE profile_id IN (%(profiles)s)""",
            query=super()._get_query(),
            profile=model_id("scrm.profile"),
            post=model_id("scrm.post"),
            profiles=profiles,
        )
