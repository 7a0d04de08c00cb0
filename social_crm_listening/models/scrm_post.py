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
        acting = hits._of_state("live")
        self.env["scrm.conversation"]._gather(self, acting)
        self.env["scrm.routing"]._route(acting)
        self.env["scrm.routing"]._rehearse(hits._of_state("dry"))
        return result

    def action_why(self):
        """Choose a rule, and see why it holds for this post or why not."""
        self.ensure_one()
        return self.env["scrm.rule.why"].create({"post_id": self.id})._open()

    def _scrm_is_praise(self):
        """Whether a live rule of praise hit the post; loyalty rewards such posts."""
        self.ensure_one()
        known = getattr(super(), "_scrm_is_praise", None)
        found = "praise" in self.hit_ids._of_state("live").mapped("category")
        return found or bool(known and known())
