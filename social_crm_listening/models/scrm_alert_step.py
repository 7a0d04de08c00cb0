# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmAlertStep(models.Model):
    _name = "scrm.alert.step"
    _description = "Step of a Warning's Checklist"
    _inherit = ["scrm.company.mixin"]
    _order = "sequence, id"

    alert_id = fields.Many2one(
        "scrm.alert", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="alert_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What to Do", required=True)
    due_at = fields.Datetime(string="Until")
    done = fields.Boolean()
    done_by_id = fields.Many2one("res.users", string="By", readonly=True)
    done_at = fields.Datetime(string="On", readonly=True)

    def write(self, vals):
        if "done" in vals:
            done = bool(vals["done"])
            vals = {
                **vals,
                "done_by_id": done and self.env.user.id,
                "done_at": done and fields.Datetime.now(),
            }
        return super().write(vals)


class ScrmAlertNotice(models.Model):
    """That people were told of a level: once, whatever runs beside or again."""

    _name = "scrm.alert.notice"
    _description = "Announcement of a Warning"
    _order = "at, id"

    alert_id = fields.Many2one(
        "scrm.alert", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    level = fields.Char(required=True, readonly=True)
    at = fields.Datetime(required=True, readonly=True)

    _once = models.Constraint(
        "UNIQUE (alert_id, level)", "This level was announced already."
    )
