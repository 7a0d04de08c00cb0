# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

DAYS = 55


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmRelation(models.Model):
    _inherit = "scrm.relation"

    @api.model
    def _load_demo(self, account, leaver):
        """Whoever spoke at an account follows it since some week; friends each other.

        :param leaver: handle of the one who followed it until three days ago
        """
        people = self.env["scrm.profile"].search(
            Domain("company_id", "=", account.company_id.id)
            & Domain("channel", "=", account.channel)
            & Domain("instance", "=", account.instance),
            order="id",
        )
        own = people.filtered("is_own")
        friends = self._demo_friends(people - own)
        pairs = [(person, ours) for ours in own for person in people - own]
        now = fields.Datetime.now()
        found = self.create(
            [
                {
                    "source_id": source.id,
                    "target_id": target.id,
                    "company_id": account.company_id.id,
                    # Eight has no divisor in common with the number of days.
                    "date_from": now - timedelta(days=4 + number * 8 % DAYS),
                    "is_dated": True,
                    "seen_at": now,
                }
                for number, (source, target) in enumerate([*pairs, *friends])
            ]
        )
        left = found.filtered(
            lambda one: one.source_id.handle == leaver and one.target_id in own
        )
        left.date_to = now - timedelta(days=3)

    @api.model
    def _demo_friends(self, people):
        """Pairs of people of whom the first once spoke to the second."""
        acts = self.env["scrm.interaction"]._read_group(
            [("source_id", "in", people.ids), ("target_id", "in", people.ids)],
            ["source_id", "target_id"],
        )
        return [pair for pair in acts if pair[0] != pair[1]]
