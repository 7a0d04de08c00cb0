# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.social_crm.tests.common import SocialCommon


class RuleCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["scrm.rule"]
        cls.hits = cls.env["scrm.rule.hit"]

    @classmethod
    def make_rule(cls, query, company=None, **values):
        company = company or cls.company
        return cls.rules.create(
            {
                "name": query[:40],
                "query": query,
                "state": "live",
                "company_id": company.id,
                **values,
            }
        )
