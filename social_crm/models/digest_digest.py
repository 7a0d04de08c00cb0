# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError

BOARD = "social_crm.scrm_dashboard_action?menu_id=%s"


class DigestDigest(models.Model):
    """Posts heard, leads from talk and social orders in the weekly mail."""

    _inherit = "digest.digest"

    kpi_scrm_heard = fields.Boolean("Posts Heard")
    kpi_scrm_heard_value = fields.Integer(compute="_compute_kpi_scrm_heard_value")
    kpi_scrm_leads = fields.Boolean("Leads from Talk")
    kpi_scrm_leads_value = fields.Integer(compute="_compute_kpi_scrm_leads_value")
    kpi_scrm_won = fields.Boolean("Social Leads Won")
    kpi_scrm_won_value = fields.Integer(compute="_compute_kpi_scrm_won_value")

    def _compute_kpi_scrm_heard_value(self):
        self._check_scrm()
        self._calculate_company_based_kpi(
            "scrm.post",
            "kpi_scrm_heard_value",
            date_field="posted_at",
            additional_domain=[("direction", "=", "in"), ("kind", "!=", "repost")],
        )

    def _compute_kpi_scrm_leads_value(self):
        self._check_scrm()
        self._calculate_company_based_kpi(
            "crm.lead",
            "kpi_scrm_leads_value",
            additional_domain=self._scrm_leads(),
        )

    def _compute_kpi_scrm_won_value(self):
        self._check_scrm()
        self._calculate_company_based_kpi(
            "crm.lead",
            "kpi_scrm_won_value",
            date_field="date_closed",
            additional_domain=[*self._scrm_leads(), ("won_status", "=", "won")],
        )

    def _scrm_leads(self):
        return [
            "|",
            ("scrm_profile_id", "!=", False),
            ("scrm_publication_id", "!=", False),
        ]

    def _check_scrm(self):
        if not self.env.user.has_group("social_crm.group_agent"):
            raise AccessError(
                self.env._("Whoever does not work in Social CRM gets no figures of it.")
            )

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        link = BOARD % self.env.ref("social_crm.menu_root").id
        names = ("kpi_scrm_heard", "kpi_scrm_leads", "kpi_scrm_won")
        return {**actions, **dict.fromkeys(names, link)}
