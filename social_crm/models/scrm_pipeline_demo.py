# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta, timezone

from odoo import api, fields, models

from ..tools.items import Page, RawInteraction, RawPost, RawProfile

TALK = (
    ("xiaoman", "多少钱一斤？可以寄到杭州吗？"),
    ("karen", "好想試！香港訂得到嗎？"),
    ("vivian", "想買兩罐送人，怎麼下單？"),
    ("kuan", "给办公室来半斤，能开发票吗？"),
)
LEADS = ("vivian", "kuan")
WON = ("kuan",)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """Demo data only: the way from a publication to an order."""

    _inherit = "scrm.publication"

    @api.model
    def _load_demo_talk(self, campaign, account):
        """People like and answer what was published; some become leads, one buys."""
        delivery = self.env["scrm.delivery"].search(
            [
                ("campaign_id", "=", campaign.id),
                ("account_id", "=", account.id),
                ("views", ">", 0),
            ],
            limit=1,
        )
        now = fields.Datetime.now()
        page = delivery._demo_talk_page()
        self.env["scrm.store"]._store_page(account, page, live_from=now)
        for name in LEADS:
            lead = delivery._demo_lead(name)
            if name in WON:
                lead.action_set_won()


class ScrmDelivery(models.Model):
    _inherit = "scrm.delivery"

    def _demo_talk_page(self):
        """What the network would tell: our post, a like and words of each person."""
        at = self.sent_at.replace(tzinfo=timezone.utc)
        ours = RawProfile("demo-own", "qingya", name="青芽茶饮", is_own=True)
        posts = [RawPost(self.remote_id, ours, text=self.body, created_at=at)]
        likes = []
        for hour, (name, words) in enumerate(TALK, 1):
            profile = self.env.ref(f"social_crm.demo_profile_{name}")
            who = RawProfile(profile.remote_id, profile.handle, name=profile.name)
            said = at + timedelta(hours=hour)
            key = f"demo-talk-{name}"
            posts.append(
                RawPost(
                    key,
                    who,
                    text=words,
                    kind="reply",
                    created_at=said,
                    parent_remote_id=self.remote_id,
                )
            )
            likes.append(
                RawInteraction(f"like:{key}", "like", who, ours, said, self.remote_id)
            )
        return Page(posts=tuple(posts), interactions=tuple(likes))

    def _demo_lead(self, name):
        partner = self.env.ref(f"social_crm.demo_partner_{name}")
        post = self.env["scrm.post"].search([("remote_id", "=", f"demo-talk-{name}")])
        return self.env["crm.lead"].create(
            {
                "name": post.text,
                "type": "opportunity",
                "partner_id": partner.id,
                "company_id": self.company_id.id,
                "campaign_id": self.campaign_id.id,
                "scrm_publication_id": self.publication_id.id,
                "scrm_post_id": post.id,
                "scrm_profile_id": post.profile_id.id,
            }
        )
