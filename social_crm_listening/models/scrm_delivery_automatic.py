# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


# Answers by machine are a concern of their own.
# pylint: disable=consider-merging-classes-inherited
class ScrmDelivery(models.Model):
    _inherit = "scrm.delivery"

    is_automatic = fields.Boolean(
        string="Automatic", readonly=True, help="Said by a rule, not by a person."
    )
    rule_id = fields.Many2one(
        "scrm.rule", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _automatic_idx = models.Index("(company_id, sent_at) WHERE is_automatic")
