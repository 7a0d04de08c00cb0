# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..tools import ledger


# Points by listening rules are a concern of their own.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    _inherit = "scrm.post"

    def _scrm_award(self, points, reason, key):
        """Book points on the authors' cards of the company's first programme.

        Only for people whom we know. What was booked before is found by its key.
        """
        booked = super()._scrm_award(points, reason, key)
        # Posts are processed by whoever triggers it; awarding is the system's.
        posts = self.sudo().filtered(lambda post: post._scrm_known_author())
        keys = {f"{key}:{post.id}": post for post in posts.sorted("posted_at")}
        known = (
            self.env["scrm.points.entry"]
            .sudo()
            .search([("idempotency_key", "in", list(keys))])
        )
        booked |= {keys[entry.idempotency_key].id: entry for entry in known}
        for company, mine in posts.grouped("company_id").items():
            program = self.env["loyalty.program"].sudo()._scrm_default(company)
            if program:
                for post in mine.filtered(lambda post: post.id not in booked):
                    booked[post.id] = post._scrm_award_one(program, points, reason, key)
        return booked

    def _scrm_known_author(self):
        self.ensure_one()
        author = self.profile_id
        return self.direction == "in" and author.partner_id and not author.is_own

    def _scrm_award_one(self, program, points, reason, key):
        card = program._scrm_card_of(self.profile_id.partner_id)
        return card._scrm_book(
            ledger.quantise(points),
            "earn",
            f"{key}:{self.id}",
            reason,
            record=self,
            occurred_at=self.posted_at,
        )

    def _scrm_take_back_award(self, booking, reason):
        """Reverse what was earned, as far as the card still holds it."""
        result = super()._scrm_take_back_award(booking, reason)
        # An agent takes back a decision; the ledger is not theirs to write.
        entry = booking.sudo() if booking else booking
        # The points of a post that was deleted are gone already.
        if entry and not entry.reversed_by_ids:
            entry.card_id._scrm_book(
                -entry.amount,
                "reverse",
                f"reverse:{entry.idempotency_key}",
                reason,
                record=self,
                reverses=entry,
            )
        return result
