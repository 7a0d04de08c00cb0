# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, models
from odoo.fields import Command

ACTIVE = {"new", "open"}
RESTING = {"waiting", "closed"}


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    _inherit = "scrm.conversation"

    @api.model
    def _merge_roots(self, new_by_old):
        """Threads turned out to be one: one conversation stays for them.

        The oldest keeps its place; what only the other has is taken over, and
        its messages move along.
        """
        talks = self.search(
            [("root_post_id", "in", [*new_by_old, *new_by_old.values()])], order="id"
        )
        threads = defaultdict(self.browse)
        for talk in talks:
            root_id = talk.root_post_id.id
            threads[new_by_old.get(root_id, root_id)] |= talk
        for root_id, found in threads.items():
            found[0]._absorb(found[1:], root_id)

    def _absorb(self, others, root_id):
        self.ensure_one()
        rules = others.rule_ids
        values = {
            "root_post_id": root_id,
            "user_id": (self.user_id or others.user_id[:1]).id,
            "lead_id": (self.lead_id or others.lead_id[:1]).id,
            "ticket_id": (self.ticket_id or others.ticket_id[:1]).id,
            "priority": max((self | others).mapped("priority")),
            "rule_ids": [Command.link(rule.id) for rule in rules],
        }
        if self.state in RESTING and set(others.mapped("state")) & ACTIVE:
            values["state"] = "open"
        for other in others:
            other.message_change_thread(self)
        self._adopt_links(others)
        others.unlink()
        self.write(values)
        self._join_posts({root_id: self.id})
        self._refresh_times()

    def _adopt_links(self, others):
        """Whatever points at the others points at this one from now on."""
        for model in ("crm.lead", "helpdesk.ticket"):
            self.env[model].with_context(active_test=False).search(
                [("scrm_conversation_id", "in", others.ids)]
            ).write({"scrm_conversation_id": self.id})
        others.activity_ids.write({"res_id": self.id})
        self.env["scrm.decision"].search(
            [("res_model", "=", self._name), ("res_id", "in", others.ids)]
        ).write({"res_id": self.id})
