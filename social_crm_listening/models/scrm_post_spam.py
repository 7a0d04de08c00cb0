# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

from ..tools.understanding import spam
from .scrm_post_duplicate import WINDOW_DAYS

AUTHORS = """SELECT post.id, author.followers_count, author.following_count,
        author.posts_count,
        EXTRACT(EPOCH FROM post.posted_at - author.joined_at) / 86400,
        COALESCE(author.is_bot, FALSE), author.handle,
        (SELECT COUNT(*) FROM (
            SELECT FROM scrm_post other
            WHERE (other.duplicate_of_id = post.duplicate_of_id
                    OR other.id = post.duplicate_of_id)
                AND other.profile_id = post.profile_id AND other.id <> post.id
                AND other.posted_at BETWEEN post.posted_at - %(span)s::interval
                    AND post.posted_at
            LIMIT 50) own),
        (SELECT COUNT(DISTINCT near.profile_id) FROM (
            SELECT other.profile_id FROM scrm_post other
            WHERE other.duplicate_of_id = post.duplicate_of_id
                OR other.id = post.duplicate_of_id
            LIMIT 50) near)
    FROM scrm_post post JOIN scrm_profile author ON author.id = post.profile_id
    WHERE post.id = ANY(%(ids)s)"""
# What a person said of a post stays as it is.
WRITE = """UPDATE scrm_post post SET is_spam = data.spam, spam_reason = data.reason
    FROM unnest(%s::int[], %s::bool[], %s::text[]) AS data(id, spam, reason)
    WHERE post.id = data.id AND (data.spam OR post.is_spam)
        AND (post.is_spam, post.spam_reason)
            IS DISTINCT FROM (data.spam, data.reason)"""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    _inherit = "scrm.post"

    @api.model
    def _understand_company(self, company, rows):
        result = super()._understand_company(company, rows)
        self._judge_spam([said for said in rows if said.direction == "in"])
        return result

    @api.model
    def _judge_spam(self, rows):
        """Mark adverts, with reasons; people's word about a post stands."""
        if not rows:
            return
        facts = self._spam_facts([said.id for said in rows])
        marks = []
        for said in rows:
            account, repeated, authors = facts[said.id]
            signs = spam.post_signs(said.text, said.folded, account, repeated, authors)
            marked = spam.is_spam(signs)
            reason = self._spam_words(signs) if marked else None
            if said.spam_said:
                marked = said.spam_said == "yes"
                reason = self.env._("Said by a person") if marked else None
            marks.append((said.id, marked, reason))
        self.env.cr.execute(SQL(WRITE, *map(list, zip(*marks, strict=True))))
        self._score_bots({said.profile_id for said in rows}, facts, rows)

    @api.model
    def _spam_facts(self, ids):
        """Return ``{post id: (Account, said before by the author, authors alike)}``."""
        rows = self.env.execute_query(SQL(AUTHORS, ids=ids, span=f"{WINDOW_DAYS} days"))
        return {
            row[0]: (
                spam.Account(
                    followers=row[1],
                    following=row[2],
                    posts=row[3],
                    age_days=None if row[4] is None else float(row[4]),
                    is_bot=row[5],
                    handle=row[6] or "",
                ),
                row[7],
                row[8],
            )
            for row in rows
        }

    @api.model
    def _score_bots(self, profile_ids, facts, rows):
        """Tell how automatic the authors look; only what changed is written."""
        accounts = {said.profile_id: facts[said.id][0] for said in rows}
        shares = self._spam_shares(profile_ids)
        scored = []
        for profile_id in sorted(profile_ids):
            score, signs = spam.bot_score(accounts[profile_id], shares[profile_id])
            scored.append((profile_id, score, self._spam_words(signs) or None))
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_profile SET bot_score = data.score,
                    bot_reason = data.reason
                FROM unnest(%s::int[], %s::int[], %s::text[])
                    AS data(id, score, reason)
                WHERE scrm_profile.id = data.id
                    AND (COALESCE(scrm_profile.bot_score, 0), scrm_profile.bot_reason)
                        IS DISTINCT FROM (data.score, data.reason)""",
                *map(list, zip(*scored, strict=True)),
            )
        )
        self.env["scrm.profile"].invalidate_model(["bot_score", "bot_reason"])

    @api.model
    def _spam_shares(self, profile_ids):
        """Return which part of the latest posts of each author is spam."""
        query = """SELECT wanted.id, COALESCE(AVG(last.spam::int), 0)
            FROM unnest(%s::int[]) AS wanted(id)
            LEFT JOIN LATERAL (
                SELECT COALESCE(is_spam, FALSE) AS spam FROM scrm_post
                WHERE profile_id = wanted.id AND direction = 'in'
                ORDER BY id DESC LIMIT 50) last ON TRUE
            GROUP BY wanted.id"""
        rows = self.env.execute_query(SQL(query, sorted(profile_ids)))
        return {profile_id: float(share) for profile_id, share in rows}

    @api.model
    def _spam_words(self, signs):
        """Return the Signs as people read them."""
        if not signs:
            return ""
        sayings = {
            "advert": self.env._("words of adverts"),
            "contact": self.env._("a contact to write to"),
            "links": self.env._("many links"),
            "link_only": self.env._("hardly more than a link"),
            "tags": self.env._("many hashtags"),
            "mentions": self.env._("many people mentioned"),
            "repeats": self.env._("the same said again by the same account"),
            "chain": self.env._("the same said by many"),
            "account": self.env._("the account looks automatic"),
            "is_bot": self.env._("marked as automatic by the network"),
            "young": self.env._("account is some days old"),
            "follows_many": self.env._("follows many, is followed by few"),
            "rate": self.env._("posts a day"),
            "handle": self.env._("a numbered handle"),
            "spam_share": self.env._("part of the posts that was spam"),
        }
        return "; ".join(
            f"{sayings[sign.name]}: {sign.value}" if sign.value else sayings[sign.name]
            for sign in signs
        )
