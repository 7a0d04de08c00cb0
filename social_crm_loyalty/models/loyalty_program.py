# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    scrm_allow_debt = fields.Boolean(
        string="Allow Debt",
        help="Cards of this programme may fall below zero, for instance when an order "
        "is cancelled whose points were spent already. Without it, such a movement is "
        "refused.",
    )

    scrm_valid_months = fields.Integer(
        string="Points Valid for (months)",
        help="Counted from the day on which they came; the whole last day counts, in "
        "the time zone of the company. 0: they never expire. Points that are there "
        "already keep what they have.",
    )
    scrm_notice_days = fields.Integer(
        string="Tell before Expiry (days)",
        default=14,
        help="Members with an e-mail address are told once. 0: nobody is told.",
    )
    scrm_may_transfer = fields.Boolean(
        string="Members May Give Points Away",
        help="To another member; the points expire when they would have.",
    )
    scrm_adjust_limit = fields.Float(
        string="Second Person above",
        digits=(16, 4),
        default=1000,
        help="Adjustments by hand of more points than this need a second supervisor. "
        "0: never.",
    )

    _scrm_terms = models.Constraint(
        "CHECK (COALESCE(scrm_valid_months, 0) >= 0 "
        "AND COALESCE(scrm_notice_days, 0) >= 0 "
        "AND COALESCE(scrm_adjust_limit, 0) >= 0)",
        "Months, days and limits are zero or more.",
    )

    def _scrm_timezone(self):
        """As core does for the dates of loyalty programmes."""
        company = self.company_id or self.env.company
        return company.partner_id.tz or self.env[
            "ir.config_parameter"
        ].sudo().get_param("loyalty.timezone", "UTC")

    def _scrm_has_floor(self):
        """Whether cards of this programme must not fall below zero.

        Only cards that are an account of a person or stand for money: core lets
        one-time coupons go below zero when the order that gave them is cancelled.
        """
        self.ensure_one()
        account = self.is_nominative or self.is_payment_program
        return account and not self.scrm_allow_debt

    @api.model
    def _scrm_default(self, company):
        """The company's first loyalty programme, else the first that all share."""
        own = [("program_type", "=", "loyalty"), ("company_id", "=", company.id)]
        shared = [("program_type", "=", "loyalty"), ("company_id", "=", False)]
        order = "sequence, id"
        return self.search(own, order=order, limit=1) or self.search(
            shared, order=order, limit=1
        )

    def _scrm_card_of(self, partner):
        """The oldest card of this person in the programme, or a new one."""
        self.ensure_one()
        cards = self.env["loyalty.card"]
        domain = [("program_id", "=", self.id), ("partner_id", "=", partner.id)]
        card = cards.search(domain, order="id", limit=1)
        if not card:
            self._scrm_claim(partner)
            card = cards.create({"program_id": self.id, "partner_id": partner.id})
        return card

    @api.model
    def _scrm_claim(self, partner):
        """Of two sessions giving one person their first card, let one fail.

        Nothing in the database keeps a person from having two cards, and with two
        cards the limit a day would count twice.
        """
        self.env["scrm.store"]._hold(partner)
