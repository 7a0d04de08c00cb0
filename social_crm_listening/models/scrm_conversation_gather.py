# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from dataclasses import dataclass

from odoo import api, models
from odoo.tools import SQL

from ..tools import flow
from ..tools.strands import homes

# What happened in a conversation, read off its posts.
REFRESH_TIMES = """WITH asked AS (
    SELECT conversation_id AS id, MIN(posted_at) AS posted_at,
        MIN(first_seen_at) AS seen_at
    FROM scrm_post
    WHERE conversation_id = ANY(%(ids)s) AND direction = 'in'
        AND process_state <> 'skipped'
    GROUP BY conversation_id
), said AS (
    SELECT post.conversation_id AS id, COUNT(*) AS post_count,
        MAX(post.posted_at) AS last_at,
        (ARRAY_AGG(post.id ORDER BY post.posted_at DESC, post.id DESC))[1] AS last_id,
        MIN(post.posted_at) FILTER (
            WHERE post.direction = 'out'
                AND post.process_state <> 'skipped'
                AND post.posted_at >= asked.posted_at
                AND NOT EXISTS (
                    SELECT FROM scrm_delivery word WHERE word.post_id = post.id
                        AND word.purpose IN ('closing', 'rating')
                )
        ) AS answered_at
    FROM scrm_post post
    LEFT JOIN asked ON asked.id = post.conversation_id
    WHERE post.conversation_id = ANY(%(ids)s)
    GROUP BY post.conversation_id
)
UPDATE scrm_conversation talk
SET post_count = said.post_count, last_post_at = said.last_at,
    first_seen_at = asked.seen_at,
    first_answer_at =
        LEAST(talk.first_answer_at, said.answered_at),
    last_text = %(last_text)s
FROM said LEFT JOIN asked ON asked.id = said.id
JOIN scrm_post last ON last.id = said.last_id
WHERE talk.id = said.id AND (talk.post_count, talk.last_post_at, talk.first_seen_at,
        talk.first_answer_at, talk.last_text)
    IS DISTINCT FROM (said.post_count::int, said.last_at, asked.seen_at,
        LEAST(talk.first_answer_at, said.answered_at), %(last_text)s)"""
LAST_TEXT = SQL(
    "LEFT(TRIM(REGEXP_REPLACE(LEFT(last.text, 400), '\\s+', ' ', 'g')), 160)"
)

TIMES = ("post_count", "last_post_at", "last_text", "first_seen_at", "first_answer_at")


