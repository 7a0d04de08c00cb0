# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .utm_campaign import AGENT


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class UtmCampaign(models.Model):
    _inherit = "utm.campaign"

    scrm_topic_id = fields.Many2one(
        "scrm.topic", compute="_compute_scrm_topic_id", string="Topic", groups=AGENT
    )
    scrm_topic_weight = fields.Float(
        compute="_compute_scrm_topic_id", groups=AGENT, digits=(5, 1)
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_scrm_topic_id(self):
        topics = self.env["scrm.topic"].search(
            [
                ("campaign_id", "in", self.ids),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        # Where several companies run a campaign, that of the current one leads.
        here = self.env.company
        for topic in topics.sorted(lambda topic: topic.company_id == here):
            topic.campaign_id.scrm_topic_id = topic
        (self - topics.campaign_id).scrm_topic_id = False
        for campaign in self:
            campaign.scrm_topic_weight = campaign.scrm_topic_id.value_score

    def action_scrm_topic(self):
        """Open the topic of the campaign; supervisors make it with the first look."""
        self.ensure_one()
        topic = self.scrm_topic_id or self._make_scrm_topic()
        return {
            "type": "ir.actions.act_window",
            "res_model": "scrm.topic",
            "res_id": topic.id,
            "view_mode": "form",
        }

    def _make_scrm_topic(self):
        topics = self.env["scrm.topic"]
        mine = [("company_id", "=", self.env.company.id)]
        # A topic of this name may be known from its hashtag: it becomes the campaign's.
        topic = topics.search(
            [
                *mine,
                ("key", "=", topics._fold_key(self.title)),
                ("campaign_id", "=", False),
            ]
        )
        if topic:
            topic.campaign_id = self
            return topic
        return topics.create(
            {"name": self.title, "kind": "campaign", "campaign_id": self.id}
        )
