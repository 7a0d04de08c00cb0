# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

from ..tools.doc import Doc


class ScrmPost(models.Model):
    _inherit = "scrm.post"

    hit_ids = fields.One2many("scrm.rule.hit", "post_id", readonly=True)

    def _rule_docs(self):
        """Return ``{post id: Doc}``: what rules may know of these posts; one query."""
        self.check_access("read")
        self.env.flush_all()
        query = """SELECT post.id, post.text, post.title, author.handle,
                ARRAY(SELECT who.handle FROM scrm_post_mention_rel rel
                    JOIN scrm_profile who ON who.id = rel.profile_id
                    WHERE rel.post_id = post.id),
                addressee.handle, post.lang, post.channel, post.kind,
                author.followers_count, author.value_score, post.sentiment,
                ARRAY(SELECT topic.kind || ':' || topic.name
                    FROM scrm_post_topic_rel rel
                    JOIN scrm_topic topic ON topic.id = rel.topic_id
                    WHERE rel.post_id = post.id)
            FROM scrm_post post
            JOIN scrm_profile author ON author.id = post.profile_id
            LEFT JOIN scrm_post parent ON parent.id = post.parent_id
            LEFT JOIN scrm_profile addressee ON addressee.id = parent.profile_id
            WHERE post.id = ANY(%s)"""
        rows = self.env.execute_query(SQL(query, self.ids))
        return {row[0]: _doc(*row[1:]) for row in rows}


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
        topics=tuple(name for _sort, name in named),
    )
