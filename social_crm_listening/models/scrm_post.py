# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

SENTIMENTS = [
    ("negative", "Negative"),
    ("neutral", "Neutral"),
    ("positive", "Positive"),
    ("undecided", "Undecided"),
]
INTENTS = [
    ("complaint", "Complaint"),
    ("question", "Question"),
    ("purchase", "Interest in Buying"),
    ("praise", "Praise"),
    ("suggestion", "Suggestion"),
]


class ScrmPost(models.Model):
    _inherit = "scrm.post"

    conversation_id = fields.Many2one(
        "scrm.conversation",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    hit_ids = fields.One2many("scrm.rule.hit", "post_id", readonly=True)
    sentiment_label = fields.Selection(
        SENTIMENTS,
        string="Mood",
        readonly=True,
        help="How the post sounds. Undecided where the words do not tell.",
    )
    intent = fields.Selection(
        INTENTS, readonly=True, help="What the author wants with the post."
    )
    is_spam = fields.Boolean(string="Spam", readonly=True)
    spam_reason = fields.Char(string="Why Spam", readonly=True)
    duplicate_of_id = fields.Many2one(
        "scrm.post",
        string="Same Words As",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The first post that said nearly the same.",
    )

    def _process_posts(self):
        """Match, gather into conversations, route: for the batch as a whole."""
        result = super()._process_posts()
        hits = self.env["scrm.rule"]._match_posts(self)
        self.env["scrm.conversation"]._gather(self, hits)
        self.env["scrm.routing"]._route(hits)
        return result

    def _scrm_is_praise(self):
        """Whether a rule of praise hit the post; loyalty rewards such posts."""
        self.ensure_one()
        return "praise" in self.hit_ids.rule_id.mapped("category")
