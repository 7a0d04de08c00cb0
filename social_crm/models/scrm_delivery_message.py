# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import replace

from odoo import fields, models

from ..clients.errors import Gone, Refused


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmDelivery(models.Model):
    """A message of a publication leaves only if the person may be written to now."""

    _inherit = "scrm.delivery"

    to_profile_id = fields.Many2one(
        "scrm.profile",
        string="Message To",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _to_person_idx = models.Index(
        "(company_id, partner_id) WHERE kind = 'message' AND partner_id IS NOT NULL"
    )

    def _outgoing(self):
        outgoing = super()._outgoing()
        if self.to_profile_id:
            outgoing = replace(outgoing, mention_handle=self.to_profile_id.handle)
        return outgoing

    def _is_to_person(self):
        return self.kind == "message" and bool(self.publication_id)

    def _begin_call(self):
        """Not without the person's turn; the outbox comes back to what collided."""
        if self._is_to_person() and not self._take_turn():
            return None
        return super()._begin_call()

    def _take_turn(self):
        """Whether the message may leave now; if not, it is held, with the reason.

        What was agreed to is looked at in this moment: a consent taken back a second
        ago counts. Written in the same transaction as the state *sending*.
        """
        self.ensure_one()
        if not self.partner_id or not self.to_profile_id:
            return self._hold("out", "profile")
        if self.publication_id.state == "stopped":
            return self._hold("out", "publication")
        self.env["scrm.message.turn"]._take(self.partner_id, self.company_id)
        verdict = self.publication_id._judge_one(self)
        return verdict[0] == "reach" or self._hold(*verdict)

    def _hold(self, state, reason, free_at=None):
        """Not now (*later*) or not at all (*out*); always False."""
        lines = self.env["scrm.publication.recipient"]
        words = lines._words(reason, free_at)
        if state == "later":
            self.write({"state_reason": words, "next_attempt_at": free_at})
            return False
        self.write({"state": "cancelled", "state_reason": words})
        lines.search([("delivery_id", "=", self.id)]).write(
            {"state": "out", "reason": reason, "free_at": free_at}
        )
        return False

    def action_retry(self):
        """What was held is looked at once more before it leaves."""
        again = self.filtered(lambda d: d.state == "cancelled" and d._is_to_person())
        result = super().action_retry()
        # The line is the machine's; the caller was checked by what is above.
        lines = self.env["scrm.publication.recipient"].sudo()
        lines.search([("delivery_id", "in", again.ids)]).write(
            {"state": "made", "reason": False, "free_at": False}
        )
        return result

    def _not_sent(self, error):
        """Whom the network does not let us write to is not tried again and again."""
        result = super()._not_sent(error)
        if self.kind == "message" and isinstance(error, Refused | Gone):
            self.to_profile_id.message_refused_at = fields.Datetime.now()
        return result
