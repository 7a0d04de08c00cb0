# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

from ..tools import flow

TICKET = """helpdesk_ticket ticket
    LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
    WHERE ticket.active AND stage.closed IS NOT TRUE"""
OPEN_TALK = f"""EXISTS (SELECT FROM scrm_conversation talk
    WHERE talk.%s = t.%s AND (talk.state NOT IN ('closed', 'ignored')
        OR EXISTS (SELECT FROM {TICKET} AND ticket.id = talk.ticket_id)))"""
OPEN_ALERT = """EXISTS (SELECT FROM scrm_alert_scrm_post_rel rel
    JOIN scrm_alert alert ON alert.id = rel.scrm_alert_id
    WHERE rel.scrm_post_id = t.id AND alert.state <> 'closed')"""


class ScrmRetention(models.Model):
    """Conversations, tickets and warnings stand on posts."""

    _inherit = "scrm.retention"

    @api.model
    def _kept_posts(self):
        talk, own = SQL.identifier("id"), SQL.identifier("conversation_id")
        return [
            *super()._kept_posts(),
            SQL(OPEN_TALK, talk, own),
            SQL(f"EXISTS (SELECT FROM {TICKET} AND ticket.scrm_post_id = t.id)"),
            SQL(OPEN_ALERT),
        ]

    @api.model
    def _husk_posts(self):
        """Conversations, and with them the figures of service, hang on their root."""
        return [
            *super()._husk_posts(),
            SQL(
                """EXISTS (SELECT FROM scrm_conversation talk
                WHERE talk.root_post_id = t.id)"""
            ),
        ]

    @api.model
    def _kept_profiles(self):
        return [
            *super()._kept_profiles(),
            SQL(
                """EXISTS (SELECT FROM scrm_conversation talk
                WHERE talk.profile_id = t.id)"""
            ),
            SQL(f"EXISTS (SELECT FROM {TICKET} AND ticket.scrm_profile_id = t.id)"),
        ]

    @api.model
    def _remove_posts(self, posts):
        talks = posts.conversation_id
        result = super()._remove_posts(posts)
        talks._forget_words()
        return result


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    _inherit = "scrm.post"

    def _empty(self):
        """Also what repeats the words: traces, messages to programs, subjects."""
        result = super()._empty()
        self.env["scrm.post.sketch"].search([("post_id", "in", self.ids)]).unlink()
        told = self.env["scrm.hook.delivery"].search(
            [("post_id", "in", self.ids), ("payload", "!=", False)]
        )
        told.write({"payload": False})
        self.conversation_id._forget_words()
        return result

    @api.model
    def _emptied_values(self):
        words = dict.fromkeys(("sentiment_words", "intent_words"), False)
        return {**super()._emptied_values(), **words}


class ScrmConversation(models.Model):
    _inherit = "scrm.conversation"

    def _forget_words(self):
        """Some posts have gone or are empty: show and find only what is left."""
        if not self:
            return
        self.env.flush_all()
        self._compute_last_text()
        texts = self.env["scrm.conversation.text"]
        texts._forget(self.ids)
        texts._fill(self.ids)
        for talk in self.filtered(lambda one: one.root_post_id.emptied_at):
            # The subject was made of the first words.
            talk.name = flow.title(talk.handle, "")
