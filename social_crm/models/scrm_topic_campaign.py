# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmTopic(models.Model):
    """A campaign is talked about: what we published for it, and what was answered."""

    _inherit = "scrm.topic"

    campaign_id = fields.Many2one(
        "utm.campaign",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What was published for this campaign, and what was said below it, "
        "belongs to the topic.",
    )

    _one_per_campaign = models.UniqueIndex(
        "(company_id, campaign_id) WHERE campaign_id IS NOT NULL",
        "This campaign has a topic already.",
    )

    @api.model
    def _link_campaigns(self, company):
        """Tie the posts of campaigns to their topics; returns how many ties are new."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """INSERT INTO scrm_post_topic_rel (topic_id, post_id)
                SELECT DISTINCT topic.id, post.id
                FROM scrm_topic topic
                JOIN scrm_delivery delivery
                    ON delivery.campaign_id = topic.campaign_id
                JOIN scrm_post ours ON ours.id = delivery.post_id
                    AND ours.company_id = topic.company_id
                JOIN scrm_post post ON post.thread_root_id = ours.thread_root_id
                    AND post.posted_at >= ours.posted_at
                WHERE topic.company_id = %s AND topic.campaign_id IS NOT NULL
                    AND topic.active
                ON CONFLICT DO NOTHING""",
                company.id,
            )
        )
        return self.env.cr.rowcount
