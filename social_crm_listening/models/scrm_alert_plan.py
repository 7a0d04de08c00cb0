# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ScrmAlertPlan(models.Model):
    """What to do in a storm, written in calm weather."""

    _name = "scrm.alert.plan"
    _description = "Response Plan"
    _inherit = ["scrm.company.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: for all companies.",
    )
    situation = fields.Selection(
        [
            ("product", "Product Fault"),
            ("service", "Service Failure"),
            ("rumour", "Rumour"),
            ("statement", "Statement of an Executive"),
            ("leak", "Data Leak"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    description = fields.Html(string="When It Fits", translate=True)
    step_ids = fields.One2many("scrm.alert.plan.step", "plan_id", copy=True)
    statement_ids = fields.One2many("scrm.alert.statement", "plan_id", copy=True)


class ScrmAlertPlanStep(models.Model):
    _name = "scrm.alert.plan.step"
    _description = "Step of a Response Plan"
    _inherit = ["scrm.company.mixin"]
    _order = "sequence, id"

    plan_id = fields.Many2one(
        "scrm.alert.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What to Do", required=True, translate=True)
    within_hours = fields.Float(string="Within (h)")


class ScrmAlertStatement(models.Model):
    """Words that were agreed on before they are needed."""

    _name = "scrm.alert.statement"
    _description = "Prepared Statement"
    _inherit = ["scrm.company.mixin"]
    _order = "plan_id, lang, id"

    plan_id = fields.Many2one(
        "scrm.alert.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    name = fields.Char(string="Occasion", required=True)
    lang = fields.Selection(
        selection="_selection_lang", string="Language", required=True, default="en_US"
    )
    text = fields.Text(required=True)
    approved = fields.Boolean(
        readonly=True, copy=False, help="May be said as it stands."
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_at = fields.Datetime(readonly=True, copy=False)

    @api.model
    def _selection_lang(self):
        langs = self.env["res.lang"].with_context(active_test=False).search([])
        return [(lang.code, lang.name) for lang in langs]

    def write(self, vals):
        """Other words have to be approved again."""
        if {"text", "lang"} & vals.keys():
            vals = {**vals, "approved": False, "approved_by_id": False}
        return super().write(vals)

    def action_approve(self):
        self.write(
            {
                "approved": True,
                "approved_by_id": self.env.user.id,
                "approved_at": fields.Datetime.now(),
            }
        )
