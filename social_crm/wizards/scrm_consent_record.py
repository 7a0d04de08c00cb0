# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..models.scrm_consent import METHODS, PURPOSES


class ScrmConsentRecord(models.TransientModel):
    """Write down what contacts agreed to, or took back."""

    _name = "scrm.consent.record"
    _description = "Record a Consent"

    partner_ids = fields.Many2many("res.partner", string="Contacts", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    purpose = fields.Selection(
        [*PURPOSES, ("all", "All of These")], required=True, default="marketing"
    )
    state = fields.Selection(
        [("given", "Given"), ("withdrawn", "Withdrawn")], required=True, default="given"
    )
    method = fields.Selection(METHODS, string="How", required=True, default="form")
    text = fields.Text(
        string="In Which Words",
        help="What the person agreed to, word for word, or where it can be read.",
    )
    date = fields.Datetime(
        string="When", required=True, default=lambda self: fields.Datetime.now()
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        context = self.env.context
        if (
            context.get("active_model") == "res.partner"
            and "partner_ids" in fields_list
        ):
            values.setdefault(
                "partner_ids", [fields.Command.set(context["active_ids"])]
            )
        return values

    def action_record(self):
        self.ensure_one()
        keys = [key for key, _label in PURPOSES]
        self.env["scrm.consent"]._record(
            self.partner_ids,
            keys if self.purpose == "all" else [self.purpose],
            self.state,
            self.method,
            (self.text or "").strip(),
            self.date,
            company=self.company_id,
        )
        return {"type": "ir.actions.act_window_close"}
