# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPointsEntry(models.Model):
    """Points that are taken back, and announced ones: credited later, or withdrawn."""

    _inherit = "scrm.points.entry"

    def _source(self):
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id) if self.res_model else None

    def _take_back(self, reason):
        """Book the opposite of this entry, once; returns the new entry."""
        self.ensure_one()
        return self.card_id._scrm_book(
            -self.amount,
            "reverse",
            f"reverse:{self.id}",
            reason,
            record=self._source(),
            reverses=self,
        )

    def action_take_back(self):
        for entry in self.filtered(lambda e: e.kind == "earn" and e.card_id):
            entry._take_back(self.env._("Taken back: %(what)s", what=entry.reason))

    def _close_pending(self, reason):
        """The line that ends an announcement; of two attempts the second changes
        nothing, as both want the same key."""
        card = self.card_id
        card._scrm_hold()
        return card._scrm_book(
            -self.amount,
            "pending",
            f"close:{self.id}",
            reason,
            record=self._source(),
            reverses=self,
            rule=self.rule_id,
        )

    def _mature(self):
        """Credit announced points; returns the entry that did."""
        self.ensure_one()
        if self.kind != "pending" or self.amount <= 0 or self.reversed_by_ids:
            return self.browse()
        self._close_pending(self.reason)
        return self.card_id._scrm_book(
            self.amount,
            "earn",
            f"mature:{self.id}",
            self.reason,
            record=self._source(),
            rule=self.rule_id,
        )

    def _withdraw(self, reason):
        """Take an announcement back, as long as it is one.

        :raises UserError: they were credited already
        """
        self.ensure_one()
        if self.kind != "pending" or self.amount <= 0:
            raise UserError(self.env._("Only announced points can be withdrawn."))
        if self.reversed_by_ids:
            raise UserError(self.env._("These points were credited or withdrawn."))
        return self._close_pending(reason)

    def action_withdraw(self):
        for entry in self.filtered(lambda e: e.kind == "pending" and e.amount > 0):
            entry._withdraw(self.env._("Withdrawn: %(what)s", what=entry.reason))
