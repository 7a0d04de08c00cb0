# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.reasons import quoted


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    _inherit = "scrm.conversation"

    @api.readonly
    def get_thread(self, *args, **kwargs):
        """Adds ``head`` (whose it is, where it stands) and ``moods``, the choices by
        which people correct the machine; empty where they can't."""
        thread = super().get_thread(*args, **kwargs)
        return {**thread, "head": self._thread_head(), "moods": self._mood_choices()}

    def _thread_head(self):
        stream = self.env["scrm.stream"]
        return {
            "id": self.id,
            "name": self.name,
            "person": self.profile_id.display_name,
            "state": self.state,
            "state_name": stream._label(self, "state"),
            "ended": self.state in ("closed", "ignored"),
            "priority": int(self.priority or 0),
            "owner": self.user_id.name or "",
            "mine": self.user_id == self.env.user,
        }

    def _mood_choices(self):
        Post = self.env["scrm.post"]

        def choices(name):
            return [
                {"value": value, "name": label}
                for value, label in Post._fields[name]._description_selection(self.env)
            ]

        return {
            "labels": choices("sentiment_label"),
            "intents": [
                *choices("intent"),
                {"value": "none", "name": self.env._("None of These")},
            ],
        }

    def _post_item(self, post, marks, sender):
        item = super()._post_item(post, marks, sender)
        stream = self.env["scrm.stream"]
        return {
            **item,
            "mood": post.sentiment_label or "",
            "mood_name": stream._label(post, "sentiment_label"),
            "intent": post.intent or "",
            "intent_name": stream._label(post, "intent"),
            "spam": post.is_spam,
            "spam_reason": post.spam_reason or "",
            "same_as": self._first_of(post.duplicate_of_id),
            "why": [
                {"rule": hit.rule_id.name, "words": quoted(hit.evidence or [])}
                for hit in post.hit_ids
            ],
        }

    def _first_of(self, post):
        """The post whose words another one repeats."""
        if not post:
            return False
        return {
            "id": post.id,
            "handle": post.profile_id.handle,
            "at": fields.Datetime.to_string(post.posted_at),
        }
