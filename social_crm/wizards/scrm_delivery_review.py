# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ScrmDeliveryReview(models.TransientModel):
    _name = "scrm.delivery.review"
    _description = "Approve what somebody wrote"

    delivery_id = fields.Many2one("scrm.delivery", required=True, readonly=True)
    account_id = fields.Many2one(related="delivery_id.account_id")
    user_id = fields.Many2one(related="delivery_id.user_id", string="Written By")
    asked = fields.Text(
        related="delivery_id.parent_post_id.text", string="What Is Answered"
    )
    written = fields.Text(related="delivery_id.body", string="As It Was Written")
    body = fields.Text(
        string="Text to Send",
        compute="_compute_body",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    reason = fields.Char(help="The author is told.")

    @api.depends("delivery_id")
    def _compute_body(self):
        for review in self:
            review.body = review.delivery_id.body

    def action_approve(self):
        self.ensure_one()
        self.delivery_id._check_may_approve()
        self.delivery_id._approve(self.body, self.reason or "")

    def action_refuse(self):
        self.ensure_one()
        self.delivery_id._check_may_approve()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Tell the author why."))
        self.delivery_id._refuse(self.reason.strip())
