# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.extras import Json

from odoo import api, models, tools
from odoo.tools import SQL

from ..tools.doc import Doc
from ..tools.matcher import Matcher

READ = ("direction", "kind", "posted_at", "text", "url", "channel", "company_id")
READ += ("account_id", "profile_id", "conversation_id", "is_rating_reply", "sentiment")


class ScrmRuleMatching(models.AbstractModel):
    """The part of `scrm.rule` that meets the posts."""

    _name = "scrm.rule.matching"
    _description = "Matching of Posts with Rules"

    @api.model
    def _match_posts(self, posts):
        """Match posts with the live rules of their companies and store the hits.

        A fixed number of queries for any number of posts; done twice, it is done once.

        :param posts: `scrm.post`; what we said ourselves is left out
        :return: `scrm.rule.hit` of these posts, those of before included
        """
        # All that routing reads: remote HTML and the like are left where they are.
        posts.fetch(READ)
        posts = posts.filtered(lambda post: post.direction == "in")
        rows = []
        docs = self._docs(posts)
        for company, own in posts.grouped("company_id").items():
            matcher, live_from = self._compiled(company)
            rows += [
                (hit.key, post.id, company.id, post.posted_at, _to_json(hit.evidence))
                for post in own
                for hit in matcher.match(docs[post.id])
                if not live_from[hit.key] or live_from[hit.key] <= post.posted_at
            ]
        hits = self.env["scrm.rule.hit"]
        if rows:
            hits._insert_hits(rows)
        return hits.search([("post_id", "in", posts.ids)])

    @api.model
    def _compiled(self, company):
        """Return ``(Matcher, {rule id: live_from})`` of the company's live rules.

        Kept until a rule that counts is another than before, which one query tells:
        what other workers commit is seen without any message from them.
        """
        slot = self._matcher_slot(company.id)
        fingerprint = self._fingerprint(company)
        if slot.get("fingerprint") != fingerprint:
            # Compiled once for all users of the company, whoever comes first.
            rules = self.sudo().search(self._live_domain(company))
            slot["compiled"] = (
                Matcher((rule.id, rule.query) for rule in rules),
                {rule.id: rule.live_from for rule in rules},
            )
            slot["fingerprint"] = fingerprint
        return slot["compiled"]

    @api.model
    @tools.ormcache("company_id")
    def _matcher_slot(self, company_id):
        return {}

    @api.model
    def _live_domain(self, company):
        return [
            ("company_id", "=", company.id),
            ("state", "in", ("dry", "live")),
            ("is_broken", "=", False),
        ]

    @api.model
    def _fingerprint(self, company):
        self.flush_model()
        query = """SELECT md5(string_agg(
                concat_ws(':', id, md5(query), live_from), ',' ORDER BY sequence, id))
            FROM scrm_rule
            WHERE company_id = %s AND state IN ('dry', 'live') AND active
                AND NOT is_broken"""
        return self.env.execute_query(SQL(query, company.id))[0][0] or "none"

    @api.model
    def _docs(self, posts):
        """Return ``{post id: Doc}``: what rules may know of these posts; one query."""
        posts.check_access("read")
        self.env.flush_all()
        query = """SELECT post.id, post.text, post.title, author.handle,
                ARRAY(SELECT who.handle FROM scrm_post_mention_rel rel
                    JOIN scrm_profile who ON who.id = rel.profile_id
                    WHERE rel.post_id = post.id),
                addressee.handle, post.lang, post.channel, post.kind,
                author.followers_count, author.value_score, post.sentiment,
                post.sentiment_label, post.intent, post.is_spam,
                post.duplicate_of_id IS NOT NULL, author.is_bot,
                ARRAY(SELECT topic.kind || ':' || topic.name
                    FROM scrm_post_topic_rel rel
                    JOIN scrm_topic topic ON topic.id = rel.topic_id
                    WHERE rel.post_id = post.id)
            FROM scrm_post post
            JOIN scrm_profile author ON author.id = post.profile_id
            LEFT JOIN scrm_post parent ON parent.id = post.parent_id
            LEFT JOIN scrm_profile addressee ON addressee.id = parent.profile_id
            WHERE post.id = ANY(%s)"""
        rows = self.env.execute_query(SQL(query, posts.ids))
        return {row[0]: _doc(*row[1:]) for row in rows}


def _to_json(evidence):
    return Json(
        [
            {"term": e.term, "start": e.start, "end": e.end, "part": e.part}
            for e in evidence
        ]
    )


def _doc(
    text,
    title,
    author,
    mentions,
    addressee,
    lang,
    channel,
    kind,
    followers,
    value,
    sentiment,
    sentiment_label,
    intent,
    is_spam,
    is_duplicate,
    is_bot,
    topics,
):
    named = [topic.split(":", 1) for topic in topics]
    return Doc(
        text=text or "",
        title=title or "",
        tags=tuple(name for sort, name in named if sort == "hashtag"),
        author_handle=author or "",
        mentions=tuple(mentions),
        to=(addressee,) if addressee else (),
        lang=lang or "",
        channel=channel or "",
        kind=kind or "post",
        followers=followers,
        value=value,
        sentiment=sentiment,
        sentiment_label=sentiment_label or "",
        intent=intent or "",
        is_spam=bool(is_spam),
        is_duplicate=is_duplicate,
        is_bot=bool(is_bot),
        topics=tuple(name for _sort, name in named),
        products=tuple(name for sort, name in named if sort == "product"),
    )
