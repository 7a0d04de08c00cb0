# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.marks import marked_place
from ..tools.query import QuerySyntaxError, parse

CATEGORIES = [
    ("brand", "Brand"),
    ("product", "Product"),
    ("competitor", "Competitor"),
    ("campaign", "Campaign"),
    ("complaint", "Complaint"),
    ("interest", "Interest in Buying"),
    ("praise", "Praise"),
    ("crisis", "Crisis"),
    ("suggestion", "Suggestion or Question"),
    ("spam", "Spam"),
    ("other", "Other"),
]
# What listens; only what is live acts.
LISTENING = ("dry", "live")


class ScrmRule(models.Model):
    """What to listen for, and what to do when it is said."""

    _name = "scrm.rule"
    _description = "Listening Rule"
    _inherit = [
        "mail.thread",
        "scrm.company.mixin",
        "scrm.rule.language",
        "scrm.rule.matching",
    ]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    category = fields.Selection(
        CATEGORIES, required=True, default="brand", tracking=True
    )
    state = fields.Selection(
        [("draft", "Draft"), ("dry", "Dry Run"), ("live", "Live")],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        help="In a dry run the rule finds posts and writes down what it would have "
        "done, but does nothing.",
    )
    note = fields.Text(
        string="Before You Use It",
        translate=True,
        help="What a person has to know or to replace before the rule goes live.",
    )
    live_from = fields.Datetime(
        copy=False,
        tracking=True,
        help="Posts said before this moment are never matched. It is set when the "
        "rule goes live for the first time, and again after a dry run.",
    )
    query = fields.Text(required=True, tracking=True)
    version = fields.Integer(
        default=1,
        readonly=True,
        copy=False,
        help="Grows with each change of the query.",
    )
    is_broken = fields.Boolean(
        string="Has an Error", compute="_compute_is_broken", store=True
    )
    error = fields.Char(compute="_compute_error")
    error_position = fields.Integer(compute="_compute_error")
    error_place = fields.Html(compute="_compute_error", sanitize=False)
    make_conversation = fields.Boolean(
        string="Open a Conversation",
        default=True,
        help="What this rule finds appears in the inbox.",
    )
    make_contact = fields.Boolean(string="Create a Contact")
    make_lead = fields.Boolean(string="Create a Lead")
    make_ticket = fields.Boolean(string="Create a Ticket")
    lead_team_id = fields.Many2one(
        "crm.team", string="Sales Team", check_company=True, ondelete="set null"
    )
    ticket_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Helpdesk Team",
        check_company=True,
        ondelete="set null",
    )
    ticket_category_id = fields.Many2one(
        "helpdesk.ticket.category",
        check_company=True,
        ondelete="set null",
    )
    priority = fields.Selection(
        [("0", "Low"), ("1", "Medium"), ("2", "High"), ("3", "Very High")],
        default="1",
        required=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Assign To",
        ondelete="set null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Leave empty to let the team take it.",
    )
    hit_ids = fields.One2many("scrm.rule.hit", "rule_id", readonly=True)
    hit_count = fields.Integer(compute="_compute_hit_count", string="Posts Found")

    _listening_idx = models.Index(
        "(company_id, sequence, id) WHERE state IN ('dry', 'live')"
    )

    @api.depends("query")
    def _compute_is_broken(self):
        for rule in self:
            rule.is_broken = bool(self._query_error(rule.query or ""))

    @api.depends("query")
    @api.depends_context("lang")
    def _compute_error(self):
        for rule in self:
            query = rule.query or ""
            error = query and self._query_error(query)
            rule.error = error and self._explain_error(error)
            rule.error_position = error.position if error else 0
            rule.error_place = error and marked_place(query, error.position)

    @api.model
    def _query_error(self, query):
        """Return the QuerySyntaxError of ``query``, None if it can be understood."""
        try:
            parse(query)
        except QuerySyntaxError as error:
            return error
        return None

    def _compute_hit_count(self):
        counts = dict(
            self.env["scrm.rule.hit"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.hit_count = counts.get(rule._origin, 0)

    @api.constrains("state", "query")
    def _check_live(self):
        for rule in self.filtered(lambda rule: rule.state in LISTENING):
            if rule.is_broken:
                raise ValidationError(rule._live_refusal())

    def _live_refusal(self):
        self.ensure_one()
        return self.env._(
            "“%(rule)s” can't go live before its query is mended. %(error)s",
            rule=self.name,
            error=self.error,
        )

    def write(self, vals):
        mends = "query" in vals and "state" not in vals
        if mends and self._query_error(vals["query"] or ""):
            # Half-written queries may be saved, they only stop listening meanwhile.
            vals = {**vals, "state": "draft"}
        if vals.get("state") in LISTENING and "live_from" not in vals:
            self._starting(vals["state"]).write({"live_from": fields.Datetime.now()})
        return super().write(vals)

    def _starting(self, state):
        """Rules for which the past ends now, when they get this state.

        What a dry run has heard stays what it would have done.
        """
        return self.filtered(
            lambda rule: (
                rule.state != state
                and (not rule.live_from or (rule.state == "dry" and state == "live"))
            )
        )

    def copy_data(self, default=None):
        return [
            {**vals, "name": self.env._("%s (copy)", rule.name)}
            for rule, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def action_go_live(self):
        self._refuse_broken()
        self.state = "live"

    def action_dry_run(self):
        """Listen and write down what would be done, without doing it."""
        self._refuse_broken()
        self.state = "dry"

    def _refuse_broken(self):
        for rule in self.filtered("is_broken"):
            raise UserError(rule._live_refusal())

    def action_pause(self):
        self.state = "draft"

    def action_try(self):
        """What the query finds in the posts of the last month, at once."""
        self.ensure_one()
        trial = self.env["scrm.rule.try"].create({"rule_id": self.id})
        trial.action_try()
        return trial._open()

    def action_view_hits(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm_listening.scrm_rule_hit_action"
        )
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}
