# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models, tools
from odoo.tools import SQL

# Figures of the report that no plain aggregate gives: share of the ordered values.
PERCENTILES = {
    "median_hours": ("hours", 0.5),
    "p90_hours": ("hours", 0.9),
    "median_working_hours": ("working_hours", 0.5),
    "p90_working_hours": ("working_hours", 0.9),
}


class ScrmResponseReport(models.Model):
    """Waiting times, one line for each clock that ran."""

    _name = "scrm.response.report"
    _description = "Response Times"
    _auto = False
    _order = "date desc"
    _rec_name = "conversation_id"

    conversation_id = fields.Many2one("scrm.conversation", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    kind = fields.Selection(
        [
            ("first", "First Response"),
            ("next", "Next Response"),
            ("cycle", "Feedback Cycle"),
        ],
        string="Clock",
        readonly=True,
    )
    date = fields.Datetime(string="Heard", readonly=True)
    outcome = fields.Selection(
        [
            ("open", "Still Running"),
            ("answered", "Answered"),
            ("unanswered", "Closed without an Answer"),
            ("ignored", "Ignored"),
        ],
        readonly=True,
    )
    channel = fields.Selection(selection="_selection_channel", readonly=True)
    account_id = fields.Many2one("scrm.account", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    user_id = fields.Many2one("res.users", string="Answered By", readonly=True)
    owner_id = fields.Many2one("res.users", readonly=True)
    category = fields.Selection(
        selection="_selection_category", string="Subject", readonly=True
    )
    priority = fields.Selection(
        [("0", "Low"), ("1", "Medium"), ("2", "High"), ("3", "Very High")],
        readonly=True,
    )
    policy_id = fields.Many2one("scrm.sla.policy", string="Targets", readonly=True)
    hours = fields.Float(
        string="Average Hours",
        aggregator="avg",
        readonly=True,
        help="Calendar hours during which it was our turn.",
    )
    working_hours = fields.Float(
        string="Average Working Hours",
        aggregator="avg",
        readonly=True,
        help="The same, within the team's working hours.",
    )
    median_hours = fields.Float(
        aggregator="avg",
        readonly=True,
        help="Half of the waiting times were shorter. Calendar hours.",
    )
    p90_hours = fields.Float(
        string="90th Percentile Hours",
        aggregator="avg",
        readonly=True,
        help="Nine of ten waiting times were shorter. Calendar hours.",
    )
    median_working_hours = fields.Float(
        aggregator="avg",
        readonly=True,
        help="Half of the waiting times were shorter. Working hours.",
    )
    p90_working_hours = fields.Float(
        string="90th Percentile Working Hours",
        aggregator="avg",
        readonly=True,
        help="Nine of ten waiting times were shorter. Working hours.",
    )
    in_time = fields.Float(
        string="In Time (%)",
        aggregator="avg",
        readonly=True,
        help="Of what had a target: answered before the deadline, in percent.",
    )
    answered = fields.Float(
        string="Response Rate (%)",
        aggregator="avg",
        readonly=True,
        help="Of what was heard and not ignored: answered, in percent. What still "
        "waits counts as not answered.",
    )

    def _selection_channel(self):
        return self.env["scrm.account"]._selection_channel()

    def _selection_category(self):
        return (
            self.env["scrm.rule"]._fields["category"]._description_selection(self.env)
        )

    def _read_group_select(self, aggregate_spec, query):
        name = aggregate_spec.split(":")[0]
        if name not in PERCENTILES:
            return super()._read_group_select(aggregate_spec, query)
        column, share = PERCENTILES[name]
        self._check_field_access(self._fields[name], "read")
        return SQL(
            "PERCENTILE_CONT(%s) WITHIN GROUP (ORDER BY %s)",
            share,
            self._field_to_sql(self._table, column, query),
        )

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                "CREATE VIEW %s AS (%s)",
                SQL.identifier(self._table),
                self._view_query(),
            )
        )

    def _view_query(self):
        return SQL(
            """SELECT turn.id, turn.conversation_id, turn.company_id, turn.kind,
                turn.started_at AS date, turn.outcome, account.channel,
                talk.account_id, talk.team_id, turn.user_id,
                talk.user_id AS owner_id, talk.priority, turn.policy_id,
                (
                    SELECT rule.category FROM scrm_conversation_rule_rel rel
                    JOIN scrm_rule rule ON rule.id = rel.rule_id
                    WHERE rel.conversation_id = talk.id
                    ORDER BY rule.sequence, rule.id LIMIT 1
                ) AS category,
                measured.hours, measured.working_hours,
                measured.hours AS median_hours, measured.hours AS p90_hours,
                measured.working_hours AS median_working_hours,
                measured.working_hours AS p90_working_hours,
                CASE WHEN turn.state = 'met' THEN 100.0
                    WHEN turn.state IN ('missed', 'breached') THEN 0.0
                END AS in_time,
                CASE WHEN turn.outcome = 'answered' THEN 100.0
                    WHEN turn.outcome <> 'ignored' THEN 0.0
                END AS answered
            FROM scrm_conversation_turn turn
            JOIN scrm_conversation talk ON talk.id = turn.conversation_id
            JOIN scrm_account account ON account.id = talk.account_id
            CROSS JOIN LATERAL (
                SELECT CASE WHEN turn.outcome = 'answered'
                        THEN turn.seconds / 3600.0 END AS hours,
                    CASE WHEN turn.outcome = 'answered'
                        THEN turn.working / 3600.0 END AS working_hours
            ) measured"""
        )
