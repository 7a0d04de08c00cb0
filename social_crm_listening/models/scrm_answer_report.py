# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

from .scrm_conversation import STATES
from .scrm_post import SENTIMENTS

# A use went well where the customer said so, or was not angry and the case ended.
SUCCESS = """CASE
    WHEN talk.satisfaction >= 4 THEN 1.0
    WHEN talk.satisfaction > 0 AND talk.satisfaction <= 2 THEN 0.0
    WHEN reply.sentiment_label = 'negative' THEN 0.0
    WHEN reply.sentiment_label = 'positive' THEN 1.0
    WHEN talk.state = 'closed' THEN 1.0
END"""


class ScrmAnswerReport(models.Model):
    """Prepared answers and what happened after them."""

    _name = "scrm.answer.report"
    _description = "Prepared Answers and Their Outcome"
    _auto = False
    _order = "used_at desc"
    _rec_name = "answer_id"
    _depends = {
        "scrm.answer.use": [
            "answer_id",
            "company_id",
            "delivery_id",
            "user_id",
            "used_at",
            "kept_share",
        ],
        "scrm.delivery": ["account_id", "parent_post_id", "sent_at"],
        "scrm.post": ["conversation_id", "direction", "posted_at", "sentiment_label"],
        "scrm.conversation": ["state", "satisfaction", "close_count"],
    }

    answer_id = fields.Many2one("scrm.answer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Used By", readonly=True)
    conversation_id = fields.Many2one("scrm.conversation", readonly=True)
    account_id = fields.Many2one("scrm.account", readonly=True)
    used_at = fields.Datetime(string="Used", readonly=True)
    kept_share = fields.Float(
        string="Sent As It Stands", readonly=True, aggregator="avg"
    )
    replied = fields.Float(
        string="Customer Replied",
        readonly=True,
        aggregator="avg",
        help="Share of uses after which the customer wrote again.",
    )
    next_mood = fields.Selection(
        SENTIMENTS, string="Mood of the Next Post", readonly=True
    )
    state = fields.Selection(STATES, string="State of the Conversation", readonly=True)
    reopened = fields.Integer(
        string="Closed More than Once", readonly=True, aggregator="sum"
    )
    satisfaction = fields.Float(string="Rating", readonly=True, aggregator="avg")
    success = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Well: rated 4 or 5, or the next post is glad, or it is not angry and the "
        "case was closed. Badly: rated 1 or 2, or the next post is angry. Uses whose "
        "outcome is not known yet do not count.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT used.id, used.answer_id, used.company_id, used.user_id,
                talk.id AS conversation_id, delivery.account_id, used.used_at,
                used.kept_share,
                CASE WHEN reply.id IS NULL THEN 0.0 ELSE 1.0 END AS replied,
                reply.sentiment_label AS next_mood, talk.state,
                CASE WHEN talk.close_count > 1 THEN 1 ELSE 0 END AS reopened,
                talk.satisfaction, %s AS success
            FROM scrm_answer_use used
            JOIN scrm_delivery delivery ON delivery.id = used.delivery_id
            LEFT JOIN scrm_post asked ON asked.id = delivery.parent_post_id
            LEFT JOIN scrm_conversation talk ON talk.id = asked.conversation_id
            LEFT JOIN LATERAL (
                SELECT post.id, post.sentiment_label FROM scrm_post post
                WHERE post.conversation_id = talk.id AND post.direction = 'in'
                    AND post.profile_id = talk.profile_id
                    AND post.posted_at > delivery.sent_at
                ORDER BY post.posted_at, post.id LIMIT 1
            ) reply ON TRUE""",
            SQL(SUCCESS),
        )
