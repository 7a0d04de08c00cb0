# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestPortal(LoyaltyCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal.password = "scrm_portal_password"
        cls.own_card = cls._make_card(cls.program, cls.portal.partner_id)
        cls.own_card._scrm_book(30, "earn", "a", "Praise in public")
        cls.own_card._scrm_book(-12.5, "redeem", "b", "A tin of tea")
        cls.card._scrm_book(99, "earn", "c", "A secret of Marta")

    def test_my_points(self):
        self.authenticate("scrm_portal", "scrm_portal_password")
        page = self.url_open("/my/points")
        self.assertEqual(page.status_code, 200)
        for words in (
            "Praise in public",
            "A tin of tea",
            "-12.5",
            "17.5",
            "Tea friends",
        ):
            self.assertIn(words, page.text)
        self.assertNotIn("A secret of Marta", page.text)
        self.assertNotIn(self.card.code, page.text)

    def test_nothing_yet(self):
        self.own_card.partner_id = False
        self.env.cr.execute(
            "UPDATE scrm_points_entry SET partner_id = NULL WHERE card_ref = %s",
            (self.own_card.id,),
        )
        self.authenticate("scrm_portal", "scrm_portal_password")
        self.assertIn("You have no points yet", self.url_open("/my/points").text)

    def test_many_entries_are_paged(self):
        for number in range(85):
            self.own_card._scrm_book(1, "earn", f"n{number}", f"Word number {number}.")
        self.authenticate("scrm_portal", "scrm_portal_password")
        first, second = (self.url_open(f"/my/points/page/{n}").text for n in (1, 2))
        self.assertIn("Word number 84.", first)
        self.assertNotIn("Praise in public", first)
        self.assertIn("Praise in public", second)

    def test_home_leads_there(self):
        self.authenticate("scrm_portal", "scrm_portal_password")
        self.assertIn("/my/points", self.url_open("/my").text)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["scrm_points_count"]}
        )
        self.assertEqual(counters["scrm_points_count"], 2)

    def test_only_after_signing_in(self):
        page = self.url_open("/my/points", allow_redirects=False)
        self.assertIn(page.status_code, (302, 303))
        self.assertIn("/web/login", page.headers["Location"])

    def test_a_colleague_without_rights_is_sent_home(self):
        self.stranger.password = "scrm_stranger_password"
        self.authenticate("scrm_stranger", "scrm_stranger_password")
        page = self.url_open("/my/points", allow_redirects=False)
        self.assertEqual(page.status_code, 303)
        self.assertTrue(page.headers["Location"].endswith("/my"))
