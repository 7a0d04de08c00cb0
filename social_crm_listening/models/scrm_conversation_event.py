# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

LEVELS = ("warned", "breached", "escalated")

# What was said in these conversations and is not written down yet. Answers are known
# from the outbox first and come back as posts later: one key for both. A closing word
# and what a customer gives as a rating are no answer and no question.
KEEP_SAID = """WITH told AS (
    SELECT post.conversation_id, 'heard' AS kind, post.first_seen_at AS at,
        post.posted_at AS said_at, post.id::text AS source, post.id AS post_id,
        NULL::int AS delivery_id, NULL::int AS user_id
    FROM scrm_post post
    WHERE post.conversation_id = ANY(%(ids)s) AND post.direction = 'in'
        AND post.process_state <> 'skipped' AND post.kind <> 'repost'
        AND post.is_spam IS NOT TRUE AND post.is_rating_reply IS NOT TRUE
    UNION ALL
    SELECT post.conversation_id, 'answered', post.posted_at, post.posted_at,
        'out:' || post.remote_id, post.id, sent.id, sent.user_id
    FROM scrm_post post
    LEFT JOIN LATERAL (
        SELECT delivery.id, delivery.user_id, delivery.purpose
        FROM scrm_delivery delivery
        WHERE delivery.post_id = post.id ORDER BY delivery.id LIMIT 1
    ) sent ON TRUE
    WHERE post.conversation_id = ANY(%(ids)s) AND post.direction = 'out'
        AND post.process_state <> 'skipped' AND post.kind <> 'repost'
        AND COALESCE(sent.purpose, '') NOT IN ('closing', 'rating')
    UNION ALL
    SELECT asked.conversation_id, 'answered', delivery.sent_at, delivery.sent_at,
        COALESCE('out:' || delivery.remote_id, 'delivery:' || delivery.id),
        NULL, delivery.id, delivery.user_id
    FROM scrm_delivery delivery
    JOIN scrm_post asked ON asked.id = delivery.parent_post_id
    WHERE asked.conversation_id = ANY(%(ids)s) AND delivery.state = 'sent'
        AND delivery.kind NOT IN ('post', 'repost', 'like')
        AND delivery.sent_at IS NOT NULL
        AND delivery.purpose NOT IN ('closing', 'rating')
)
INSERT INTO scrm_conversation_event (conversation_id, company_id, kind, at, said_at,
    source, post_id, delivery_id, user_id, by_person)
SELECT talk.id, talk.company_id, told.kind, told.at, told.said_at, told.source,
    told.post_id, told.delivery_id, told.user_id, FALSE
FROM told JOIN scrm_conversation talk ON talk.id = told.conversation_id
WHERE NOT EXISTS (
    SELECT FROM scrm_conversation_event known
    WHERE known.conversation_id = talk.id AND known.kind = told.kind
        AND known.source = told.source
)
ORDER BY told.said_at, told.delivery_id, told.post_id
ON CONFLICT (conversation_id, kind, source) DO NOTHING"""

# Threads are merged and split: what was said goes where its post goes.
FORGET_MOVED = """DELETE FROM scrm_conversation_event event USING scrm_post post
WHERE event.conversation_id = ANY(%(ids)s) AND post.id = event.post_id
    AND post.conversation_id IS DISTINCT FROM event.conversation_id"""


