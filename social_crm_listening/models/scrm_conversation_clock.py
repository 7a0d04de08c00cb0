# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .scrm_conversation import ENDED

# What people or rules change that a clock may depend on.
CLOCKED = {"state", "team_id", "priority", "rule_ids", "profile_id"}
# In the context: these moves only follow what was said / clocks are done at the end.
FOLLOWING, LATER = "scrm_clock_following", "scrm_clock_later"
RECOMPUTE_BATCH = 500


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    """Service clocks: figures and deadlines, all computed from events."""

    _inherit = "scrm.conversation"

    event_ids = fields.One2many(
        "scrm.conversation.event", "conversation_id", string="Events", readonly=True
    )
    turn_ids = fields.One2many(
        "scrm.conversation.turn", "conversation_id", string="Times", readonly=True
    )
    clock_state = fields.Selection(
        [
            ("none", "No Target"),
            ("paused", "Customer's Turn"),
            ("running", "Running"),
            ("warning", "Due Soon"),
            ("breached", "Late"),
            ("met", "In Time"),
            ("missed", "Was Late"),
        ],
        string="Clock",
        default="none",
        readonly=True,
        help="The most urgent clock that runs; once none runs, whether all answers "
        "were in time.",
    )
    next_due_at = fields.Datetime(
        string="Due",
        readonly=True,
        help="The next deadline that runs. None while it is the customer's turn, "
        "and none after closing.",
    )
    first_due_at = fields.Datetime(
        string="First Response Due",
        readonly=True,
        help="By when the first answer was or is due.",
    )
    cycle_due_at = fields.Datetime(
        string="Close Due",
        readonly=True,
        help="By when the conversation is to be answered and closed. It moves while "
        "the customer has to answer.",
    )
    breached_at = fields.Datetime(
        string="Late Since",
        readonly=True,
        help="The first deadline that passed without what it asked for.",
    )
    first_response_seconds = fields.Integer(
        string="First Response (s)",
        readonly=True,
        help="Calendar time from the first post heard to our first answer, without "
        "the time during which the conversation was closed or set to wait for the "
        "customer.",
    )
    first_response_working = fields.Integer(
        string="First Response, Working (s)",
        readonly=True,
        help="The same, counting the team's working hours only.",
    )
    cycle_seconds = fields.Integer(
        string="Feedback Cycle (s)",
        readonly=True,
        help="Calendar time during which it was our turn, from the first post heard "
        "to the close. An answer stops this clock until the customer writes again.",
    )
    cycle_working = fields.Integer(
        string="Feedback Cycle, Working (s)",
        readonly=True,
        help="The same, counting the team's working hours only.",
    )
    cycle_outcome = fields.Selection(
        [
            ("open", "Still Running"),
            ("answered", "Answered and Closed"),
            ("unanswered", "Closed without an Answer"),
            ("ignored", "Ignored"),
        ],
        string="Cycle",
        readonly=True,
    )
    sla_policy_id = fields.Many2one(
        "scrm.sla.policy",
        string="Targets",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    sla_reason = fields.Char(string="Why These Targets", readonly=True)
    clock_check_at = fields.Datetime(string="Looked at Again", readonly=True)

    _clock_idx = models.Index("(clock_check_at, id) WHERE clock_check_at IS NOT NULL")
    _due_idx = models.Index("(company_id, next_due_at) WHERE next_due_at IS NOT NULL")

    # -- what happens ---------------------------------------------------------

    @api.model
    def _gather(self, posts, hits):
        following = self.with_context(**{FOLLOWING: True, LATER: True})
        touched = super(ScrmConversation, following)._gather(posts, hits)
        touched = touched.with_env(self.env)
        touched._update_clocks()
        return touched

    def _refresh_times(self):
        """Whoever brings posts in, moves or merges them: what was said is kept."""
        result = super()._refresh_times()
        if self:
            self.env["scrm.conversation.event"]._keep_said(self.ids)
            self._clocks_changed()
        return result

    def _answered(self, moment):
        following = self.with_context(**{FOLLOWING: True, LATER: True})
        result = super(ScrmConversation, following)._answered(moment)
        if self:
            self.env["scrm.conversation.event"]._keep_said(self.ids)
            self._keep_answer(moment)
            self._clocks_changed()
        return result

    def _keep_answer(self, moment):
        """An answer that no delivery and no post stands for."""
        known = self.env["scrm.conversation.event"].search(
            [
                ("conversation_id", "in", self.ids),
                ("kind", "=", "answered"),
                ("at", "=", moment),
            ]
        )
        self.env["scrm.conversation.event"]._keep(
            [
                {
                    "conversation_id": talk.id,
                    "company_id": talk.company_id.id,
                    "kind": "answered",
                    "at": moment,
                    "source": f"at:{moment.isoformat()}",
                }
                for talk in self - known.conversation_id
            ]
        )

    def write(self, vals):
        moved = self._moves(vals["state"]) if "state" in vals else []
        result = super().write(vals)
        # People move conversations; what follows from it is the machine's to note.
        self.env["scrm.conversation.event"].sudo()._keep(moved)
        if vals.keys() & CLOCKED:
            self._clocks_changed()
        return result

    def _moves(self, state):
        """Events of conversations that are about to get this state."""
        following = self.env.context.get(FOLLOWING)
        rows = []
        for talk in self:
            kinds = self._kinds_of_move(talk.state, state, following)
            rows += [
                {
                    "conversation_id": talk.id,
                    "company_id": talk.company_id.id,
                    "kind": kind,
                    "at": fields.Datetime.now(),
                    # A move happens once; nobody can bring it a second time.
                    "source": self.env["scrm.conversation.event"]._move_key(),
                    "user_id": None if following else self.env.uid,
                    "by_person": not following,
                }
                for kind in kinds
            ]
        return rows

    @api.model
    def _kinds_of_move(self, old, new, following):
        if old == new:
            return ()
        if new in ENDED:
            return ("closed" if new == "closed" else "ignored",)
        kinds = ("reopened",) if old in ENDED else ()
        if new == "waiting":
            # That we answered is known already.
            return kinds if following else (*kinds, "waiting")
        if old == "waiting":
            return (*kinds, "resumed")
        return kinds

    def _absorb(self, others):
        self.env["scrm.conversation.event"]._adopt(self, others)
        later = self.with_context(**{FOLLOWING: True, LATER: True})
        result = super(ScrmConversation, later)._absorb(others)
        self._clocks_changed()
        return result

    def _clocks_changed(self):
        if not self.env.context.get(LATER):
            self._update_clocks()

    # -- again ----------------------------------------------------------------

    @api.model
    def _look_again(self, where):
        """Running clocks are computed again soon, by the cron, in batches.

        :param where: SQL condition on scrm_conversation
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_conversation SET clock_check_at = %s
                WHERE state IN ('new', 'open') AND %s""",
                fields.Datetime.now(),
                where,
            )
        )
        self.invalidate_model(["clock_check_at"])

    @api.model
    def _cron_look_again(self):
        """Holidays and hours may have changed: running deadlines follow."""
        self._look_again(SQL("TRUE"))

    @api.model
    def _recompute_clocks(self):
        """Compute the clocks of all conversations from their events, in batches."""
        last = 0
        while talks := self.with_context(active_test=False).search(
            [("id", ">", last)], order="id", limit=RECOMPUTE_BATCH
        ):
            talks._recompute()
            last = talks[-1].id
            talks.invalidate_recordset()

    def _recompute(self):
        self.env["scrm.conversation.event"]._keep_said(self.ids)
        self._update_clocks()

    def action_recompute_clocks(self):
        """Apply today's targets and working hours to these conversations."""
        if not self.env.user.has_group("social_crm.group_supervisor"):
            raise AccessError(self.env._("This is for supervisors."))
        self.check_access("write")
        for start in range(0, len(self), RECOMPUTE_BATCH):
            self[start : start + RECOMPUTE_BATCH].sudo()._recompute()
