# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.social_crm.tools import languages, variables

from .scrm_conversation import ENDED

# The customer's newest words, and whether we have said anything, or are about to.
TARGETS = """SELECT talk.id, newest.id
FROM scrm_conversation talk
JOIN scrm_account account ON account.id = talk.account_id
JOIN scrm_profile profile ON profile.id = talk.profile_id
JOIN LATERAL (
    SELECT post.id FROM scrm_post post
    WHERE post.conversation_id = talk.id AND post.direction = 'in'
        AND post.profile_id = talk.profile_id
    ORDER BY post.posted_at DESC, post.id DESC LIMIT 1
) newest ON TRUE
WHERE talk.id = ANY(%s) AND account.state = 'connected'
    AND profile.is_bot IS NOT TRUE
    AND (talk.first_answer_at IS NOT NULL OR EXISTS (
        SELECT FROM scrm_delivery said
        JOIN scrm_post asked ON asked.id = said.parent_post_id
        WHERE asked.conversation_id = talk.id AND said.kind = 'reply'
            AND said.state NOT IN ('cancelled', 'refused', 'failed', 'approval')
    ))"""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    """What is said when a case ends, once each time that it ends."""

    _inherit = "scrm.conversation"

    close_count = fields.Integer(
        string="Times Closed", readonly=True, copy=False, default=0
    )
    closing_word = fields.Selection(
        [
            ("offered", "Offered"),
            ("sent", "Sent"),
            ("declined", "Not Wanted"),
        ],
        readonly=True,
        copy=False,
    )

    def write(self, vals):
        ending = self.browse()
        if vals.get("state") == "closed":
            ending = self.filtered(lambda talk: talk.state != "closed")
        result = super().write(vals)
        if ending:
            # Whoever may close a case may let the company's own words be said, and
            # close the ticket that belongs to it.
            ending.sudo()._on_closed()
        elif "state" in vals and vals["state"] not in ENDED:
            self.filtered("closing_word").sudo().write({"closing_word": False})
        return result

    def _on_closed(self):
        """Extension point: these conversations were closed just now."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE scrm_conversation"
                " SET close_count = COALESCE(close_count, 0) + 1 WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset(["close_count"])
        for company, talks in self.grouped("company_id").items():
            talks._offer_closing(company)
        if not self.env.context.get("scrm_ticket_closed"):
            self.filtered("company_id.scrm_close_ticket")._close_tickets()

    def _closing_targets(self):
        """dict conversation -> the post that is answered, where we may speak."""
        self.env.flush_all()
        rows = dict(self.env.execute_query(SQL(TARGETS, self.ids)))
        posts = self.env["scrm.post"].browse(rows.values())
        by_id = {post.id: post for post in posts}
        talks = self.browse(rows).filtered(lambda talk: talk.account_id.can_send)
        return {talk: by_id[rows[talk.id]] for talk in talks}

    def _offer_closing(self, company):
        mode = company.scrm_closing_mode
        if mode == "none" or not company._scrm_answer("closing"):
            return
        targets = self._closing_targets()
        if mode == "send":
            self._send_words("closing", targets)
        else:
            self.browse([talk.id for talk in targets]).closing_word = "offered"

    # -- saying it ------------------------------------------------------------

    def _word_key(self, purpose):
        """One closing word each time it is closed, one question for a case."""
        return f"closing-{self.id}-{self.close_count}"

    @api.model
    def _send_words(self, purpose, targets, more=None):
        """Hand the company's words in, each once: a fixed number of queries.

        :param targets: dict conversation -> post to answer, of one company
        :param more: dict conversation -> dict of further variables
        :return: the conversations for which it was handed in now
        """
        if not targets:
            return self.browse()
        answer = next(iter(targets)).company_id._scrm_answer(purpose)
        rows, troubles = {}, {}
        for talk, post in targets.items():
            try:
                body = talk._word(answer, post, (more or {}).get(talk))
                self.env["scrm.delivery"]._check_body(
                    talk.account_id, body, "reply", post
                )
            except (UserError, ValidationError) as error:
                troubles[talk] = str(error)
            else:
                rows[talk] = talk._word_row(purpose, body, post)
        said = self._put_once(rows)
        if purpose == "closing":
            said.closing_word = "sent"
        self._tell_troubles(troubles)
        return said

    @api.model
    def _put_once(self, rows):
        outbox = self.env["scrm.delivery"]
        keys = [row["idempotency_key"] for row in rows.values()]
        known = set(
            outbox.search([("idempotency_key", "in", keys)]).mapped("idempotency_key")
        )
        fresh = {
            talk: row
            for talk, row in rows.items()
            if row["idempotency_key"] not in known
        }
        if fresh:
            outbox._put(list(fresh.values()))
        return self.browse([talk.id for talk in fresh])

    def _word(self, answer, post, more=None):
        text = answer._text_for(languages.guess(post.text, post.lang or "")).body
        values = {**self._answer_values(), **(more or {})}
        body = variables.fill(text, values)
        self._check_filled(body)
        return body

    def _word_row(self, purpose, body, post):
        return {
            "account_id": self.account_id.id,
            "kind": "reply",
            "body": body,
            "parent_post_id": post.id,
            "idempotency_key": self._word_key(purpose),
            "user_id": self.env.uid,
            "purpose": purpose,
            # A supervisor has approved the text; nobody has changed it.
            "checked": True,
        }

    @api.model
    def _tell_troubles(self, troubles):
        talks = self.browse([talk.id for talk in troubles])
        talks._message_log_batch(
            {
                talk.id: self.env._("The company's words were not sent: %s", why)
                for talk, why in troubles.items()
            }
        )

    # -- people ---------------------------------------------------------------

    def _compose_info(self):
        info = super()._compose_info()
        info["closing"] = ""
        if self.closing_word == "offered" and self.has_access("write"):
            answer = self.company_id._scrm_answer("closing")
            post = self._answer_target()
            if answer and post:
                text = answer._text_for(languages.guess(post.text, post.lang or ""))
                info["closing"] = self._fill(text.body)
        return info

    def send_closing_word(self):
        """Yes, say it; as the company has worded it."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "closed" and self.closing_word == "offered":
            # The words are the company's; the outbox is closed to agents otherwise.
            talk = self.sudo()
            talk._send_words("closing", talk._closing_targets())
            if talk.closing_word == "offered":
                talk.closing_word = "declined"
        return self.get_thread()

    def decline_closing_word(self):
        self.ensure_one()
        self.check_access("write")
        # People decide on it by these buttons only.
        self.filtered(lambda t: t.closing_word == "offered").sudo().write(
            {"closing_word": "declined"}
        )
        return self.get_thread()
