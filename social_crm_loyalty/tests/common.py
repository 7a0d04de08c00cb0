# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.social_crm.tests.common import SocialCommon

from ..tools import ledger


class LoyaltyCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls._make_program(cls.company, "Tea friends")
        cls.partner = cls.env["res.partner"].create({"name": "Marta Lind"})
        cls.card = cls._make_card(cls.program, cls.partner)
        cls.Entry = cls.env["scrm.points.entry"]

    @classmethod
    def _make_program(cls, company, name, **values):
        if values.get("program_type", "loyalty") != "loyalty":
            values.setdefault("applies_on", "current")
        return cls.env["loyalty.program"].create(
            {
                "name": name,
                "program_type": "loyalty",
                "applies_on": "both",
                "trigger": "auto",
                "company_id": company.id,
                "currency_id": cls.env.company.currency_id.id,
                "rule_ids": [(0, 0, {"reward_point_mode": "order"})],
                "reward_ids": [
                    (
                        0,
                        0,
                        {
                            "reward_type": "discount",
                            "discount": 10,
                            "discount_mode": "percent",
                            "required_points": 40,
                        },
                    )
                ],
                **values,
            }
        )

    @classmethod
    def _make_card(cls, program, partner, **values):
        return cls.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": partner.id, **values}
        )

    def booked(self, card):
        """Kind and amount of a card's entries, in order."""
        entries = self.Entry.search([("card_ref", "=", card.id)], order="sequence")
        return [(entry.kind, entry.amount) for entry in entries]

    def assertInOrder(self, card):
        """The card holds what its entries say, and their chain is unbroken."""
        self.env.flush_all()
        lines = self.Entry._chains(card.ids).get(card.id, [])
        self.assertIsNone(ledger.verify(lines))
        self.assertEqual(ledger.total(lines), ledger.quantise(card.points))
        if lines:
            self.assertEqual(lines[-1].balance_after, ledger.quantise(card.points))


class PortalForms:
    """For an HttpCase that sends forms of the points page."""

    def csrf_token(self):
        page = self.url_open("/my/points").text
        return page.split('name="csrf_token" value="')[1].split('"')[0]
