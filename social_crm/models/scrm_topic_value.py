# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ..tools.value import changes

WHOLE = ("carriers", "carrier_reach")


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
        parts = self.value_parts
        earlier = self.score_ids.sorted("date", reverse=True)[1:2]
        moved = {
            reason.dimension: reason.points * (1 if reason.code == "rose" else -1)
            for reason in changes(parts, earlier.parts or [])
        }
        dimension = self.env["scrm.value.dimension"]
        labels = dict(dimension._fields["code"]._description_selection(self.env))
        definitions = dimension._topic_definitions()
        weights = sum(part["weight"] for part in parts if part["raw"] is not None)
        number = self.env["scrm.profile"]._number
        return {
            "total": number(self.value_score, 1),
            "before": earlier and fields.Date.to_string(earlier.date),
            "rows": [
                {
                    "code": part["code"],
                    "label": labels[part["code"]],
                    "definition": definitions.get(part["code"], ""),
                    "raw": self._raw_number(part),
                    "scaled": part["scaled"],
                    "points": number(part["points"], 1),
                    "most": number(100 * part["weight"] / weights if weights else 0, 1),
                    "moved": moved.get(part["code"])
                    and self.env["scrm.profile"]._signed(moved[part["code"]]),
                }
                for part in parts
            ],
        }

    def _raw_number(self, part):
        if part["raw"] is None:
            return self.env._("not known")
        digits = 0 if part["code"] in WHOLE else 2
        return formatLang(self.env, part["raw"], digits=digits)
