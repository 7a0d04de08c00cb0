# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

from ..tools import ledger


class LoyaltyCard(models.Model):
    """The tier of a member, and what is missing to the next one."""

    # One file would be too long to read.
    _inherit = "loyalty.card"  # pylint: disable=consider-merging-classes-inherited

    scrm_tier_id = fields.Many2one(
        "scrm.tier",
        string="Tier",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    scrm_tier_since = fields.Date(string="Tier Since", readonly=True, copy=False)
    scrm_tier_grace_until = fields.Date(
        string="Kept Until",
        readonly=True,
        copy=False,
        help="Below the threshold of the tier: it goes on this day unless the member "
        "is back above it.",
    )

    def _scrm_tier_number(self):
        """Points of the period, or influence, that decide on the tier."""
        self.ensure_one()
        self.env.flush_all()
        query = self.sudo().program_id._scrm_tier_numbers()
        rows = self.env.execute_query(
            SQL("SELECT number FROM (%s) n WHERE n.id = %s", query, self.id)
        )
        return float(rows[0][0]) if rows else 0.0

    def _scrm_next_tier(self):
        """(the next higher tier, what is missing), or (none, 0)."""
        self.ensure_one()
        tiers = self.sudo().program_id.scrm_tier_ids
        if not tiers:
            return tiers, ledger.ZERO
        number = self._scrm_tier_number()
        higher = tiers.filtered(lambda tier: tier.threshold > number)
        following = higher.sorted("threshold")[:1]
        missing = following.threshold - number if following else 0.0
        return following, ledger.quantise(missing)


class ScrmEarningRule(models.Model):
    _inherit = "scrm.earning.rule"

    def _terms_of(self, card):
        """Members of a higher tier earn more; limits stay as they are."""
        terms = super()._terms_of(card)
        factor = card.sudo().scrm_tier_id.factor or 1.0
        return terms.times(ledger.quantise(factor))
