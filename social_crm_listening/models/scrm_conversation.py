# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

STATES = [
    ("new", "New"),
    ("open", "In Work"),
    ("waiting", "Waiting for Customer"),
    ("closed", "Closed"),
    ("ignored", "Ignored"),
]
PRIORITIES = [("0", "Low"), ("1", "Medium"), ("2", "High"), ("3", "Very High")]
ENDED = ("closed", "ignored")

# What people decide; all else is written by the machine.
EDITABLE = {"user_id", "team_id", "state", "priority", "name", "tag_ids"}


class ScrmConversation(models.Model):
    """The inbox item: one thread that one of our accounts heard."""

    _name = "scrm.conversation"
    _description = "Social Conversation"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "priority desc, last_post_at desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(string="Subject", required=True)
    active = fields.Boolean(default=True)
    account_id = fields.Many2one(
        "scrm.account",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    channel = fields.Selection(related="account_id.channel")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    root_post_id = fields.Many2one(
        "scrm.post",
        string="Thread",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    profile_id = fields.Many2one(
        "scrm.profile",
        string="Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id", string="Contact", store=True, index=True
    )
    profile_name = fields.Char(
        related="profile_id.display_name", string="Name of the Person"
    )
    handle = fields.Char(related="profile_id.handle")
    avatar_url = fields.Char(related="profile_id.avatar_url")
    profile_url = fields.Char(related="profile_id.url", string="Profile Page")
    followers_count = fields.Integer(related="profile_id.followers_count")
    value_score = fields.Float(related="profile_id.value_score", string="Influence")
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    team_id = fields.Many2one("crm.team", check_company=True, tracking=True)
    state = fields.Selection(
        STATES,
        required=True,
        default="new",
        index=True,
        tracking=True,
        group_expand=True,
    )
    priority = fields.Selection(PRIORITIES, default="0", required=True)
    post_ids = fields.One2many("scrm.post", "conversation_id", string="Posts")
    post_count = fields.Integer(string="Number of Posts", readonly=True)
    last_post_at = fields.Datetime(string="Last Post", readonly=True)
    last_text = fields.Char(
        string="Latest Words", compute="_compute_last_text", store=True
    )
    first_seen_at = fields.Datetime(string="Heard", readonly=True)
    first_answer_at = fields.Datetime(string="First Answer", readonly=True)
    closed_at = fields.Datetime(string="Closed On", readonly=True)
    rule_ids = fields.Many2many(
        "scrm.rule",
        "scrm_conversation_rule_rel",
        "conversation_id",
        "rule_id",
        readonly=True,
    )
    tag_ids = fields.Many2many(
        "scrm.tag",
        "scrm_conversation_tag_rel",
        "conversation_id",
        "tag_id",
        string="Tags",
        check_company=True,
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", copy=False
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        readonly=True,
        index="btree_not_null",
        copy=False,
    )
    decision_ids = fields.One2many(
        "scrm.decision", string="Decisions", compute="_compute_decision_ids"
    )
    other_count = fields.Integer(
        string="Other Conversations", compute="_compute_other_count"
    )

    _root_key = models.Constraint(
        "UNIQUE (root_post_id)", "This thread has its conversation already."
    )
    # Lists and their counts are read from these alone, in their order: by state, all,
    # newest first.
    _inbox_idx = models.Index(
        "(company_id, state, priority DESC, last_post_at DESC, id DESC)"
        " INCLUDE (user_id, snoozed_until) WHERE active"
    )
    _order_idx = models.Index(
        "(company_id, priority DESC, last_post_at DESC, id DESC)"
        " INCLUDE (state, user_id, snoozed_until) WHERE active"
    )
    _newest_idx = models.Index(
        "(company_id, last_post_at DESC, id DESC)"
        " INCLUDE (state, user_id, snoozed_until) WHERE active"
    )

    def _compute_last_text(self):
        """For what is there already; from then on `_refresh_times` keeps it."""
        self.env["scrm.post"].flush_model(["text", "posted_at", "conversation_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (conversation_id)
                    conversation_id, LEFT(text, 400)
                FROM scrm_post WHERE conversation_id = ANY(%s)
                ORDER BY conversation_id, posted_at DESC, id DESC""",
                self.ids,
            )
        )
        last = dict(rows)
        for conversation in self:
            words = " ".join((last.get(conversation.id) or "").split())
            conversation.last_text = words[:160]

    @api.depends("post_ids")
    def _compute_decision_ids(self):
        found = self.env["scrm.decision"].search(
            [("post_id.conversation_id", "in", self.ids)]
        )
        by_conversation = found.grouped("conversation_id")
        for conversation in self:
            conversation.decision_ids = by_conversation.get(conversation, found[:0])

    @api.depends("profile_id")
    def _compute_other_count(self):
        counts = dict(
            self._read_group(
                [("profile_id", "in", self.profile_id.ids)], ["profile_id"], ["__count"]
            )
        )
        for conversation in self:
            conversation.other_count = max(
                counts.get(conversation.profile_id, 0) - 1, 0
            )

    def write(self, vals):
        if not self.env.su and (vals.keys() & self._fields.keys()) - self._editable():
            raise AccessError(
                self.env._(
                    "Only owner, team, state, priority, subject and tags can change."
                )
            )
        if "state" in vals:
            ended = vals["state"] in ENDED
            vals = {**vals, "closed_at": ended and fields.Datetime.now()}
        return super().write(vals)

    @api.model
    def _editable(self):
        """Fields that a person may write; mail's own bookkeeping is theirs too."""
        inherited = self.env["mail.thread"]._fields.keys()
        return EDITABLE | inherited | self.env["mail.activity.mixin"]._fields.keys()

    # -- buttons --------------------------------------------------------------

    def action_assign_to_me(self):
        self._change({"user_id": self.env.uid}, self.env._("Taken"))
        fresh = self.filtered(lambda c: c.state == "new")
        fresh._change({"state": "open"}, self.env._("In work"))

    def action_close(self):
        self._change({"state": "closed"}, self.env._("Closed"))

    def action_ignore(self):
        self._change({"state": "ignored"}, self.env._("Ignored"))

    def action_reopen(self):
        ended = self.filtered(lambda c: c.state in ENDED)
        ended._change({"state": "open"}, self.env._("Reopened"))

    def _change(self, values, word):
        """One is tracked as usual; of many, each gets a note, all in one go."""
        if len(self) > 1:
            self._bulk_write(values, f"{word} ({self.env.user.name})")
        else:
            self.write(values)

    def _open_record(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    def action_view_lead(self):
        self.ensure_one()
        return self._open_record(self.lead_id)

    def action_view_ticket(self):
        self.ensure_one()
        return self._open_record(self.ticket_id)

    def action_view_partner(self):
        self.ensure_one()
        return self._open_record(self.partner_id)

    def action_view_others(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.profile_id.display_name,
            "res_model": self._name,
            "view_mode": "list,kanban,form",
            "domain": [("profile_id", "=", self.profile_id.id)],
        }

    def action_open_url(self):
        self.ensure_one()
        return self.root_post_id.action_open_url()
