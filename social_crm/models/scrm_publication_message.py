# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import variables

CHUNK = 500


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """Messages to people: one delivery for each, made chunk by chunk."""

    _inherit = "scrm.publication"

    @api.model
    def _waiting_domain(self):
        """Recipients whose message is still to be made."""
        waiting = Domain("state", "in", ("reach", "later"))
        return waiting & Domain("delivery_id", "=", False)

    def _waiting_recipients(self):
        return Domain("publication_id", "=", self.id) & self._waiting_domain()

    # -- as a step of a publication -----------------------------------------------

    def _hand_over(self):
        if self.kind != "message":
            return super()._hand_over()
        self._make_message_deliveries()

    @api.model
    def _over_domain(self):
        """What is still to be made is underway."""
        waiting = Domain("recipient_ids", "any", self._waiting_domain())
        return super()._over_domain() & ~waiting

    @api.model
    def _cron_publish(self):
        result = super()._cron_publish()
        waiting = Domain("recipient_ids", "any", self._waiting_domain())
        running = Domain("state", "=", "running") & Domain("kind", "=", "message")
        for publication in self.search(running & waiting, order="id"):
            if not publication._run_messages():
                # Time is up; the next run goes on.
                self._wake()
                break
        return result

    # -- making ---------------------------------------------------------------------

    def _make_message_deliveries(self, limit=CHUNK):
        """Put the next messages into the outbox, at most ``limit``. Never commits.

        The first call judges the recipients anew. Each line is locked and marked in
        the transaction that makes its delivery, so workers at once and a kill at any
        moment make one delivery for each person.

        :return: ``(made, left)``: how many were made, and how many still wait
        """
        self.ensure_one()
        if not self.messages_begun_at:
            self._check_message_ready()
            self._check_recipients()
            self.messages_begun_at = fields.Datetime.now()
        lines = self.env["scrm.publication.recipient"].sudo()
        waiting = lines.search(self._waiting_recipients(), order="id", limit=limit * 4)
        chunk = waiting.try_lock_for_update(limit=limit)
        if chunk:
            self._make_chunk(chunk)
        return len(chunk), lines.search_count(self._waiting_recipients())

    def _run_messages(self):
        """All of them, a commit for each chunk. For crons, never inside a request.

        :return: whether nobody is left to make a message for
        """
        self.ensure_one()
        store, cron = self.env["scrm.store"], self.env["ir.cron"]
        made, left = 1, 1
        while made and left:
            made, left = store._retrying(self._make_message_deliveries)
            if not cron._commit_progress(made, remaining=left):
                break
        return not left

    def _make_chunk(self, lines):
        texts = self._message_texts(lines)
        rows, makes = [], []
        for line in lines:
            used, limit = self._message_length(line, texts[line])
            if limit and used > limit:
                line.write({"state": "out", "reason": "length", "free_at": False})
                continue
            makes.append(line)
            rows.append(self._message_row(line, texts[line]))
        if not rows:
            return
        made = self.env["scrm.delivery"]._put(rows)
        for line, delivery in zip(makes, made, strict=True):
            line.write({"state": "made", "delivery_id": delivery.id})

    def _message_row(self, line, text):
        return {
            "account_id": line.account_id.id,
            "kind": "message",
            "body": text,
            "publication_id": self.id,
            "partner_id": line.partner_id.id,
            "to_profile_id": line.profile_id.id,
            "idempotency_key": f"pub-{self.id}-p{line.partner_id.id}",
            "user_id": self.user_id.id,
            "next_attempt_at": line.state == "later"
            and line.free_at
            or fields.Datetime.now(),
        }

    def _message_length(self, line, text):
        connector = line.account_id._connector()
        return connector._length(line.account_id, text, line.profile_id.handle or "")

    # -- words ------------------------------------------------------------------

    def _message_texts(self, lines):
        """Dict line -> text, with what is known of the person filled in.

        The links of each are their own, so that a click is known to be theirs.
        """
        said = {account: self._text_for(account) for account in lines.account_id}
        bodies = self._track_links_many(
            [
                (said[line.account_id], line.account_id, line.partner_id)
                for line in lines
            ]
        )
        below = {}
        texts = {}
        for line, body in zip(lines, bodies, strict=True):
            account, lang = line.account_id, line.partner_id.lang or self.env.lang
            if (account, lang) not in below:
                below[account, lang] = self._optout(account, lang)
            text = variables.fill(body, self._person_values(line))
            texts[line] = "\n\n".join(filter(None, (text, below[account, lang])))
        return texts

    def _person_values(self, line):
        profile = line.profile_id
        return {
            "name": line.partner_id.name or profile.name or profile.handle,
            "handle": f"@{profile.handle}",
            "agent": self.user_id.name,
        }

    def _optout(self, account, lang):
        """How to stop, where the purpose or the network asks for it to be said."""
        if self.purpose != "marketing" and not (
            account._connector()._message_needs_optout
        ):
            return ""
        return (self.company_id.with_context(lang=lang).scrm_optout_text or "").strip()
