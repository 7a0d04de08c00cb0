# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

QUIET_DAYS = 14
ANSWER_DAYS = 30
LIMIT = 40
INFLUENTIAL = 60
QUESTION = r"[?？]|[吗嗎呢么麼]\s*($|[.!。!~,,])"


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmTopic(models.Model):
    """What extends or revives a topic: whom to ask, what to answer, what is alike."""

    _name = "scrm.topic"
    _inherit = [
        "scrm.handover.mixin",
        "scrm.topic",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _mail_post_access = "read"

    shared_count = fields.Integer(
        string="Carriers in Common",
        compute="_compute_shared_count",
        help="People who speak of both topics.",
    )

    @api.depends_context("scrm_shared_with")
    def _compute_shared_count(self):
        other = self.env.context.get("scrm_shared_with")
        counts = dict(self._shared(other, self.ids)) if other else {}
        for topic in self:
            topic.shared_count = counts.get(topic.id, 0)

    @api.model
    def _shared(self, other, ids=None):
        """``[(topic id, carriers in common with topic other)]``, the most first."""
        only = SQL("TRUE") if ids is None else SQL("topic_id = ANY(%s)", list(ids))
        return self.env.execute_query(
            SQL(
                """SELECT topic_id, count(*) FROM scrm_topic_carrier
                WHERE topic_id <> %(other)s AND %(only)s AND profile_id IN (
                    SELECT profile_id FROM scrm_topic_carrier
                    WHERE topic_id = %(other)s
                )
                GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(limit)s""",
                other=other,
                only=only,
                limit=LIMIT if ids is None else len(ids),
            )
        )

    def action_carriers(self):
        """Who spoke of it."""
        return self._open_carriers(
            self.env._("Who Speaks of %(topic)s", topic=self.name)
        )

    def action_ask_carriers(self):
        """Influential people who spoke of it kindly, and have been quiet since."""
        since = fields.Datetime.now() - timedelta(days=QUIET_DAYS)
        action = self._open_carriers(
            self.env._("People to Ask About %(topic)s", topic=self.name),
            ("last_at", "<", since),
            ("mood", ">=", 0),
            ("profile_id.is_bot", "=", False),
            ("profile_id.is_own", "=", False),
        )
        action["help"] = self.env._(
            "Nobody who spoke kindly of it has been quiet for two weeks."
        )
        return action

    def _open_carriers(self, name, *domain):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm.scrm_topic_carrier_action"
        )
        return {
            **action,
            "name": name,
            "domain": [("topic_id", "=", self.id), *domain],
            "context": {},
        }

    def action_posts_to_answer(self):
        """Questions on it, and words of influential people, that we left unanswered."""
        self.ensure_one()
        self.check_access("read")
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT post.id FROM scrm_post post
                JOIN scrm_post_topic_rel rel ON rel.post_id = post.id
                JOIN scrm_profile p ON p.id = post.profile_id
                WHERE rel.topic_id = %s AND post.direction = 'in'
                    AND post.deleted_at IS NULL AND post.kind <> 'repost'
                    AND post.posted_at > %s
                    AND (post.text ~ %s OR p.value_score >= %s)
                    AND NOT EXISTS (
                        SELECT FROM scrm_post answer
                        WHERE answer.parent_id = post.id AND answer.direction = 'out'
                    )
                ORDER BY p.value_score DESC, post.posted_at DESC
                LIMIT %s""",
                self.id,
                fields.Datetime.now() - timedelta(days=ANSWER_DAYS),
                QUESTION,
                INFLUENTIAL,
                LIMIT,
            )
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Posts to Answer: %(topic)s", topic=self.name),
            "res_model": "scrm.post",
            "view_mode": "list,form",
            "domain": [("id", "in", [row[0] for row in rows])],
        }

    def action_similar(self):
        """Topics that the same people carry."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Carried by the Same People as %(topic)s", topic=self.name
            ),
            "res_model": "scrm.topic",
            "view_mode": "list,form",
            "views": [
                (self.env.ref("social_crm.scrm_topic_view_list_similar").id, "list"),
                (False, "form"),
            ],
            "domain": [("id", "in", [row[0] for row in self._shared(self.id)])],
            "context": {"scrm_shared_with": self.id},
        }

    def action_write_publication(self):
        """A publication that begins with its hashtag and belongs to its campaign."""
        self.ensure_one()
        word = self.name
        if self.kind == "hashtag":
            # A hashtag of several words is closed, as on Weibo.
            word = f"#{word}#" if " " in word else f"#{word}"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write About It"),
            "res_model": "scrm.publication",
            "view_mode": "form",
            "context": {
                "default_kind": "post",
                "default_name": self.name,
                "default_body": f" {word}",
                "default_campaign_id": self.campaign_id.id,
                "default_company_id": self.company_id.id,
            },
        }
