# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools.misc import format_date


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmTopic(models.Model):
    _inherit = "scrm.topic"
    _order = "value_score desc, name"

    value_score = fields.Float(
        string="Weight",
        digits=(5, 1),
        readonly=True,
        copy=False,
        default=0.0,
        aggregator="avg",
        help="0 to 100, computed each night from the company's value model of topics.",
    )
    value_parts = fields.Json(readonly=True, copy=False)
    value_html = fields.Html(
        string="Parts of the Weight", compute="_compute_value_html", sanitize=False
    )
    score_ids = fields.One2many("scrm.topic.score", "topic_id")

    def init(self):
        result = super().init()
        # Topics are inserted in bulk; as PostgreSQL sorts NULL, they would come first.
        self.env.cr.execute(
            """ALTER TABLE scrm_topic ALTER value_score SET DEFAULT 0;
            UPDATE scrm_topic SET value_score = 0 WHERE value_score IS NULL"""
        )
        return result

    @api.depends("value_score", "value_parts")
    @api.depends_context("lang")
    def _compute_value_html(self):
        for topic in self:
            topic.value_html = topic.value_parts and self.env["ir.qweb"]._render(
                "social_crm.scrm_topic_value_card", topic._value_card()
            )

    def _value_card(self):
        """What the card shows: each dimension, and what changed since the last day."""
        dimension = self.env["scrm.value.dimension"]
        earlier = self.score_ids.sorted("date", reverse=True)[1:2]
        return {
            "total": dimension._number(self.value_score, 1),
            "before": earlier and format_date(self.env, earlier.date),
            "rows": dimension._card_rows(self.value_parts, earlier.parts or []),
        }
