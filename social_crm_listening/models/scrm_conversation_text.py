# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.search_text import tokens

# Tokens of one row, about, and rows read at once: the database allows a megabyte.
MAX_TOKENS = 20_000
CHUNK = 2_000
COUNT_LIMIT = 10_000


class ScrmConversationText(models.Model):
    """Where the search box looks: the words of a conversation, and who said them.

    A table of its own, so that looking up words touches neither posts nor
    conversations. A conversation too long for one row has several.
    """

    _name = "scrm.conversation.text"
    _description = "Words of a Conversation"
    _log_access = False

    conversation_id = fields.Many2one(
        "scrm.conversation", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    part = fields.Integer(required=True, readonly=True)
    size = fields.Integer(readonly=True)

    _part_key = models.Constraint(
        "UNIQUE (conversation_id, part)", "These words are stored already."
    )

    def init(self):  # pylint: disable=missing-return
        """The vectors, which the ORM has no field for, kept out of the rows.

        A look-up reads rows and no vectors, so the smaller the rows the better.
        """
        self.env.cr.execute(
            """ALTER TABLE scrm_conversation_text
                ADD COLUMN IF NOT EXISTS vector tsvector NOT NULL DEFAULT '';
            ALTER TABLE scrm_conversation_text SET (toast_tuple_target = 128);
            CREATE INDEX IF NOT EXISTS scrm_conversation_text_vector_idx
                ON scrm_conversation_text USING gin (vector)
                WITH (gin_pending_list_limit = 512)"""
        )
        super().init()

    @api.model
    def _add_posts(self, post_ids):
        """Add the words of posts to their conversations: two queries a chunk."""
        for start in range(0, len(post_ids), CHUNK):
            rows = self._read_posts(SQL("post.id = ANY(%s)", post_ids[start:][:CHUNK]))
            self._add(rows)

    @api.model
    def _read_posts(self, where):
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """SELECT post.conversation_id, post.company_id, post.title,
                    post.text, profile.handle, profile.name
                FROM scrm_post post
                JOIN scrm_profile profile ON profile.id = post.profile_id
                WHERE post.conversation_id IS NOT NULL AND %s
                ORDER BY post.id""",
                where,
            )
        )

    @api.model
    def _add(self, rows):
        places = self._last_parts({row[0] for row in rows})
        found = defaultdict(set)
        for talk_id, company_id, *parts in rows:
            fresh = tokens(*parts)
            part, size = places.get(talk_id, (0, 0))
            if size + len(fresh) > MAX_TOKENS:
                part, size = part + 1, 0
            found[talk_id, company_id, part] |= fresh
            places[talk_id] = (part, size + len(fresh))
        if found:
            self._write_vectors(found)

    @api.model
    def _last_parts(self, talk_ids):
        """Dict conversation id -> (its last part, tokens in it)."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (conversation_id) conversation_id, part, size
                FROM scrm_conversation_text WHERE conversation_id = ANY(%s)
                ORDER BY conversation_id, part DESC""",
                list(talk_ids),
            )
        )
        return {talk_id: (part, size) for talk_id, part, size in rows}

    @api.model
    def _write_vectors(self, found):
        keys = sorted(found)
        self.env.cr.execute(
            SQL(
                """INSERT INTO scrm_conversation_text AS known
                    (conversation_id, company_id, part, size, vector)
                SELECT talk_id, company_id, part, LENGTH(words), words
                FROM (
                    SELECT talk_id, company_id, part,
                        ARRAY_TO_TSVECTOR(STRING_TO_ARRAY(tokens, ' ')) AS words
                    FROM UNNEST(%s::int[], %s::int[], %s::int[], %s::text[])
                        AS data(talk_id, company_id, part, tokens)
                ) data
                ON CONFLICT (conversation_id, part) DO UPDATE
                SET vector = known.vector || EXCLUDED.vector,
                    size = LENGTH(known.vector || EXCLUDED.vector)
                WHERE known.vector || EXCLUDED.vector <> known.vector""",
                [key[0] for key in keys],
                [key[1] for key in keys],
                [key[2] for key in keys],
                [" ".join(sorted(found[key])) for key in keys],
            )
        )

    @api.model
    def _fill(self, talk_ids):
        """All words of these conversations, which have none yet."""
        rows = self.env.execute_query(
            SQL("SELECT id FROM scrm_post WHERE conversation_id = ANY(%s)", talk_ids)
        )
        self._add_posts([row[0] for row in rows])

    @api.model
    def _forget(self, talk_ids):
        self.env.cr.execute(
            SQL(
                "DELETE FROM scrm_conversation_text WHERE conversation_id = ANY(%s)",
                list(talk_ids),
            )
        )

    # -- what came before -----------------------------------------------------

    @api.model
    def _missing(self, limit):
        return SQL(
            """SELECT talk.id, talk.company_id FROM scrm_conversation talk
            WHERE NOT EXISTS (
                SELECT FROM scrm_conversation_text words
                WHERE words.conversation_id = talk.id
            ) ORDER BY talk.id DESC LIMIT %s""",
            limit,
        )

    @api.model
    def _count_missing(self):
        query = SQL("SELECT COUNT(*) FROM (%s) missing", self._missing(COUNT_LIMIT))
        return self.env.execute_query(query)[0][0]

    @api.model
    def _fill_missing(self, limit):
        """Index a batch; returns how many."""
        talks = self.env.execute_query(self._missing(limit))
        if talks:
            # A row also where nobody said a word, so that it is not asked again.
            self._write_vectors({(*talk, 0): set() for talk in talks})
            self._fill([talk_id for talk_id, _company in talks])
        return len(talks)
