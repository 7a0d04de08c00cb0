# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from odoo import api, fields, models

from .scrm_publication_send import UNDERWAY

# What a publication says, as against what is done with it later.
SAID = ("post", "message")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """What became of it, account by account."""

    _inherit = "scrm.publication"

    said_ids = fields.One2many(
        "scrm.delivery",
        "publication_id",
        string="Results",
        domain=[("kind", "in", SAID)],
        readonly=True,
    )
    delivery_count = fields.Integer(string="To Send", compute="_compute_result")
    sent_count = fields.Integer(string="Sent", compute="_compute_result")
    failed_count = fields.Integer(string="Failed", compute="_compute_result")
    waiting_count = fields.Integer(string="On Its Way", compute="_compute_result")
    result = fields.Char(compute="_compute_result")

    @api.depends("delivery_ids.state")
    def _compute_result(self):
        rows = self.env["scrm.delivery"]._read_group(
            [("publication_id", "in", self.ids), ("kind", "in", SAID)],
            ["publication_id", "state"],
            ["__count"],
        )
        counts = {(publication.id, state): count for publication, state, count in rows}
        states = self.env["scrm.delivery"]._fields["state"].get_values(self.env)
        for publication in self:
            by_state = {
                state: counts.get((publication._origin.id, state), 0)
                for state in states
            }
            publication.delivery_count = sum(by_state.values())
            publication.sent_count = by_state["sent"]
            publication.failed_count = by_state["failed"]
            publication.waiting_count = sum(by_state[state] for state in UNDERWAY)
            publication.result = publication._result_words()

    def _result_words(self):
        if not self.delivery_count:
            return False
        return self.env._(
            "%(sent)s of %(all)s out", sent=self.sent_count, all=self.delivery_count
        )

    def action_retry_failed(self):
        """Send once more what failed; what is out stays as it is."""
        self._check_step(("running", "done"))
        failed = self.env["scrm.delivery"].search(
            [("publication_id", "in", self.ids), ("state", "=", "failed")]
        )
        failed.action_retry()
        again = Counter(delivery.publication_id for delivery in failed)
        for publication, count in again.items():
            publication._say(self.env._("Sent once more: %s that had failed.", count))

    def action_view_deliveries(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "scrm.delivery",
            "view_mode": "list,form",
            "domain": [("publication_id", "=", self.id)],
        }
