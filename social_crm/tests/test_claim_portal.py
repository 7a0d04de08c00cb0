# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from ..models.scrm_claim_code import PORTAL_AN_HOUR
from .common_claim import ClaimCommon

CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")


@tagged("post_install", "-at_install")
class TestClaimPortal(ClaimCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._us()
        cls.account.handle = "tea_house"
        cls.neighbour = new_test_user(
            cls.env,
            "scrm_neighbour",
            groups="base.group_portal",
            company_id=cls.company.id,
        )

    def setUp(self):
        super().setUp()
        self.authenticate(self.portal.login, self.portal.login)

    def post(self, path, **data):
        return self.url_open(
            path, data={"csrf_token": Request.csrf_token(self), **data}
        )

    def ask(self):
        """Ask for a code; returns it as the page shows it."""
        page = self.post("/my/social/code").text
        return CODE.search(page.partition("Your code")[2]).group()

    def test_the_whole_round(self):
        page = self.url_open("/my/social").text
        self.assertIn("No profile is tied to you yet", page)
        self.assertIn("we tie that profile to your customer account", page)
        code = self.ask()
        self.assertNotIn(code, self.url_open("/my/social").text, "shown once")
        self.send(code, "mei")
        profile = self.profile()
        self.assertEqual(profile.partner_id, self.portal.partner_id)
        page = self.url_open("/my/social").text
        self.assertIn("@mei", re.sub(r"<[^>]*>|\s", "", page))
        self.assertIn("you sent us your code", page)
        self.assertIn("What you agreed to", page)
        tie = profile.link_ids
        answer = self.post("/my/social/untie", tie=tie.id)
        self.assertIn("The profile is untied", answer.text)
        self.env.invalidate_all()
        self.assertFalse(profile.partner_id)
        self.assertEqual(tie.ended_by_id, self.portal)

    def test_only_the_own_ties_are_seen_and_untied(self):
        post = self.send("hello", "secret_neighbour")
        post.profile_id._link_partner(self.neighbour.partner_id, "manual", "x")
        self.assertNotIn("secret_neighbour", self.url_open("/my/social").text)
        for tie in (post.profile_id.link_ids.id, "x", "", "1 OR 1=1"):
            self.post("/my/social/untie", tie=tie)
        self.env.invalidate_all()
        self.assertEqual(post.profile_id.partner_id, self.neighbour.partner_id)

    def test_a_new_code_withdraws_the_one_before(self):
        first = self.ask()
        self.ask()
        self.assertEqual(self.send(first).claim_outcome, "used")

    def test_so_many_codes_an_hour(self):
        for _try in range(PORTAL_AN_HOUR):
            self.ask()
        answer = self.post("/my/social/code")
        self.assertIn("within an hour", answer.text)
        self.assertFalse(CODE.search(answer.text.partition("<main>")[2]))
        made = self.claims.search([("partner_id", "=", self.portal.partner_id.id)])
        self.assertEqual(len(made), PORTAL_AN_HOUR)
        self.authenticate(self.neighbour.login, self.neighbour.login)
        self.assertTrue(self.ask())

    def test_nothing_without_a_token_or_by_reading(self):
        for path in ("/my/social/code", "/my/social/untie"):
            self.assertEqual(self.url_open(path, data={"x": 1}).status_code, 400)
            self.assertEqual(self.url_open(path).status_code, 405)
        self.assertFalse(
            self.claims.search([("partner_id", "=", self.portal.partner_id.id)])
        )

    def test_strangers_are_asked_to_sign_in(self):
        self.authenticate(None, None)
        answer = self.url_open("/my/social", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_who_scanned_and_signed_in_came_through_that_code(self):
        channel = self.env["scrm.channel.code"].create(
            {
                "name": "Parcel",
                "company_id": self.company.id,
                "target_ids": [Command.create({"kind": "claim"})],
            }
        )
        phone = {"User-Agent": "Mozilla/5.0 (iPhone) Safari"}
        self.url_open(f"/q/{channel.code}", headers=phone)
        found = self.env["scrm.channel.contact"].search([("code_id", "=", channel.id)])
        self.assertEqual(found.partner_id, self.portal.partner_id)
        self.assertEqual(found.how, "signin")
        self.send(self.ask())
        self.assertEqual(self.profile().channel_code_id, channel)
        self.assertEqual(self.profile().channel_certainty, "proven")

    def test_the_way_there_is_on_the_home_page(self):
        self.assertIn("/my/social", self.url_open("/my").text)
