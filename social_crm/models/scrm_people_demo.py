# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

TIED = ("xiaoman", "karen", "vivian", "kuan")
CHAMPIONS = ("茉莉与书", "老王测评")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConsent(models.Model):
    _inherit = "scrm.consent"

    @api.model
    def _load_people_demo(self):
        """Consents, wishes and champions of the demo data."""
        people = {
            name: self.env.ref(f"social_crm.demo_partner_{name}") for name in TIED
        }
        company = self.env.ref("base.main_company")
        here = self.with_company(company)
        for name, partner in people.items():
            profile = self.env.ref(f"social_crm.demo_profile_{name}")
            profile._link_partner(partner, "claim", self.env._("Demo data"))
        agreed = people["xiaoman"] | people["karen"] | people["vivian"]
        words = "我同意接收青芽茶饮的新品与优惠消息。"
        here._record(agreed, ["marketing", "care"], "given", "form", words)
        here._record(people["kuan"], ["service"], "given", "contract", "订单")
        here._record(people["vivian"], ["marketing"], "withdrawn", "message", "太多了")
        self.env["scrm.preference"].create(
            {
                "partner_id": people["karen"].id,
                "company_id": company.id,
                "hours_from": 18,
                "hours_to": 22,
                "max_week": 1,
            }
        )
        self._demo_champions(company)

    @api.model
    def _demo_champions(self, company):
        profiles = self.env["scrm.profile"]
        mine = Domain("company_id", "=", company.id)
        found = profiles.search(mine & Domain("handle", "in", CHAMPIONS))
        found.write(
            {
                "is_champion": True,
                "champion_since": fields.Datetime.now(),
                "champion_by_id": self.env.ref("base.user_admin").id,
                "champion_reason": "推荐我们的茶，还帮别的顾客挑选",
            }
        )
        profiles._count_champions(company)
