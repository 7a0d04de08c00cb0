# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .scrm_points_entry import DIGITS


class ScrmPointsAdjustment(models.Model):
    """Points given or taken by hand, with a reason, and by two above a limit."""

    _name = "scrm.points.adjustment"
    _description = "Adjustment of Points"
    _inherit = ["mail.thread", "mail.activity.mixin", "scrm.company.mixin"]
    _order = "id desc"
    _rec_name = "reason"

    card_id = fields.Many2one("loyalty.card", required=True, index=True)
    partner_id = fields.Many2one(related="card_id.partner_id")
    program_id = fields.Many2one(related="card_id.program_id")
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True
    )
    amount = fields.Float(string="Points", digits=DIGITS, required=True)
    reason = fields.Char(required=True, help="The holder of the card reads it.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("waiting", "Waits for a Second Person"),
            ("booked", "Booked"),
            ("refused", "Refused"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    requested_by_id = fields.Many2one(
        "res.users", string="Asked By", readonly=True, copy=False
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    entry_id = fields.Many2one("scrm.points.entry", readonly=True, copy=False)

    _not_nothing = models.Constraint(
        "CHECK (amount <> 0)", "An adjustment gives or takes points."
    )

    @api.depends("card_id.company_id")
    def _compute_company_id(self):
        for adjustment in self:
            adjustment.company_id = adjustment.card_id.company_id or self.env.company

    def write(self, vals):
        fixed = {"card_id", "amount", "reason"} & vals.keys()
        if fixed and any(adjustment.state != "draft" for adjustment in self):
            raise UserError(
                self.env._(
                    "What somebody is asked to approve does not change any more."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _keep_booked(self):
        if any(adjustment.state == "booked" for adjustment in self):
            raise UserError(self.env._("It is booked: make another one against it."))

    def action_book(self):
        """Book it, or ask a second person where it is above the programme's limit."""
        for adjustment in self:
            adjustment.check_access("write")
            if adjustment.state != "draft":
                continue
            adjustment.sudo().requested_by_id = self.env.user
            if adjustment._needs_two():
                adjustment.sudo().state = "waiting"
                adjustment._ask()
            else:
                adjustment._book()

    def action_approve(self):
        for adjustment in self:
            adjustment._check_second("approve")
            adjustment._book()
            adjustment.activity_unlink(["mail.mail_activity_data_todo"])

    def action_refuse(self):
        for adjustment in self:
            adjustment._check_second("refuse")
            adjustment.sudo().write({"state": "refused", "decided_by_id": self.env.uid})
            adjustment.activity_unlink(["mail.mail_activity_data_todo"])

    def _needs_two(self):
        limit = self.card_id.sudo().program_id.scrm_adjust_limit
        return bool(limit) and abs(self.amount) > limit

    def _check_second(self, step):
        """Another supervisor than the one who asked, on something that waits."""
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group("social_crm.group_supervisor"):
            raise AccessError(self.env._("A supervisor decides about adjustments."))
        if self.state != "waiting":
            raise UserError(self.env._("There is nothing to decide any more."))
        if step == "approve" and self.requested_by_id == self.env.user:
            raise UserError(
                self.env._("Somebody else than %s decides.", self.env.user.name)
            )

    def _book(self):
        # Supervisors may not write cards freely; an adjustment may.
        entry = self.card_id.sudo()._scrm_book(
            self.amount,
            "adjust",
            f"adjustment:{self.id}",
            self.reason,
            record=self,
        )
        self.sudo().write(
            {"state": "booked", "decided_by_id": self.env.uid, "entry_id": entry.id}
        )

    def _ask(self):
        """An activity for a supervisor of the company who is somebody else."""
        group = self.env.ref("social_crm.group_supervisor")
        # Users of other companies are looked at, and left out.
        others = group.sudo().all_user_ids.filtered(
            lambda user: (
                self.company_id in user.company_ids
                and user != self.env.user
                and user.active
            )
        )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=others[:1].id or self.env.uid,
            summary=self.env._("Points to approve"),
        )
