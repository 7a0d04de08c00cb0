# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    scrm_case_out = fields.Boolean(
        string="Messages of Tickets Go to the Network",
        default=True,
        help="What an agent writes to the customer in the chatter of a ticket is also "
        "said on the network, where the case comes from there. Notes never are.",
    )
    scrm_case_reopen = fields.Selection(
        [("stage", "The ticket is opened again"), ("activity", "Its owner is told")],
        string="When a Customer Writes about a Closed Ticket",
        default="stage",
        required=True,
    )
    scrm_close_ticket = fields.Boolean(
        string="Closing a Conversation Closes Its Ticket"
    )
    scrm_closing_mode = fields.Selection(
        [
            ("none", "None"),
            ("ask", "Offered to whoever closes"),
            ("send", "Sent by itself"),
        ],
        string="Closing Word",
        default="ask",
        required=True,
    )
    scrm_closing_answer_id = fields.Many2one(
        "scrm.answer",
        string="Text of the Closing Word",
        domain="[('scenario', '=', 'closing'), ('state', '=', 'approved')]",
    )
    scrm_rating_ask = fields.Boolean(string="Ask How We Did")
    scrm_rating_answer_id = fields.Many2one(
        "scrm.answer",
        string="Text of the Question",
        domain="[('scenario', '=', 'rating'), ('state', '=', 'approved')]",
    )
    scrm_rating_days = fields.Integer(
        string="Days for a Reply",
        default=7,
        help="How long a reply with a number or a sign counts as a rating.",
    )
    scrm_rating_quiet_days = fields.Integer(
        string="Days between Two Questions",
        default=30,
        help="Nobody is asked again within this time.",
    )

    @api.constrains("scrm_closing_answer_id", "scrm_rating_answer_id")
    def _check_scrm_answers(self):
        for company in self:
            texts = company.scrm_closing_answer_id | company.scrm_rating_answer_id
            if texts.company_id - company:
                raise ValidationError(
                    self.env._("This answer belongs to another company.")
                )

    def _scrm_answer(self, scenario):
        """The approved text of the company for this scenario; may be empty."""
        self.ensure_one()
        chosen = self[f"scrm_{scenario}_answer_id"]
        if chosen.state == "approved" and chosen.active:
            return chosen
        return self.env["scrm.answer"].search(
            [
                ("company_id", "=", self.id),
                ("scenario", "=", scenario),
                ("state", "=", "approved"),
            ],
            limit=1,
        )
