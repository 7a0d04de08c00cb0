# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

COLUMNS = {
    "conversation_id": "int",
    "kind": "varchar",
    "number": "int",
    "company_id": "int",
    "started_at": "timestamp",
    "ended_at": "timestamp",
    "due_at": "timestamp",
    "outcome": "varchar",
    "state": "varchar",
    "seconds": "int",
    "working": "int",
    "user_id": "int",
    "policy_id": "int",
}
KEY = ("conversation_id", "kind", "number")


class ScrmConversationTurn(models.Model):
    """One clock's run: how long somebody waited. Computed from the events."""

    _name = "scrm.conversation.turn"
    _description = "Waiting Time in a Social Conversation"
    _order = "conversation_id, started_at, id"
    _rec_name = "kind"

    conversation_id = fields.Many2one(
        "scrm.conversation", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    kind = fields.Selection(
        [
            ("first", "First Response"),
            ("next", "Next Response"),
            ("cycle", "Feedback Cycle"),
        ],
        string="Clock",
        required=True,
        readonly=True,
    )
    number = fields.Integer(readonly=True)
    started_at = fields.Datetime(string="Since", required=True, readonly=True)
    ended_at = fields.Datetime(string="Until", readonly=True)
    due_at = fields.Datetime(string="Due", readonly=True)
    outcome = fields.Selection(
        [
            ("open", "Still Running"),
            ("answered", "Answered"),
            ("unanswered", "Closed without an Answer"),
            ("ignored", "Ignored"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("none", "No Target"),
            ("paused", "Customer's Turn"),
            ("running", "Running"),
            ("warning", "Due Soon"),
            ("breached", "Late"),
            ("met", "In Time"),
            ("missed", "Was Late"),
        ],
        string="Target",
        required=True,
        readonly=True,
    )
    seconds = fields.Integer(
        string="Waited (s)",
        readonly=True,
        help="Calendar seconds during which it was our turn. Empty while it runs.",
    )
    working = fields.Integer(
        string="Waited, Working (s)",
        readonly=True,
        help="The same, counting the team's working hours only.",
    )
    user_id = fields.Many2one(
        "res.users", string="Answered By", readonly=True, ondelete="set null"
    )
    policy_id = fields.Many2one(
        "scrm.sla.policy", string="Targets", readonly=True, ondelete="set null"
    )

    _once = models.Constraint(
        "UNIQUE (conversation_id, kind, number)", "This turn is counted already."
    )
    _policy_idx = models.Index("(policy_id) WHERE policy_id IS NOT NULL")

    def _replace(self, conversation_ids, rows):
        """These are the turns of these conversations; only changes are written."""
        names = list(COLUMNS)
        arrays = [
            SQL("%s" + f"::{COLUMNS[name]}[]", [row[name] for row in rows])
            for name in names
        ]
        data = SQL(", ").join(arrays)
        listed = SQL(", ").join(SQL.identifier(name) for name in names)
        facts = [SQL.identifier(name) for name in names if name not in KEY]
        news = SQL(", ").join(SQL("excluded.%s", name) for name in facts)
        olds = SQL(", ").join(SQL("scrm_conversation_turn.%s", name) for name in facts)
        self.env.cr.execute(
            SQL(
                """WITH data AS (SELECT * FROM unnest(%(data)s) AS data(%(listed)s)),
                gone AS (
                    DELETE FROM scrm_conversation_turn turn
                    WHERE turn.conversation_id = ANY(%(ids)s) AND NOT EXISTS (
                        SELECT FROM data
                        WHERE data.conversation_id = turn.conversation_id
                            AND data.kind = turn.kind AND data.number = turn.number
                    )
                )
                INSERT INTO scrm_conversation_turn (%(listed)s)
                SELECT %(listed)s FROM data
                ON CONFLICT (conversation_id, kind, number)
                DO UPDATE SET (%(facts)s) = ROW(%(news)s)
                WHERE (%(olds)s) IS DISTINCT FROM (%(news)s)""",
                data=data,
                listed=listed,
                ids=conversation_ids,
                facts=SQL(", ").join(facts),
                news=news,
                olds=olds,
            )
        )
        self.invalidate_model()
