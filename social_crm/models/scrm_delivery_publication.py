# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import replace

from odoo import api, fields, models

from ..tools.items import Poll
from .scrm_publication_result import SAID
from .scrm_publication_send import UNDERWAY


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmDelivery(models.Model):
    """What is sent for a publication."""

    _inherit = "scrm.delivery"

    poll = fields.Json(readonly=True, copy=False)
    poll_votes = fields.Json(readonly=True, copy=False)
    removal_ids = fields.One2many("scrm.delivery", "target_id", readonly=True)
    removal_state = fields.Selection(
        [("asked", "Being Deleted"), ("done", "Deleted"), ("failed", "Not Deleted")],
        string="Deletion",
        compute="_compute_removal_state",
    )

    _publication_open_idx = models.Index(
        "(publication_id) WHERE publication_id IS NOT NULL "
        "AND state IN ('approval', 'queued', 'sending', 'unknown')"
    )

    @api.depends("removal_ids.state", "removal_ids.kind")
    def _compute_removal_state(self):
        words = {"sent": "done", "failed": "failed", "cancelled": "failed"}
        for delivery in self:
            removal = delivery.removal_ids.filtered(lambda d: d.kind == "delete")[:1]
            delivery.removal_state = (
                words.get(removal.state, "asked") if removal else False
            )

    def _outgoing(self):
        outgoing = super()._outgoing()
        if not self.poll:
            return outgoing
        kept = self.poll
        poll = Poll(tuple(kept["options"]), kept["seconds"], kept["multiple"])
        return replace(outgoing, poll=poll)

    def _begin_call(self):
        """What was stopped stays here, also when it comes back from *unknown*."""
        publication = self.publication_id
        if publication.state == "stopped" and self.kind in SAID:
            self.write({"state": "cancelled", "state_reason": publication.state_reason})
            return None
        return super()._begin_call()

    @api.model
    def _cron_send(self, worker=1):
        result = super()._cron_send(worker)
        self.env["scrm.store"]._retrying(self.env["scrm.publication"]._settle)
        return result

    def action_retry(self):
        result = super().action_retry()
        again = self.filtered(lambda d: d.state in UNDERWAY and d.kind in SAID)
        # Any agent may try again; that something is on its way is the machine's note.
        publications = again.publication_id.sudo()
        publications.filtered(lambda p: p.state == "done").write({"state": "running"})
        return result

    def _keep_votes(self, votes):
        """Write down how often each answer of our poll was chosen so far.

        :param votes: dict delivery id -> counts in the order of the answers
        """
        changed = self.filtered(
            lambda d: d.id in votes and d.poll_votes != list(votes[d.id])
        )
        for delivery in changed:
            delivery.poll_votes = list(votes[delivery.id])
        changed.publication_id._count_votes()