@dataclass(slots=True)
class Arrival:
    """A new post as the inbox sees it, straight from the database."""

    id: int
    root_id: int
    account_id: int
    company_id: int
    profile_id: int
    handle: str
    partner_id: int | None
    team_id: int | None
    text: str
    direction: str
    kind: str
    posted_at: object
    first_seen_at: object
    mentions_us: bool
    answers_us: bool
    parent_id: int | None
    # Its own, where it has one already, or that of the post that it answers.
    conversation_id: int | None
    root_conversation_id: int | None


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    _inherit = "scrm.conversation"

    @api.model
    def _gather(self, posts, hits):
        """Bring new posts into conversations: a fixed number of queries.

        :param posts: `scrm.post`, locked, not yet processed
        :param hits: their `scrm.rule.hit`
        :return: the conversations that got a post
        """
        arrivals = self._arrivals(posts.ids)
        home = homes(arrivals)
        rules = self._rules_by_post(hits)
        opened = self._open_threads([a for a in arrivals if not home[a.id]], rules)
        for arrival in arrivals:
            home[arrival.id] = home[arrival.id] or opened.get(arrival.root_id)
        touched = self.browse(sorted(set(filter(None, home.values()))))
        if not touched:
            return touched
        arrivals = [a for a in arrivals if home[a.id]]
        joined = self._join_threads(arrivals, home)
        self._link_rules(arrivals, home, rules)
        touched._refresh_times()
        touched._move_on(arrivals, home)
        self._index_posts(joined)
        self.browse(sorted(opened.values()))._auto_assign()
        touched._mark_changed()
        return touched

    @api.model
    def _arrivals(self, post_ids):
        self.env.flush_all()
        query = """SELECT post.id, COALESCE(post.thread_root_id, post.id) AS root_id,
                post.account_id, post.company_id, post.profile_id, profile.handle,
                profile.partner_id, account.team_id, post.text, post.direction,
                post.kind, post.posted_at, post.first_seen_at,
                EXISTS (
                    SELECT FROM scrm_post_mention_rel rel
                    JOIN scrm_profile who ON who.id = rel.profile_id
                    WHERE rel.post_id = post.id
                        AND (who.is_own OR who.id = account.profile_id)
                ) AS mentions_us,
                COALESCE(parent.direction = 'out', FALSE) AS answers_us,
                post.parent_id,
                COALESCE(post.conversation_id, parent.conversation_id),
                root.conversation_id
            FROM scrm_post post
            JOIN scrm_account account ON account.id = post.account_id
            JOIN scrm_profile profile ON profile.id = post.profile_id
            LEFT JOIN scrm_post parent ON parent.id = post.parent_id
            LEFT JOIN scrm_post root ON root.id = post.thread_root_id
            WHERE post.id = ANY(%s)
            ORDER BY post.posted_at, post.id"""
        rows = self.env.execute_query(SQL(query, list(post_ids)))
        return [Arrival(*row) for row in rows]

    @api.model
    def _rules_by_post(self, hits):
        place = {rule.id: number for number, rule in enumerate(hits.rule_id.sorted())}
        found = defaultdict(set)
        for hit in hits:
            found[hit.post_id.id].add(hit.rule_id.id)
        return {
            post_id: self.env["scrm.rule"].browse(sorted(rule_ids, key=place.get))
            for post_id, rule_ids in found.items()
        }

    # -- opening --------------------------------------------------------------

    @api.model
    def _open_threads(self, arrivals, rules):
        """Open a conversation for each thread that calls for one.

        :param arrivals: those that belong to no conversation yet
        :return: dict root post id -> conversation id
        """
        openers = {}
        for arrival in arrivals:
            if arrival.root_id in openers:
                continue
            reason = self._opening_reason(arrival, rules.get(arrival.id))
            if reason:
                openers[arrival.root_id] = (arrival, reason)
        if not openers:
            return {}
        rows = [
            self._opening_row(arrival, rules.get(arrival.id))
            for arrival, _reason in openers.values()
        ]
        ids = self._insert_conversations(rows)
        self.env["scrm.decision"]._record(
            [
                {
                    "post_id": arrival.id,
                    "company_id": arrival.company_id,
                    "kind": "conversation",
                    "reason": reason,
                    "rule_id": self._opening_rule(arrival, rules.get(arrival.id)),
                    "res_model": self._name,
                    "res_id": ids[root_id],
                }
                for root_id, (arrival, reason) in openers.items()
                if root_id in ids
            ]
        )
        return ids

    @api.model
    def _opening_reason(self, arrival, rules):
        """Why this post opens a conversation, in words; empty if it does not."""
        if arrival.direction != "in" or arrival.kind == "repost":
            return ""
        if arrival.kind == "message":
            return self.env._("A direct message to us")
        if arrival.answers_us:
            return self.env._("Answers a post of ours")
        if arrival.mentions_us:
            return self.env._("Mentions us")
        names = (rules or self.env["scrm.rule"]).filtered("make_conversation")
        if names:
            return self.env._("Rule “%(rule)s” matched", rule=names[0].name)
        return ""

    @api.model
    def _opening_row(self, arrival, rules):
        rules = rules or self.env["scrm.rule"]
        owner = next((rule.user_id for rule in rules if rule.user_id), None)
        priority = max((rule.priority or "0" for rule in rules), default="0")
        return {
            "name": flow.title(arrival.handle, arrival.text),
            "active": True,
            "account_id": arrival.account_id,
            "company_id": arrival.company_id,
            "root_post_id": arrival.root_id,
            "profile_id": arrival.profile_id,
            "partner_id": arrival.partner_id,
            "user_id": owner.id if owner else None,
            "team_id": arrival.team_id,
            "state": "new",
            "priority": priority,
            # What is mostly true of a new thread; `_refresh_times` sees to the rest.
            "post_count": 1,
            "last_post_at": arrival.posted_at,
            "first_seen_at": arrival.first_seen_at,
            "last_text": " ".join((arrival.text or "")[:400].split())[:160],
        }

    @api.model
    def _insert_conversations(self, rows):
        """Insert what is not there; a parallel worker's row is taken as it is."""
        columns = tuple(rows[0])
        values = [tuple(row.values()) for row in rows]
        self.env["scrm.store"]._insert(
            "scrm_conversation",
            columns,
            values,
            SQL("ON CONFLICT (root_post_id) DO NOTHING RETURNING id"),
        )
        self.invalidate_model()
        found = self.env.execute_query(
            SQL(
                "SELECT root_post_id, id FROM scrm_conversation"
                " WHERE root_post_id = ANY(%s)",
                [row["root_post_id"] for row in rows],
            )
        )
        return dict(found)

    # -- joining --------------------------------------------------------------

    @api.model
    def _join_threads(self, arrivals, home):
        """New posts join their conversations, and what is still loose their threads'.

        :return: ids of the posts that are in a conversation from now on
        """
        by_post = {arrival.id: home[arrival.id] for arrival in arrivals}
        joined = self._join_posts("id", by_post)
        # Parts that people took out of a thread have a conversation, and keep it.
        by_root = {}
        for arrival in arrivals:
            talk_id = arrival.root_conversation_id or home[arrival.id]
            by_root.setdefault(arrival.root_id, talk_id)
        if beyond := {key: by_root[key] for key in by_root.keys() - by_post.keys()}:
            joined += self._join_posts("id", beyond, loose=True)
        joined += self._join_posts("thread_root_id", by_root, loose=True)
        return joined

    @api.model
    def _join_posts(self, column, talk_by_key, loose=False):
        """Put the posts with these keys into conversations; returns who moved.

        :param loose: leave alone what is in a conversation already
        """
        rows = self.env.execute_query(
            SQL(
                """UPDATE scrm_post SET conversation_id = data.conversation_id
                FROM unnest(%s::int[], %s::int[]) AS data(key, conversation_id)
                WHERE %s = data.key AND %s
                    AND scrm_post.conversation_id
                        IS DISTINCT FROM data.conversation_id
                RETURNING scrm_post.id""",
                list(talk_by_key),
                list(talk_by_key.values()),
                SQL.identifier("scrm_post", column),
                SQL("scrm_post.conversation_id IS NULL") if loose else SQL("TRUE"),
            )
        )
        self.env["scrm.post"].invalidate_model(["conversation_id"])
        self.invalidate_model(["post_ids"])
        return [row[0] for row in rows]

    @api.model
    def _link_rules(self, arrivals, home, rules):
        pairs = {
            (home[arrival.id], rule.id)
            for arrival in arrivals
            for rule in rules.get(arrival.id, ())
        }
        self.env["scrm.store"]._insert_pairs(
            "scrm_conversation_rule_rel", "conversation_id", "rule_id", pairs
        )
        self.invalidate_model(["rule_ids"])

    def _refresh_times(self):
        """Compute the times again from the posts; history does not count."""
        if not self:
            return
        self.flush_model()
        self.env["scrm.post"].flush_model(["posted_at", "process_state"])
        self.env.cr.execute(SQL(REFRESH_TIMES, ids=self.ids, last_text=LAST_TEXT))
        self.invalidate_recordset(list(TIMES))

    def _move_on(self, arrivals, home):
        """States follow what just arrived, unless something newer was there."""
        arrived = defaultdict(list)
        for arrival in arrivals:
            arrived[home[arrival.id]].append(arrival)
        moves = defaultdict(self.browse)
        self._wake_for(arrivals, home)
        for conversation in self:
            news = arrived[conversation.id]
            if not news or news[-1].posted_at < conversation.last_post_at:
                continue
            state = conversation.state
            asked = bool(news[0].conversation_id or news[0].root_conversation_id)
            for arrival in news:
                # What we said before anybody asked is no answer.
                asked = asked or arrival.direction == "in"
                if asked:
                    state = flow.next_state(state, arrival.direction)
            if state != conversation.state:
                moves[state] |= conversation
        for state, conversations in moves.items():
            conversations.write({"state": state})

    def _answered(self, moment):
        """We answered through the outbox; the post itself may come back later."""
        for conversation in self:
            values = {}
            if not conversation.first_answer_at:
                values["first_answer_at"] = moment
            state = flow.next_state(conversation.state, "out")
            if state != conversation.state:
                values["state"] = state
            if values:
                conversation.write(values)
