# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmRule(models.Model):
    _inherit = "scrm.rule"

    make_alert = fields.Boolean(
        string="Open a Warning",
        help="A single post that this rule finds opens a notice, for example a crisis "
        "word said by somebody with many followers.",
    )
    series_ids = fields.One2many("scrm.series", "rule_id", readonly=True)

    def write(self, vals):
        result = super().write(vals)
        if {"name", "category"} & vals.keys():
            # Series are kept by the machine; their names follow the rule's.
            for rule in self.sudo():
                rule.series_ids.write({"name": rule.name, "category": rule.category})
        if {"query", "live_from"} & vals.keys():
            self.sudo().series_ids.filtered(lambda series: series.kind == "rule").write(
                {"history_done": False}
            )
        return result
