# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ScrmBadge(models.Model):
    """A sign of honour: given by hand, or for what a member did."""

    _name = "scrm.badge"
    _description = "Badge"
    _inherit = ["scrm.company.mixin", "scrm.merit.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    sign = fields.Char(
        default="🏅", required=True, size=8, help="One character that shows it."
    )
    description = fields.Char(
        translate=True, help="What it is for, in words for the member."
    )
    given_for = fields.Selection(
        [
            ("hand", "Given by hand"),
            ("acts", "Acts that earned points"),
            ("friends", "Friends who came and bought"),
            ("points", "Points earned in all"),
        ],
        default="hand",
        required=True,
    )
    least = fields.Float(string="At Least", default=1, help="So many, or more.")
    award_ids = fields.One2many("scrm.badge.award", "badge_id", string="Given To")
    award_count = fields.Integer(string="Holders", compute="_compute_award_count")

    _least_positive = models.Constraint(
        "CHECK (least > 0)", "A badge is given for more than nothing."
    )

    def _compute_award_count(self):
        rows = self.env["scrm.badge.award"]._read_group(
            [("badge_id", "in", self.ids)], ["badge_id"], ["__count"]
        )
        counts = dict(rows)
        for badge in self:
            badge.award_count = counts.get(badge, 0)

    @api.model
    def _cron_award(self):
        """Give badges to whoever has come so far; nobody loses one."""
        badges = self.search(
            [("given_for", "!=", "hand"), ("program_id.active", "=", True)]
        )
        self.env["scrm.store"]._each(badges, lambda badge: badge._award())

    def action_award(self):
        self.check_access("write")
        for badge in self.filtered(lambda badge: badge.given_for != "hand"):
            badge.sudo()._award()

    def _award(self):
        """One statement; a second session gives nobody the badge twice."""
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """INSERT INTO scrm_badge_award (badge_id, partner_id, company_id,
                    awarded_on, create_date, write_date)
                SELECT %(badge)s, card.partner_id, %(company)s, %(today)s,
                    %(now)s, %(now)s
                FROM (%(earned)s) AS earned
                JOIN loyalty_card card ON card.id = earned.card
                WHERE card.program_id = %(program)s AND card.partner_id IS NOT NULL
                GROUP BY card.partner_id HAVING sum(earned.number) >= %(least)s
                ON CONFLICT (badge_id, partner_id) DO NOTHING""",
                badge=self.id,
                company=self.company_id.id or None,
                today=fields.Date.context_today(self),
                now=self.env.cr.now(),
                earned=self._sql_merits(self.given_for),
                program=self.program_id.id,
                least=self.least,
            )
        )
        self.env.invalidate_all()


class ScrmBadgeAward(models.Model):
    """A badge of a member."""

    _name = "scrm.badge.award"
    _description = "Badge of a Member"
    _inherit = ["scrm.company.mixin"]
    _order = "awarded_on desc, id desc"
    _rec_name = "badge_id"

    badge_id = fields.Many2one(
        "scrm.badge", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Member", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="badge_id.company_id", store=True, index=True)
    awarded_on = fields.Date(
        string="Given On", required=True, default=fields.Date.context_today
    )
    sign = fields.Char(related="badge_id.sign")

    _once = models.Constraint(
        "UNIQUE (badge_id, partner_id)", "The member has this badge already."
    )
