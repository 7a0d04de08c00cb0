# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.series import DEFAULTS, LEVELS, Condition
from .scrm_rule import CATEGORIES
from .scrm_series import KINDS

LEVEL_NAMES = [
    ("notice", "Notice"),
    ("warning", "Warning"),
    ("alarm", "Alarm"),
    ("crisis", "Crisis"),
]
HOURS = {"notice": 24.0, "warning": 4.0, "alarm": 1.0, "crisis": 0.5}


class ScrmAlertPolicy(models.Model):
    """Who is told of a storm, how fast they have to act, and by which plan."""

    _name = "scrm.alert.policy"
    _description = "Warning Policy"
    _inherit = ["scrm.company.mixin"]
    _check_company_auto = True
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(KINDS, string="Series of", help="Empty: of every kind.")
    category = fields.Selection(CATEGORIES, help="Empty: of every category.")
    series_ids = fields.Many2many(
        "scrm.series", string="Only These Series", check_company=True
    )
    plan_id = fields.Many2one(
        "scrm.alert.plan", string="Response Plan", check_company=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Has to act, unless the level names somebody else.",
    )
    supervisor_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Is told when a deadline has passed.",
    )
    cooldown_hours = fields.Float(
        default=6.0,
        help="After a warning was closed its series stays silent for so long, unless "
        "it reaches a higher level.",
    )
    ticket_team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Helpdesk Team", check_company=True
    )
    level_ids = fields.One2many(
        "scrm.alert.policy.level",
        "policy_id",
        default=lambda self: self._default_levels(),
        copy=True,
    )

    @api.model
    def _default_levels(self):
        return [
            fields.Command.create(
                {
                    "level": row.level,
                    "rarity": {"notice": 6.3}.get(row.level, _rarity(row.chance)),
                    "people": row.people,
                    "ratio": row.ratio,
                    "signs": row.signs,
                    "deadline_hours": HOURS[row.level],
                    "by_mail": row.level in ("alarm", "crisis"),
                    "make_ticket": row.level in ("alarm", "crisis"),
                }
            )
            for row in DEFAULTS
        ]

    @api.model
    def _for_series(self, series):
        """Return ``{series: policy}``: the first that fits; two queries."""
        policies = self.search([("company_id", "in", series.company_id.ids)])
        if missing := series.company_id - policies.company_id:
            policies |= self.create(
                [
                    {"name": self.env._("All watched series"), "company_id": company.id}
                    for company in missing
                ]
            )
        by_company = policies.grouped("company_id")
        return {
            one: next(
                (p for p in by_company[one.company_id] if p._fits(one)),
                self.browse(),
            )
            for one in series
        }

    def _fits(self, series):
        return (
            (not self.kind or self.kind == series.kind)
            and (not self.category or self.category == series.category)
            and (not self.series_ids or series in self.series_ids)
        )

    def _level(self, level):
        return self.level_ids.filtered(lambda line: line.level == level)[:1]

    def _conditions(self):
        """The conditions of the levels; those without a line never come about."""
        return tuple(
            self._level(level)._condition() if self._level(level) else _never(level)
            for level in LEVELS
        )


class ScrmAlertPolicyLevel(models.Model):
    _name = "scrm.alert.policy.level"
    _description = "Level of a Warning Policy"
    _inherit = ["scrm.company.mixin"]
    _check_company_auto = True
    _order = "policy_id, rarity, id"

    policy_id = fields.Many2one(
        "scrm.alert.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    level = fields.Selection(LEVEL_NAMES, required=True)
    rarity = fields.Float(
        required=True,
        default=6.3,
        digits=(4, 1),
        help="How unlikely by chance, in powers of ten: 7 is one in ten million.",
    )
    people = fields.Integer(default=5, help="At least so many different authors.")
    ratio = fields.Float(
        string="Times Usual", default=3.0, help="At least so many times the usual."
    )
    signs = fields.Integer(
        help="How many of the four signs: negative, fast, wide, scattered."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    deadline_hours = fields.Float(string="Act Within (h)", default=24.0)
    user_ids = fields.Many2many(
        "res.users",
        string="Also Tell",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    by_activity = fields.Boolean(string="Activity", default=True)
    by_mail = fields.Boolean(string="Mail")
    by_chat = fields.Boolean(string="Chat", help="A direct message to each of them.")
    channel_id = fields.Many2one(
        "discuss.channel",
        string="Chat Channel",
        domain="[('channel_type', '=', 'channel')]",
    )
    make_ticket = fields.Boolean(string="Open a Ticket")

    _once = models.Constraint(
        "UNIQUE (policy_id, level)", "Each level has one line in a policy."
    )

    def _condition(self):
        self.ensure_one()
        return Condition(
            self.level, 10.0**-self.rarity, self.people, self.ratio, self.signs
        )


def _never(level):
    return Condition(level, -1.0, 0, 0.0, 0)


def _rarity(chance):
    return float(f"{chance:e}".rpartition("-")[2])
