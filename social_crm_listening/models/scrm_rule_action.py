# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


# What a rule does beyond cases is a concern of its own.
# pylint: disable=consider-merging-classes-inherited
class ScrmRule(models.Model):
    _inherit = "scrm.rule"

    tag_ids = fields.Many2many(
        "scrm.tag",
        "scrm_rule_tag_rel",
        "rule_id",
        "tag_id",
        string="Put Tags On",
        check_company=True,
        help="Put on the conversation of each post that is found.",
    )
    make_assign = fields.Boolean(
        string="Assign to a Team",
        help="Conversations that nobody has taken go to the team, which spreads them "
        "over its members by its own method.",
    )
    assign_team_id = fields.Many2one(
        "crm.team", string="Team", check_company=True, ondelete="set null"
    )
    make_points = fields.Boolean(
        string="Give Points",
        help="To authors who are a known contact, once for each post, on their card "
        "of the company's loyalty programme.",
    )
    points_amount = fields.Float(string="Points", digits=(16, 2), default=10)
    hook_ids = fields.Many2many(
        "scrm.hook",
        "scrm_rule_hook_rel",
        "rule_id",
        "hook_id",
        string="Tell Other Programs",
        check_company=True,
        help="Each post that is found is sent, signed, to these web addresses.",
    )
    decision_count = fields.Integer(
        string="Things Done", compute="_compute_decision_count"
    )

    _points_positive = models.Constraint(
        "CHECK (NOT make_points OR points_amount > 0)",
        "A rule gives more than zero points.",
    )

    def _compute_decision_count(self):
        counts = dict(
            self.env["scrm.decision"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.decision_count = counts.get(rule._origin, 0)

    @api.constrains("make_assign", "assign_team_id")
    def _check_assign_team(self):
        for rule in self.filtered("make_assign"):
            if not rule.assign_team_id:
                raise ValidationError(
                    self.env._("Choose the team that “%s” assigns to.", rule.name)
                )

    def action_view_decisions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm_listening.scrm_decision_log_action"
        )
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}

    def action_undo(self):
        """Take back what the rule did since some time; asks first."""
        self.ensure_one()
        undo = self.env["scrm.rule.undo"].create({"rule_id": self.id})
        return undo._open()
