# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .scrm_post import SENTIMENTS
from .scrm_rule import CATEGORIES

KINDS = [
    ("rule", "Rule"),
    ("category", "Category"),
    ("topic", "Topic"),
    ("account", "Account"),
    ("sentiment", "Mood"),
]
# A series is judged only after it was listened to for so long.
LEARNING = timedelta(days=7)
CHART_HOURS = 7 * 24


class ScrmSeries(models.Model):
    """Something that is counted hour by hour: what a rule finds, a topic, a mood.

    Series come of themselves with the first post; people only decide which of them
    are watched.
    """

    _name = "scrm.series"
    _description = "Series of Posts by Hour"
    _inherit = ["scrm.company.mixin"]
    _order = "kind, name, id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    active = fields.Boolean(default=True)
    watched = fields.Boolean(
        help="Warnings are given for watched series only.", default=True
    )
    rule_id = fields.Many2one(
        "scrm.rule", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    category = fields.Selection(CATEGORIES, readonly=True)
    topic_id = fields.Many2one(
        "scrm.topic", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    account_id = fields.Many2one(
        "scrm.account", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    sentiment = fields.Selection(SENTIMENTS, string="Mood", readonly=True)
    hour_ids = fields.One2many("scrm.series.hour", "series_id", readonly=True)
    alert_ids = fields.One2many("scrm.alert", "series_id", readonly=True)
    alert_count = fields.Integer(compute="_compute_alert_count", string="Warnings")
    baseline = fields.Json(
        readonly=True, help="Usual posts of each hour of the week, and their spread."
    )
    baseline_at = fields.Datetime(string="Learned On", readonly=True)
    observed_from = fields.Datetime(
        string="Listening Since",
        readonly=True,
        help="From here on silence means that nobody spoke.",
    )
    history_done = fields.Boolean(
        readonly=True, help="Stored posts of before the rule were counted."
    )
    usual_day = fields.Float(
        string="Usual Posts a Day", readonly=True, digits=(10, 1), aggregator=False
    )
    last_alert_at = fields.Datetime(string="Last Raised", readonly=True)
    is_learning = fields.Boolean(compute="_compute_is_learning")
    chart = fields.Json(compute="_compute_chart")

    _company_key = models.Constraint(
        "UNIQUE (company_id, key)", "This series exists already."
    )
    _fit_idx = models.Index("(baseline_at NULLS FIRST, id) WHERE active")

    @api.depends("baseline_at", "observed_from")
    def _compute_is_learning(self):
        limit = fields.Datetime.now() - LEARNING
        for series in self:
            since = series.observed_from
            series.is_learning = not series.baseline_at or not since or since > limit

    def _compute_alert_count(self):
        counts = dict(
            self.env["scrm.alert"]._read_group(
                [("series_id", "in", self.ids)], ["series_id"], ["__count"]
            )
        )
        for series in self:
            series.alert_count = counts.get(series, 0)

    @api.depends("baseline")
    def _compute_chart(self):
        now = fields.Datetime.now()
        for series in self:
            series.chart = series._hour_chart(now - timedelta(hours=CHART_HOURS), now)

    @api.model
    def _make_for_rules(self, rules):
        """Return ``{rule: series}``; series that are missing are made."""
        found = self.search([("rule_id", "in", rules.ids), ("kind", "=", "rule")])
        missing = rules - found.rule_id
        if missing:
            self.env["scrm.store"]._insert(
                self._table,
                ("company_id", "kind", "key", "name", "rule_id", "category")
                + ("active", "watched"),
                [
                    (r.company_id.id, "rule", f"rule:{r.id}", r.name, r.id)
                    + (r.category, True, True)
                    for r in missing
                ],
                SQL("ON CONFLICT (company_id, key) DO NOTHING"),
            )
            found = self.search([("rule_id", "in", rules.ids), ("kind", "=", "rule")])
        return {series.rule_id: series for series in found}

    def action_view_alerts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm_listening.scrm_alert_action"
        )
        domain = [("series_id", "=", self.id)]
        return {**action, "domain": domain, "context": {"active_test": False}}

    def action_replay(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replay"),
            "res_model": "scrm.alert.replay",
            "view_mode": "form",
            "context": {"default_series_id": self.id},
        }
