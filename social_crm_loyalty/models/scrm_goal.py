# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .scrm_points_entry import DIGITS


class ScrmGoal(models.Model):
    """Something that members reach together; then each who helped is rewarded."""

    _name = "scrm.goal"
    _description = "Common Goal"
    _inherit = ["mail.thread", "scrm.company.mixin", "scrm.merit.mixin"]
    _order = "date_to desc, id desc"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True, help="In words for the members.")
    program_id = fields.Many2one(ondelete="restrict")
    counted = fields.Selection(
        [
            ("friends", "Friends who came and bought"),
            ("acts", "Acts that earned points"),
            ("points", "Points earned in all"),
        ],
        default="friends",
        required=True,
    )
    target = fields.Float(digits=DIGITS, required=True, default=100)
    date_from = fields.Date(
        string="Begins", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="Ends", required=True)
    least = fields.Float(
        string="Own Share from",
        digits=DIGITS,
        default=1,
        help="Who did less than this is not rewarded.",
    )
    points = fields.Float(string="Points for Each", digits=DIGITS, required=True)
    state = fields.Selection(
        [
            ("open", "Open"),
            ("reached", "Reached"),
            ("missed", "Missed"),
        ],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    reached = fields.Float(
        string="So Far", digits=DIGITS, compute="_compute_reached", compute_sudo=True
    )
    progress = fields.Float(compute="_compute_reached", compute_sudo=True)
    entry_ids = fields.Many2many("scrm.points.entry", string="Points", readonly=True)

    _numbers = models.Constraint(
        "CHECK (target > 0 AND points > 0 AND least > 0 AND date_to >= date_from)",
        "A goal ends after it begins; target, share and points are more than zero.",
    )

    def _compute_reached(self):
        for goal in self:
            goal.reached = sum(goal._shares().values())
            goal.progress = min(100 * goal.reached / (goal.target or 1), 100)

    def _shares(self):
        """``{card id: what its holder did}``."""
        self.ensure_one()
        if not (self._origin.id and self.date_from and self.date_to):
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT merit.card, sum(merit.number)::float
                FROM (%s) AS merit JOIN loyalty_card card ON card.id = merit.card
                WHERE card.program_id = %s AND card.partner_id IS NOT NULL
                GROUP BY 1 HAVING sum(merit.number) > 0 ORDER BY 1""",
                self._sql_merits(self.counted, self.date_from, self.date_to),
                self.program_id.id,
            )
        )
        return dict(rows)

    @api.model
    def _cron_reach(self):
        goals = self.search([("state", "=", "open")])
        self.env["scrm.store"]._each(goals, lambda goal: goal._look())

    def action_look(self):
        self.check_access("write")
        for goal in self:
            goal.sudo()._look()

    def _look(self):
        """Reward everybody who helped once the goal is reached; or close it."""
        self.ensure_one()
        self.env["scrm.store"]._hold(self)
        if self.state != "open":
            return
        shares = self._shares()
        if sum(shares.values()) >= self.target:
            self._reward([card for card, done in shares.items() if done >= self.least])
        elif self.date_to < fields.Date.today():
            self.state = "missed"

    def _reward(self, card_ids):
        entries = self.env["scrm.points.entry"]
        for card in self.env["loyalty.card"].browse(card_ids):
            words = card._scrm_words().env._(
                "Reached together: %(goal)s",
                goal=self.with_context(lang=card.partner_id.lang or self.env.lang).name,
            )
            key = f"goal:{self.id}:{card.id}"
            entries |= card._scrm_book(self.points, "earn", key, words, record=self)
        self.write({"state": "reached", "entry_ids": [(6, 0, entries.ids)]})
