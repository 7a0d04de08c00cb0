# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.excerpt import excerpt
from ..tools.reasons import quoted, spans
from .scrm_stream import MAX_CARDS

# Counting on has no use for people: "999+" says enough.
MAX_COUNT = 1000


def _moment(value):
    return fields.Datetime.to_string(value) if value else ""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmStream(models.Model):
    _inherit = "scrm.stream"

    @api.readonly
    def load_cards(self, offset=0, limit=None):
        """What the column shows, as far as its reader may see it.

        :return: dict with ``cards`` (plain dicts), ``total`` (at most 1000) and
            ``more`` (whether there are cards after these)
        """
        self.ensure_one()
        self.check_access("read")
        limit = max(1, min(limit or self.limit, MAX_CARDS * 5))
        offset = max(0, offset)
        domain, model = self._search_domain(), self._records()
        found = model.search(
            domain, order=self._order_by(), offset=offset, limit=limit + 1
        )
        shown = found[:limit]
        total = offset + len(found)
        if offset or len(found) > limit:
            total = model.search_count(domain, limit=MAX_COUNT)
        build = self._post_cards if self.kind == "posts" else self._talk_cards
        return {"cards": build(shown), "total": total, "more": len(found) > limit}

    def _talk_cards(self, talks):
        latest = self._latest_posts(talks)
        marks = self._marks(self.env["scrm.post"].union(*latest.values()))
        none = self.env["scrm.post"]
        return [
            self._card(talk, latest.get(talk.id, none), talk, marks) for talk in talks
        ]

    def _post_cards(self, posts):
        talks = self.env["scrm.conversation"].search(
            [("id", "in", posts.conversation_id.ids)]
        )
        marks = self._marks(posts)
        return [
            self._card(post, post, post.conversation_id & talks, marks)
            for post in posts
        ]

    def _latest_posts(self, talks):
        """The newest post of each conversation, the customer's before ours."""
        self.env["scrm.post"].flush_model(["conversation_id", "posted_at"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (conversation_id) id FROM scrm_post
                WHERE conversation_id = ANY(%s)
                ORDER BY conversation_id, direction, posted_at DESC, id DESC""",
                talks.ids,
            )
        )
        posts = self.env["scrm.post"].search([("id", "in", [row[0] for row in rows])])
        return {post.conversation_id.id: post for post in posts}

    def _marks(self, posts):
        """dict post id -> list of (rule's name, words, places in the text)"""
        marks = defaultdict(list)
        hits = self.env["scrm.rule.hit"].search([("post_id", "in", posts.ids)])
        for hit in hits:
            evidence = hit.evidence or []
            marks[hit.post_id.id].append(
                (hit.rule_id.name, quoted(evidence), spans(evidence))
            )
        return marks

    def _card(self, record, post, talk, marks):
        """One card: ``post`` and ``talk`` may be empty."""
        profile = record.profile_id
        hits = marks.get(post.id, [])
        places = [place for _rule, _words, found in hits for place in found]
        return {
            "key": f"{record._name}-{record.id}",
            "id": record.id,
            "model": record._name,
            "conversation_id": talk.id,
            "person": profile.name or profile.handle,
            "handle": profile.handle,
            "avatar": profile.avatar_url or "",
            "influence": round(profile.value_score),
            "channel": self._label(record, "channel"),
            "title": post.title or "",
            "segments": excerpt(post.text or "", places),
            "why": [{"rule": rule, "words": words} for rule, words, _places in hits],
            "at": _moment(post.posted_at or talk.last_post_at),
            "mood": post.sentiment_label or "",
            "mood_name": self._label(post, "sentiment_label"),
            "intent": post.intent or "",
            "intent_name": self._label(post, "intent"),
            "spam": post.is_spam,
            **self._talk_values(talk),
        }

    def _talk_values(self, talk):
        return {
            "state": talk.state or "",
            "state_name": self._label(talk, "state"),
            "priority": int(talk.priority or 0),
            "posts": talk.post_count,
            "owner": talk.user_id.name or "",
            "owner_id": talk.user_id.id,
            "mine": talk.user_id.id == self.env.uid,
            "tags": [{"name": tag.name, "color": tag.color} for tag in talk.tag_ids],
            "lead": bool(talk.lead_id),
            "ticket": bool(talk.ticket_id),
            "due_at": _moment(talk.next_due_at),
            "snoozed_until": _moment(talk.snoozed_until),
        }

    @api.model
    def _label(self, record, name):
        """A choice as people read it."""
        value = record[name]
        if not value:
            return ""
        field = record._fields[name]
        return dict(field._description_selection(self.env)).get(value, value)