class ScrmConversationEvent(models.Model):
    """What happened in a conversation and when. Only ever added to."""

    _name = "scrm.conversation.event"
    _description = "Event of a Social Conversation"
    _order = "said_at, id"
    _log_access = False
    _rec_name = "kind"

    conversation_id = fields.Many2one(
        "scrm.conversation", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    kind = fields.Selection(
        [
            ("heard", "Customer Wrote"),
            ("answered", "Answered"),
            ("waiting", "Waiting for Customer"),
            ("resumed", "Taken Up Again"),
            ("closed", "Closed"),
            ("reopened", "Reopened"),
            ("ignored", "Ignored"),
            ("warned", "Warned"),
            ("breached", "Reported as Late"),
            ("escalated", "Escalated"),
        ],
        string="Event",
        required=True,
        readonly=True,
    )
    at = fields.Datetime(
        string="Counts From",
        required=True,
        readonly=True,
        help="The moment that the clocks use. A customer's post counts from when it "
        "reached us.",
    )
    said_at = fields.Datetime(
        string="Happened",
        required=True,
        readonly=True,
        help="When it happened on the network or here. The order of events.",
    )
    source = fields.Char(required=True, readonly=True)
    post_id = fields.Many2one(
        "scrm.post", readonly=True, index="btree_not_null", ondelete="set null"
    )
    delivery_id = fields.Many2one(
        "scrm.delivery", readonly=True, index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users", string="Who", readonly=True, ondelete="set null"
    )
    by_person = fields.Boolean(readonly=True)
    words = fields.Char(string="What Happened", compute="_compute_words")

    _once = models.Constraint(
        "UNIQUE (conversation_id, kind, source)", "This event is known already."
    )
    _told_idx = models.Index("(conversation_id, said_at, id)")

    @api.depends("kind", "user_id", "post_id", "source")
    @api.depends_context("lang")
    def _compute_words(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        clocks = {
            "first": self.env._("first response"),
            "next": self.env._("next response"),
            "cycle": self.env._("feedback cycle"),
        }
        for event in self:
            # Names only: agents may see whoever worked on their conversation.
            who = event.sudo().user_id.name
            if event.kind == "heard":
                who = event.post_id.profile_id.display_name
            parts = [kinds[event.kind]]
            if event.kind in LEVELS:
                parts.append(clocks.get(event.source.split(":")[0], event.source))
            event.words = " · ".join([*parts, who] if who else parts)

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("What happened is not changed afterwards."))

    @api.ondelete(at_uninstall=False)
    def _refuse_deletion(self):
        raise AccessError(self.env._("What happened is not deleted."))

    @api.model
    def _move_key(self):
        return f"move:{uuid4().hex}"

    @api.model
    def _keep_said(self, conversation_ids):
        """Write down what was said in conversations, each post and answer once."""
        self.env.flush_all()
        self.env.cr.execute(SQL(FORGET_MOVED, ids=conversation_ids))
        self.env.cr.execute(SQL(KEEP_SAID, ids=conversation_ids))
        self.invalidate_model()

    @api.model
    def _keep(self, rows):
        """Write down events, all at once; what is known already stays as it is.

        :param rows: dicts with conversation_id, company_id, kind, at, source and,
            optionally, user_id, by_person
        :return: set of (conversation id, kind, source) that are new
        """
        if not rows:
            return set()
        columns = ("conversation_id", "company_id", "kind", "at", "said_at", "source")
        columns += ("user_id", "by_person")
        values = [
            tuple(
                {"said_at": row["at"], "by_person": False, **row}.get(column)
                for column in columns
            )
            for row in rows
        ]
        made = self.env["scrm.store"]._insert(
            self._table,
            columns,
            values,
            SQL(
                "ON CONFLICT (conversation_id, kind, source) DO NOTHING"
                " RETURNING conversation_id, kind, source"
            ),
        )
        self.invalidate_model()
        return {tuple(row) for row in made}

    @api.model
    def _adopt(self, conversation, others):
        """Of merged conversations: whom was told what stays known."""
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_conversation_event event SET conversation_id = %(id)s
                WHERE event.conversation_id = ANY(%(others)s)
                    AND event.kind = ANY(%(levels)s)
                    AND event.id IN (
                        SELECT DISTINCT ON (kind, source) id
                        FROM scrm_conversation_event
                        WHERE conversation_id = ANY(%(others)s)
                        ORDER BY kind, source, id
                    )
                    AND NOT EXISTS (
                        SELECT FROM scrm_conversation_event known
                        WHERE known.conversation_id = %(id)s
                            AND known.kind = event.kind
                            AND known.source = event.source
                    )""",
                id=conversation.id,
                others=others.ids,
                levels=list(LEVELS),
            )
        )
        self.invalidate_model()
