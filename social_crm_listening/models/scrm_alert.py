# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .scrm_alert_policy import LEVEL_NAMES

REVIEW = ("review_what", "review_done", "review_speed", "review_change")
RANK = {level: rank for rank, (level, _name) in enumerate(LEVEL_NAMES)}
BEFORE = timedelta(hours=48)
AFTER = timedelta(hours=24)


class ScrmAlert(models.Model):
    """A storm that is seen coming, and what people do about it."""

    _name = "scrm.alert"
    _description = "Social Media Warning"
    _inherit = ["mail.thread", "mail.activity.mixin", "scrm.company.mixin"]
    _check_company_auto = True
    _order = "opened_at desc, id desc"
    _mail_post_access = "read"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    series_id = fields.Many2one(
        "scrm.series",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )
    also_series_ids = fields.Many2many(
        "scrm.series",
        string="Also Seen In",
        readonly=True,
        help="Series that rose with the same posts; they are not warned of again.",
    )
    policy_id = fields.Many2one(
        "scrm.alert.policy", readonly=True, check_company=True, ondelete="set null"
    )
    plan_id = fields.Many2one(
        "scrm.alert.plan", string="Response Plan", check_company=True
    )
    rule_id = fields.Many2one(
        "scrm.rule",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The rule that warned because of a single post.",
    )
    level = fields.Selection(LEVEL_NAMES, required=True, readonly=True, tracking=True)
    state = fields.Selection(
        [
            ("new", "New"),
            ("acknowledged", "Acknowledged"),
            ("handled", "Handled"),
            ("closed", "Closed"),
        ],
        required=True,
        default="new",
        tracking=True,
        group_expand=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    opened_at = fields.Datetime(readonly=True, required=True, index=True)
    onset = fields.Datetime(
        string="Began", readonly=True, help="When the number of posts most likely rose."
    )
    deadline = fields.Datetime(tracking=True)
    deadline_told_at = fields.Datetime(readonly=True)
    acknowledged_at = fields.Datetime(readonly=True)
    handled_at = fields.Datetime(readonly=True)
    closed_at = fields.Datetime(readonly=True)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    figures = fields.Json(readonly=True)
    summary = fields.Text(string="Why", readonly=True)
    posts_count = fields.Integer(
        string="Posts in the Window", readonly=True, aggregator=False
    )
    post_ids = fields.Many2many("scrm.post", string="Posts", readonly=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, copy=False, ondelete="set null"
    )
    step_ids = fields.One2many("scrm.alert.step", "alert_id", string="Checklist")
    progress = fields.Float(string="Done", compute="_compute_progress")
    notice_ids = fields.One2many("scrm.alert.notice", "alert_id", readonly=True)
    statement_ids = fields.Many2many(
        "scrm.alert.statement",
        string="Statements Used",
        check_company=True,
        domain="[('approved', '=', True)]",
    )
    measures = fields.Html(string="Measures Taken")
    review_what = fields.Text(string="What Happened")
    review_done = fields.Text(string="What Was Done")
    review_speed = fields.Text(string="How Fast")
    review_change = fields.Text(string="What To Change")
    chart = fields.Json(compute="_compute_chart")
    color = fields.Integer(compute="_compute_color")

    _one_open = models.UniqueIndex(
        "(series_id) WHERE state != 'closed'",
        "There is an open warning of this series already.",
    )
    _deadline_idx = models.Index(
        "(deadline) WHERE state IN ('new', 'acknowledged') AND deadline_told_at IS NULL"
    )

    @api.depends("level", "series_id.name")
    def _compute_name(self):
        names = dict(self._fields["level"]._description_selection(self.env))
        for alert in self:
            alert.name = f"{names[alert.level]}: {alert.series_id.name}"

    @api.depends("level")
    def _compute_color(self):
        colors = {"notice": 4, "warning": 3, "alarm": 2, "crisis": 1}
        for alert in self:
            alert.color = colors.get(alert.level, 0)

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for alert in self:
            waits = alert.state in ("new", "acknowledged")
            alert.is_late = waits and bool(alert.deadline) and alert.deadline < now

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "in", ("new", "acknowledged")),
            ("deadline", "<", fields.Datetime.now()),
        ]

    @api.depends("step_ids.done")
    def _compute_progress(self):
        for alert in self:
            done = len(alert.step_ids.filtered("done"))
            alert.progress = 100.0 * done / (len(alert.step_ids) or 1)

    @api.depends("figures", "level")
    def _compute_chart(self):
        now = fields.Datetime.now()
        for alert in self:
            opened = alert.opened_at or now
            until = min(opened + AFTER, now)
            alert.chart = alert.series_id._hour_chart(
                opened - BEFORE, until, alert._marks()
            )

    def _marks(self):
        """What the chart shows beside the counts."""
        marks = [
            {
                "at": fields.Datetime.to_string(notice.at),
                "level": notice.level,
            }
            for notice in self.notice_ids
        ]
        if self.onset:
            onset = fields.Datetime.to_string(self.onset)
            marks.append({"at": onset, "level": "onset"})
        return marks

    @api.constrains("state", *REVIEW)
    def _check_review(self):
        for alert in self.filtered(lambda alert: alert.state == "closed"):
            missing = [name for name in REVIEW if not (alert[name] or "").strip()]
            if missing:
                labels = [
                    self._fields[name]._description_string(self.env) for name in missing
                ]
                raise ValidationError(
                    self.env._(
                        "“%(alert)s” can be closed once its review is written. Still "
                        "empty: %(fields)s.",
                        alert=alert.name,
                        fields=", ".join(labels),
                    )
                )

    def write(self, vals):
        stamp = {
            "acknowledged": "acknowledged_at",
            "handled": "handled_at",
            "closed": "closed_at",
        }.get(vals.get("state"))
        if stamp:
            vals = {**vals, stamp: fields.Datetime.now()}
        return super().write(vals)

    def action_acknowledge(self):
        for alert in self.filtered(lambda alert: alert.state == "new"):
            owner = alert.user_id or self.env.user
            alert.write({"state": "acknowledged", "user_id": owner.id})

    def action_handle(self):
        self.write({"state": "handled"})
        self.activity_feedback(["mail.mail_activity_data_todo"])

    def action_close(self):
        self.write({"state": "closed"})
        self.activity_feedback(["mail.mail_activity_data_todo"])

    def action_reopen(self):
        self.write({"state": "acknowledged"})

    def action_view_posts(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Posts"),
            "res_model": "scrm.post",
            "view_mode": "list,form",
            "domain": [("id", "in", self.post_ids.ids)],
        }

    def action_open_ticket(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "view_mode": "form",
        }

    def action_replay(self):
        self.ensure_one()
        action = self.series_id.action_replay()
        begin = (self.onset or self.opened_at) - timedelta(hours=12)
        action["context"] = {
            **action["context"],
            "default_date_from": fields.Datetime.to_string(begin),
            "default_date_to": fields.Datetime.to_string(begin + timedelta(hours=24)),
        }
        return action
