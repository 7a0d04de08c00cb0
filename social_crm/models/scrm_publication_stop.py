# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from odoo import models
from odoo.exceptions import UserError

from .scrm_publication_result import SAID


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """Taking back: what has not left, and what is on the networks already."""

    _inherit = "scrm.publication"

    def action_stop(self):
        """What has not left stays here; what is out is left as it is."""
        self._check_step(("scheduled", "running"))
        waiting = self.env["scrm.delivery"].search(
            [
                ("publication_id", "in", self.ids),
                ("kind", "in", SAID),
                ("state", "in", ("queued", "approval")),
            ]
        )
        reason = self.env._("Stopped by %s", self.env.user.name)
        # Agents may not write the outbox; whose publication it is was checked.
        waiting.sudo().write({"state": "cancelled", "state_reason": reason})
        self.sudo().write({"state": "stopped", "state_reason": reason})
        taken_back = Counter(delivery.publication_id.id for delivery in waiting)
        for publication in self:
            publication._say(
                self.env._(
                    "Stopped: %(kept)s taken back, %(left)s out or on the way already.",
                    kept=taken_back[publication.id],
                    left=publication.sent_count + publication.waiting_count,
                )
            )

    def action_delete_everywhere(self):
        """Ask every network to delete what it has of this."""
        self._check_step(("done", "stopped"))
        there = self.env["scrm.delivery"].search(
            [
                ("publication_id", "in", self.ids),
                ("kind", "=", "post"),
                ("state", "=", "sent"),
            ]
        )
        able = there.filtered(lambda d: d.account_id._connector()._can("delete"))
        if not able:
            raise UserError(self._no_deletion(there))
        again, new = self._split_deletions(able)
        if new:
            self.env["scrm.delivery"]._put(self._deletion_rows(new))
        again.action_retry()
        for publication in self:
            publication._note_deletion(there, able)

    def _no_deletion(self, there):
        if not there:
            return self.env._("Nothing of this is on a network.")
        return self.env._(
            "These accounts cannot delete: %s. Delete it there by hand.",
            ", ".join(there.account_id.mapped("name")),
        )

    def _split_deletions(self, deliveries):
        """``(deletions that failed before, deliveries not asked about yet)``."""
        asked = self.env["scrm.delivery"].search(
            [("target_id", "in", deliveries.ids), ("kind", "=", "delete")]
        )
        again = asked.filtered(lambda d: d.state in ("failed", "cancelled"))
        return again, deliveries - asked.target_id

    def _deletion_rows(self, deliveries):
        return [
            {
                "account_id": delivery.account_id.id,
                "kind": "delete",
                "body": delivery.body,
                "publication_id": delivery.publication_id.id,
                "target_id": delivery.id,
                "idempotency_key": f"pub-delete-{delivery.id}",
                "user_id": self.env.uid,
                "checked": True,
            }
            for delivery in deliveries
        ]

    def _note_deletion(self, there, able):
        self.ensure_one()
        own = there.filtered(lambda d: d.publication_id == self)
        names = (own & able).account_id.mapped("name")
        text = self.env._("Deletion asked for on: %s.", ", ".join(names) or "–")
        left = (own - able).account_id.mapped("name")
        if left:
            text += " " + self.env._(
                "These accounts cannot delete: %s. Delete it there by hand.",
                ", ".join(left),
            )
        self._say(text)
