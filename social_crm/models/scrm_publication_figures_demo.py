# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from datetime import timedelta

from odoo import api, fields, models

DAYS = 9
TEXT = (
    "春天的第一批龙井到了。The first Longjing of spring is here: "
    "https://www.example.com/shop/longjing"
)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """Demo data only: figures of a publication that went out nine days ago."""

    _inherit = "scrm.publication"

    @api.model
    def _load_demo_figures(self, campaign, accounts):
        chance = random.Random(7)
        began = fields.Datetime.now() - timedelta(days=DAYS)
        publication = self.create(
            {
                "name": "First Longjing of Spring",
                "body": TEXT,
                "campaign_id": campaign.id,
                "company_id": accounts.company_id.id,
                "user_id": self.env.ref("base.user_admin").id,
                "tz": "Asia/Shanghai",
                "account_ids": [fields.Command.set(accounts.ids)],
                "state": "done",
            }
        )
        for account in accounts:
            delivery = publication._demo_counted_post(account, began)
            for day in range(DAYS):
                delivery._demo_day(began + timedelta(days=day), chance, DAYS - day)

    def _demo_counted_post(self, account, began):
        return self.env["scrm.delivery"].create(
            {
                "account_id": account.id,
                "publication_id": self.id,
                "kind": "post",
                "body": self._track_links(self.body, account),
                "idempotency_key": f"demo {self.id} {account.id}",
                "state": "sent",
                "sent_at": began,
                "remote_id": f"demo-{self.id}-{account.id}",
            }
        )


class ScrmDelivery(models.Model):
    _inherit = "scrm.delivery"

    def _demo_day(self, moment, chance, weight):
        """Some clicks, likes and views of one day, more of them at the beginning."""
        clicks = self.env["link.tracker.click"]
        link = self.publication_id.link_ids.filtered(
            lambda one: one.scrm_account_id == self.account_id
        )
        for number in range(chance.randint(weight, 3 * weight)):
            bot = chance.random() < 0.4
            at = moment + timedelta(minutes=chance.randint(0, 1300))
            clicks._insert(
                clicks._visit_values(link)
                | {
                    "link_id": link.id,
                    "create_date": at,
                    "scrm_day": at.date(),
                    "ip": f"192.0.2.{number}",
                    "scrm_visitor": f"demo {at}",
                    "scrm_agent": "preview"
                    if bot
                    else chance.choice(("browser", "app")),
                    "scrm_is_bot": bot,
                    "scrm_bot_reason": "preview" if bot else None,
                    "scrm_people": 0 if bot else 1,
                    "scrm_counted": False,
                }
            )
        self.likes += chance.randint(0, 2 * weight)
        self.reposts += chance.randint(0, weight)
        self.replies += chance.randint(0, 2)
        self.views += chance.randint(20, 60) * weight
        self._count_clicks()
        self.metrics_at = moment
        self.env["scrm.delivery.metric"]._keep(self, moment)
