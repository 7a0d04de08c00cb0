# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.clocks import Terms
from .scrm_conversation import PRIORITIES
from .scrm_rule import CATEGORIES

HOUR = 3600
# What changes deadlines, and so must not be held against what is late already.
TERMS = {
    "active",
    "sequence",
    "company_id",
    "rule_ids",
    "category",
    "channel",
    "priority",
    "min_value",
    "partner_tag_ids",
    "team_ids",
    "first_hours",
    "next_hours",
    "cycle_hours",
    "measured_in",
    "warn_minutes",
    "warn_percent",
    "second_after_minutes",
    "live_from",
}


class ScrmSlaPolicy(models.Model):
    """How soon whom has to be answered. The first policy that fits holds."""

    _name = "scrm.sla.policy"
    _description = "Response Targets"
    _inherit = ["scrm.company.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    live_from = fields.Datetime(
        required=True,
        copy=False,
        default=fields.Datetime.now,
        help="Questions heard before this moment have no target by this policy.",
    )
    changed_at = fields.Datetime(
        readonly=True,
        required=True,
        copy=False,
        default=fields.Datetime.now,
        help="Nobody is told of what fell due before the policy was last changed.",
    )
    rule_ids = fields.Many2many(
        "scrm.rule",
        "scrm_sla_policy_rule_rel",
        "policy_id",
        "rule_id",
        string="Found By",
        check_company=True,
        help="For brands: the rules that listen for them. One of them must match.",
    )
    category = fields.Selection(CATEGORIES, string="Subject")
    channel = fields.Selection(selection="_selection_channel")
    priority = fields.Selection(
        PRIORITIES, string="Priority At Least", default="0", required=True
    )
    min_value = fields.Float(
        string="Influence At Least", help="Value of the person, 0 to 100."
    )
    partner_tag_ids = fields.Many2many(
        "res.partner.category",
        "scrm_sla_policy_partner_category_rel",
        "policy_id",
        "category_id",
        string="Contact Tagged",
        help="The contact must have one of these tags.",
    )
    team_ids = fields.Many2many(
        "crm.team",
        "scrm_sla_policy_team_rel",
        "policy_id",
        "team_id",
        string="Teams",
        check_company=True,
    )
    first_hours = fields.Float(
        string="First Response", help="From the first post heard to our first answer."
    )
    next_hours = fields.Float(
        string="Next Response",
        help="From the first unanswered of the customer's later posts to our answer.",
    )
    cycle_hours = fields.Float(
        string="Feedback Cycle",
        help="From the first post heard until the conversation is answered and "
        "closed. Time during which the customer has to answer does not count.",
    )
    measured_in = fields.Selection(
        [("working", "Working Hours"), ("calendar", "Calendar Time")],
        required=True,
        default="working",
    )
    warn_minutes = fields.Integer(
        string="Warn Before (min)",
        help="Minutes before the deadline. If empty, the share below holds.",
    )
    warn_percent = fields.Integer(
        string="Warn at Last (%)",
        default=25,
        help="The owner is warned when this share of the target is left; 0 for no "
        "warning.",
    )
    escalation_user_id = fields.Many2one(
        "res.users",
        string="When Late, Tell",
        ondelete="set null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Empty: the team's leader.",
    )
    second_user_id = fields.Many2one(
        "res.users",
        string="Second Level, Tell",
        ondelete="set null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    second_after_minutes = fields.Integer(
        string="Second Level After (min)",
        help="Minutes after the deadline, measured as the target is. 0: never.",
    )

    _positive = models.Constraint(
        "CHECK (first_hours >= 0 AND next_hours >= 0 AND cycle_hours >= 0"
        " AND warn_minutes >= 0 AND second_after_minutes >= 0"
        " AND warn_percent BETWEEN 0 AND 100)",
        "Targets cannot be negative, and a share is between 0 and 100 %.",
    )

    @api.model
    def _selection_channel(self):
        return self.env["scrm.account"]._selection_channel()

    @api.constrains("escalation_user_id", "second_user_id", "company_id")
    def _check_people(self):
        for policy in self:
            people = policy.escalation_user_id | policy.second_user_id
            # Whose companies a person belongs to is not for every administrator.
            strangers = people.sudo().filtered(
                lambda user, policy=policy: policy.company_id not in user.company_ids
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work for %(company)s.",
                        user=strangers[0].name,
                        company=policy.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies._look_again()
        return policies

    def write(self, vals):
        before = self.company_id
        if vals.keys() & TERMS:
            vals = {**vals, "changed_at": fields.Datetime.now()}
        result = super().write(vals)
        if vals.keys() & TERMS:
            self._look_again(before)
        return result

    def unlink(self):
        companies = self.company_id
        result = super().unlink()
        self._look_again(companies)
        return result

    def _look_again(self, companies=None):
        """Running clocks of these companies are computed again, a batch at a time."""
        ids = (self.exists().company_id | (companies or self.env["res.company"])).ids
        self.env["scrm.conversation"]._look_again(SQL("company_id = ANY(%s)", ids))

    def _terms(self):
        """These policies as the pure chooser takes them, in their order."""
        return [
            Terms(
                id=policy.id,
                live_from=policy.live_from,
                changed_at=policy.changed_at,
                rule_ids=frozenset(policy.rule_ids.ids),
                category=policy.category or "",
                channel=policy.channel or "",
                priority=policy.priority,
                value=policy.min_value,
                partner_tag_ids=frozenset(policy.partner_tag_ids.ids),
                team_ids=frozenset(policy.team_ids.ids),
                first=round(policy.first_hours * HOUR) or None,
                next=round(policy.next_hours * HOUR) or None,
                cycle=round(policy.cycle_hours * HOUR) or None,
                by_calendar=policy.measured_in == "calendar",
                warn_seconds=policy.warn_minutes * 60,
                warn_percent=policy.warn_percent,
                second_after=policy.second_after_minutes * 60 or None,
            )
            for policy in self
        ]

    def _reason(self, conditions):
        """Why this policy holds for a conversation, in words."""
        self.ensure_one()
        if not conditions:
            return self.env._("“%(policy)s”: holds for everybody", policy=self.name)
        words = self._condition_words()
        return self.env._(
            "“%(policy)s”: %(conditions)s",
            policy=self.name,
            conditions=", ".join(words[name]() for name in conditions),
        )

    def _condition_words(self):
        def label(field):
            return dict(self._fields[field]._description_selection(self.env)).get(
                self[field], self[field]
            )

        def names(field):
            return ", ".join(self[field].mapped("name"))

        return {
            "rules": lambda: self.env._("found by %s", names("rule_ids")),
            "category": lambda: self.env._("subject %s", label("category")),
            "channel": lambda: self.env._("channel %s", label("channel")),
            "priority": lambda: self.env._("priority at least %s", label("priority")),
            "value": lambda: self.env._("influence at least %s", f"{self.min_value:g}"),
            "partner_tags": lambda: self.env._(
                "contact tagged %s", names("partner_tag_ids")
            ),
            "teams": lambda: self.env._("team %s", names("team_ids")),
        }
