# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import uuid

from odoo import fields, models


class ScrmRewardRedeem(models.TransientModel):
    """Somebody at the counter gives a member a reward."""

    _name = "scrm.reward.redeem"
    _description = "Redeem a Reward"

    card_id = fields.Many2one("loyalty.card", required=True, readonly=True)
    program_id = fields.Many2one(related="card_id.program_id")
    points = fields.Float(related="card_id.points", string="On the Card")
    reward_id = fields.Many2one(
        "scrm.reward", required=True, domain="[('program_id', '=', program_id)]"
    )
    costs = fields.Float(related="reward_id.points", string="Costs")
    friend = fields.Char(string="For")
    kind = fields.Selection(related="reward_id.kind")
    # Kept with the dialogue: a button pressed twice is one wish.
    wish = fields.Char(default=lambda self: uuid.uuid4().hex)

    def action_redeem(self):
        self.ensure_one()
        self.reward_id.check_access("read")
        self.card_id.check_access("read")
        # Agents may not write cards; taking a reward for a member may.
        redemption = self.reward_id.sudo()._redeem(
            self.card_id.sudo(), f"counter:{self.wish}", self.friend or ""
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "scrm.redemption",
            "res_id": redemption.id,
            "view_mode": "form",
        }
