# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import ast

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import mute_logger

KINDS = [("conversations", "Conversations"), ("posts", "Posts")]
MODELS = {"conversations": "scrm.conversation", "posts": "scrm.post"}
PRESETS = [
    ("waiting", "Waiting for Us"),
    ("mine", "Mine"),
    ("unassigned", "Unassigned"),
    ("complaint", "Complaints"),
    ("influential", "Influential People"),
    ("rule", "What One Rule Finds"),
    ("competitor", "Competitors"),
    ("custom", "My Own Filter"),
]
SORTS = [
    ("newest", "Newest First"),
    ("oldest", "Oldest First"),
    ("due", "Due First"),
    ("priority", "Highest Priority First"),
    ("influence", "Most Influential Person First"),
]
WIDTHS = [("narrow", "Narrow"), ("normal", "Normal"), ("wide", "Wide")]
MAX_CARDS = 100


class ScrmStream(models.Model):
    """A saved view of what is said, shown as a column of the workspace."""

    _name = "scrm.stream"
    _description = "Saved Stream"
    _inherit = ["scrm.company.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    sharing = fields.Selection(
        [("private", "Only Me"), ("team", "One Team"), ("company", "Everybody")],
        string="Shown To",
        required=True,
        default="private",
    )
    team_id = fields.Many2one("crm.team", check_company=True, ondelete="cascade")
    kind = fields.Selection(
        KINDS, string="Shows", required=True, default="conversations"
    )
    preset = fields.Selection(
        PRESETS, string="Which Ones", required=True, default="custom"
    )
    rule_id = fields.Many2one("scrm.rule", check_company=True, ondelete="cascade")
    model_name = fields.Char(compute="_compute_model_name")
    domain = fields.Char(string="Filter", required=True, default="[]")
    sort = fields.Selection(SORTS, required=True, default="newest")
    limit = fields.Integer(
        string="Cards at Once",
        required=True,
        default=20,
        help="How many cards are shown before “Load more” is pressed.",
    )
    width = fields.Selection(WIDTHS, required=True, default="normal")

    _sane_limit = models.Constraint(
        f'CHECK ("limit" BETWEEN 1 AND {MAX_CARDS})',
        f"A column shows 1 to {MAX_CARDS} cards at once.",
    )
    _team_named = models.Constraint(
        "CHECK (sharing <> 'team' OR team_id IS NOT NULL)",
        "Say which team the stream is shown to.",
    )
    _rule_named = models.Constraint(
        "CHECK (preset <> 'rule' OR rule_id IS NOT NULL)",
        "Say which rule the stream follows.",
    )

    @api.depends("kind")
    def _compute_model_name(self):
        for stream in self:
            stream.model_name = MODELS[stream.kind or "conversations"]

    @api.onchange("preset")
    def _onchange_preset(self):
        if self.preset and not self.name and self.preset != "custom":
            self.name = dict(self._preset_names())[self.preset]

    @api.onchange("rule_id")
    def _onchange_rule_id(self):
        if self.rule_id:
            self.name = self.rule_id.name

    @api.onchange("kind")
    def _onchange_kind(self):
        # The filter speaks of fields of the other kind of record.
        self.domain = "[]"

    # -- saving ---------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        streams = super().create(vals_list)
        streams._check_sharing()
        return streams

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"sharing", "team_id", "user_id"}:
            self._check_sharing()
        return result

    def _check_sharing(self):
        """What others see is a supervisor's to decide."""
        if self.env.su or self.env.user.has_group("social_crm.group_supervisor"):
            return
        if any(stream.sharing != "private" for stream in self):
            raise AccessError(
                self.env._("A supervisor can share a stream with others.")
            )

    @api.constrains("kind", "domain", "preset", "rule_id", "sort")
    def _check_domain(self):
        for stream in self:
            try:
                with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    stream._records().search(
                        stream._search_domain(), order=stream._order_by(), limit=1
                    )
            except (ValueError, TypeError, KeyError, psycopg2.DataError) as error:
                raise ValidationError(
                    self.env._(
                        "The filter of “%(stream)s” can't be used: %(error)s",
                        stream=stream.name,
                        error=error,
                    )
                ) from error

    # -- what it shows --------------------------------------------------------

    def _records(self):
        return self.env[MODELS[self.kind]]

    def _search_domain(self):
        """The records of this stream, for whoever looks at it."""
        self.ensure_one()
        own = Domain(self._literal_domain())
        company = Domain("company_id", "=", self.company_id.id)
        preset = getattr(self, f"_domain_{self.kind}")()
        return company & preset & own

    def _literal_domain(self):
        """The saved filter, never evaluated: it holds values, not code."""
        try:
            domain = ast.literal_eval((self.domain or "[]").strip())
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            raise ValueError(
                self.env._("it must be a list of conditions with plain values")
            ) from error
        if not isinstance(domain, list):
            raise ValueError(
                self.env._("it must be a list of conditions with plain values")
            )
        return domain

    def _domain_conversations(self):
        at_work = Domain("state", "not in", ["closed", "ignored"]) & self._awake()
        presets = {
            "waiting": Domain("state", "in", ["new", "open"]) & self._awake(),
            "mine": at_work & Domain("user_id", "=", self.env.uid),
            "unassigned": at_work & Domain("user_id", "=", False),
            "complaint": at_work
            & (
                Domain("rule_ids.category", "=", "complaint")
                | Domain("root_post_id.intent", "=", "complaint")
            ),
            "influential": at_work & Domain("profile_id.value_score", ">=", 60),
            "rule": Domain("rule_ids", "in", self.rule_id.ids),
            "competitor": Domain("rule_ids.category", "=", "competitor"),
        }
        return presets.get(self.preset, Domain.TRUE)

    def _awake(self):
        """What was put off comes back when its time has come."""
        return Domain("snoozed_until", "=", False) | Domain(
            "snoozed_until", "<=", fields.Datetime.now()
        )

    def _domain_posts(self):
        heard = Domain("direction", "=", "in") & Domain("is_spam", "!=", True)
        presets = {
            "complaint": Domain("hit_ids.category", "=", "complaint")
            | Domain("intent", "=", "complaint"),
            "influential": Domain("profile_id.value_score", ">=", 60),
            "rule": Domain("hit_ids.rule_id", "in", self.rule_id.ids),
            "competitor": Domain("hit_ids.category", "=", "competitor"),
        }
        if self.preset in ("waiting", "mine", "unassigned"):
            talks = self._domain_conversations()
            return heard & Domain("conversation_id", "any", talks)
        return heard & presets.get(self.preset, Domain.TRUE)

    def _order_by(self):
        time = "posted_at" if self.kind == "posts" else "last_post_at"
        newest = f"{time} desc, id desc"
        orders = {
            "oldest": f"{time}, id",
            # A profile's own order is that of its influence.
            "influence": f"profile_id, {newest}",
        }
        if self.kind == "conversations":
            orders["priority"] = f"priority desc, {newest}"
            orders["due"] = f"next_due_at, {newest}"
        return orders.get(self.sort, newest)

    # -- buttons and menus ----------------------------------------------------

    @api.model
    def _preset_names(self):
        return self._fields["preset"]._description_selection(self.env)

    def action_open_records(self):
        """The same records in Odoo's list, for bulk work."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": MODELS[self.kind],
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": list(self._search_domain()),
        }

    def _readable_error(self, error):
        """What is wrong with a stream, in words for its column."""
        if isinstance(error, UserError):
            return str(error)
        return self.env._("The filter of this stream can't be used: %s", error)
