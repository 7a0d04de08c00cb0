# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


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
