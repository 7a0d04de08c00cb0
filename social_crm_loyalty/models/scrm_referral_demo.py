# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

# One telephone, two "friends": what the look for fraud holds.
SHARED = "192.0.2.7"


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmReferral(models.Model):
    """Demo data only: friends who came by a member's code."""

    _inherit = "scrm.referral"

    @api.model
    def _load_demo(self, traveller, scout):
        """One friend bought, one only came, one is held as somebody looks twice.

        :param traveller: card of a member; likewise ``scout``
        """
        self._demo_buy(self._demo_join(traveller, "阿婷", "198.51.100.4"))
        self._demo_join(scout, "小林", SHARED)
        self._demo_join(scout, "小林二号", SHARED)

    def _demo_join(self, card, name, address):
        friend = self.env["res.partner"].create(
            {"name": name, "company_id": card.program_id.company_id.id}
        )
        return self._join(card._scrm_code(), friend, address)

    def _demo_buy(self, referral):
        product = self.env["product.product"].create(
            {"name": "Jasmine Silver Needle, 50 g", "list_price": 38, "type": "consu"}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": referral.friend_id.id,
                "company_id": referral.company_id.id,
                "order_line": [fields.Command.create({"product_id": product.id})],
            }
        )
        order.action_confirm()
