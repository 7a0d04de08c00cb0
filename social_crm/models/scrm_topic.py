# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools import text as texts


class ScrmTopic(models.Model):
    _name = "scrm.topic"
    _description = "Social Topic"
    _inherit = ["scrm.company.mixin"]
    _order = "name"

    name = fields.Char(required=True, index="trigram")
    key = fields.Char(
        required=True, readonly=True, help="The name as it is compared: folded."
    )
    kind = fields.Selection(
        [
            ("hashtag", "Hashtag"),
            ("keyword", "Keyword"),
            ("product", "Product"),
            ("campaign", "Campaign"),
        ],
        required=True,
        default="hashtag",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    post_ids = fields.Many2many(
        "scrm.post", "scrm_post_topic_rel", "topic_id", "post_id", string="Posts"
    )
    post_count = fields.Integer(compute="_compute_post_count", string="Number of Posts")

    _company_key = models.Constraint(
        "UNIQUE (company_id, key)", "This topic exists already."
    )

    def _compute_post_count(self):
        counts = dict(
            self.env["scrm.post"]._read_group(
                [("topic_ids", "in", self.ids)], ["topic_ids"], ["__count"]
            )
        )
        for topic in self:
            topic.post_count = counts.get(topic, 0)

    def action_view_posts(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "scrm.post",
            "view_mode": "list,form",
            "domain": [("topic_ids", "in", self.ids)],
        }

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("key", self._fold_key(vals.get("name", "")))
        return super().create(vals_list)

    @api.model
    def _fold_key(self, name):
        """The one form in which names are compared; Weibo closes a hashtag by ``#``."""
        return texts.fold(name).strip("# ")
