# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import re
from io import BytesIO

from lxml import html
from PIL import Image

from odoo import sql_db
from odoo.tests import HttpCase, new_test_user, tagged

from .common import PortalForms
from .test_referral import ReferralCommon

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)


class JoinCommon(ReferralCommon, PortalForms, HttpCase):
    def setUp(self):
        super().setUp()
        self.partner.write(
            {
                "email": "marta@tea.example",
                "phone": "+49 30 123456",
                "city": "Lindau",
                "street": "Teegasse 5",
            }
        )

    def page(self, code=None, **options):
        return self.url_open(f"/join/{code or self.code}", **options)

    def tags(self, **options):
        """``{property or name: content}`` of the page; each is there once."""
        tree = html.fromstring(self.page(**options).text)
        found = [
            (tag.get("property") or tag.get("name"), tag.get("content"))
            for tag in tree.xpath("//head/meta[@content][@property or @name]")
        ]
        self.assertEqual(len(found), len(dict(found)), found)
        return dict(found)

    def picture_of(self, width, height, color="green"):
        content = BytesIO()
        Image.new("RGB", (width, height), color).save(content, "PNG")
        return base64.b64encode(content.getvalue())

    def member(self, login="scrm_member"):
        return new_test_user(
            self.env,
            login,
            groups="base.group_portal",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )


@tagged("post_install", "-at_install")
class TestJoin(JoinCommon):
    def test_a_stranger_reads_who_invites_and_what_it_brings(self):
        self.program.write(
            {
                "scrm_referral_least": 50,
                "scrm_referral_days": 30,
                "scrm_referral_wait": 14,
                "scrm_referral_when": "paid",
            }
        )
        answer = self.page()
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["X-Robots-Tag"], "noindex")
        words = " ".join(html.fromstring(answer.text).text_content().split())
        for part in (
            "Marta invites you to Tea friends",
            "You get 40 points after your first purchase.",
            "50.00",
            "within 30 days",
            "is paid",
            "after 14 days",
            "Sign In",
        ):
            self.assertIn(part, words)

    def test_nothing_but_the_first_name_is_told(self):
        self.card._scrm_book(77.25, "earn", "a", "A secret of Marta")
        self.member().partner_id.name = "x"
        text = self.page().text
        for secret in (
            "Lind",
            "tea.example",
            "123456",
            "Teegasse",
            "77.25",
            "secret",
            self.card.code,
        ):
            self.assertNotIn(secret, text)
        self.assertNotIn(f"res.partner/{self.partner.id}", text)

    def test_an_e_mail_address_for_a_name_is_not_told(self):
        self.partner.name = "marta@tea.example"
        text = self.page().text
        self.assertNotIn("marta", text)
        self.assertIn("You are invited to Tea friends", text)

    def test_a_programme_that_gives_friends_nothing(self):
        self.program.write({"scrm_referral_friend": 0, "scrm_referral_least": 50})
        text = self.page().text
        self.assertIn("Collect points", text)
        self.assertNotIn("50.00", text)

    def test_an_account_only_where_sign_up_is_open(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("auth_signup.invitation_scope", "b2b")
        self.assertNotIn("/web/signup?redirect=/my/points", self.page().text)
        parameters.set_param("auth_signup.invitation_scope", "b2c")
        text = self.page().text
        self.assertIn("/web/signup?redirect=/my/points", text)
        self.assertIn("/web/login?redirect=/my/points", text)

    def test_signing_in_ties_the_friend(self):
        guest = self.member("scrm_guest")
        self.page()
        self.send("/web/login", login="scrm_guest", password="scrm_guest")
        self.assertTied(guest.partner_id)

    def test_signing_up_ties_the_friend(self):
        self.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")
        self.page()
        self.send(
            "/web/signup",
            login="bo@tea.example",
            name="Bo",
            password="a good long word",
            confirm_password="a good long word",
        )
        user = self.env["res.users"].search([("login", "=", "bo@tea.example")])
        self.assertTied(user.partner_id)

    def send(self, path, **values):
        form = self.url_open(f"{path}?redirect=/my/points").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)[1]
        data = {**values, "redirect": "/my/points", "csrf_token": token}
        answer = self.url_open(path, data=data)
        self.assertTrue(answer.url.endswith("/my/points"), answer.url)

    def assertTied(self, friend):
        referral = self.env["scrm.referral"].search([("friend_id", "=", friend.id)])
        self.assertEqual(referral.card_id, self.card)

    def test_who_is_signed_in_goes_on(self):
        self.member("scrm_guest")
        self.authenticate("scrm_guest", "scrm_guest")
        answer = self.page(allow_redirects=False)
        self.assertIn(answer.status_code, (302, 303))
        self.assertTrue(answer.headers["Location"].endswith("/my/points"))

    def test_a_code_that_nobody_has(self):
        for path in ("ABCDEFGH", "x", f"{self.code}/x", "ABCDEFGH/picture"):
            answer = self.url_open(f"/join/{path}")
            self.assertEqual(answer.status_code, 404)
        self.program.scrm_referral_points = 0
        self.assertEqual(self.page().status_code, 404)

    def test_the_visitors_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        view = self.env.ref("social_crm_loyalty.portal_join")
        view.update_field_translations("arch_db", {"de_DE": {"Sign In": "Anmelden"}})
        answer = self.page(headers={"Accept-Language": "de-DE,de;q=0.9"})
        self.assertIn("Anmelden", answer.text)


@tagged("post_install", "-at_install")
class TestJoinPreview(JoinCommon):
    """What networks read of the page."""

    def test_title_text_and_picture(self):
        tags = self.tags(headers={"User-Agent": "facebookexternalhit/1.1"})
        address = f"{self.base_url()}/join/{self.code}"
        self.assertEqual(tags["robots"], "noindex")
        self.assertEqual(tags["og:type"], "website")
        self.assertEqual(tags["og:title"], "Marta invites you to Tea friends")
        self.assertIn("You get 40 points", tags["og:description"])
        self.assertEqual(tags["og:url"], address)
        self.assertTrue(tags["og:image"].startswith(f"{address}/picture"))
        self.assertEqual(tags["og:site_name"], "Qingya Tea")
        self.assertEqual(tags["twitter:card"], "summary")
        self.assertEqual(tags["twitter:image"], tags["og:image"])

    def test_words_of_people_cannot_leave_their_tag(self):
        self.program.name = '"><script>alert(1)</script>'
        self.assertNotIn("<script>alert(1)", self.page().text)
        self.assertIn('"><script>', self.tags()["og:title"])

    def test_the_picture_of_the_programme(self):
        self.program.scrm_referral_image = self.picture_of(2400, 1260)
        tags = self.tags()
        self.assertEqual(tags["twitter:card"], "summary_large_image")
        for name in ("session_id", "frontend_lang"):
            self.opener.cookies.pop(name, None)
        answer = self.url_open(tags["og:image"])
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "image/png")
        cache = answer.headers["Cache-Control"]
        self.assertIn("public", cache)
        self.assertIn("max-age=86400", cache)
        self.assertEqual(answer.headers["X-Robots-Tag"], "noindex")
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertEqual(Image.open(BytesIO(answer.content)).size, (1200, 630))
        again = self.url_open(
            tags["og:image"], headers={"If-None-Match": answer.headers["ETag"]}
        )
        self.assertEqual(again.status_code, 304)

    def test_without_one_the_logo(self):
        self.company.logo = self.picture_of(1800, 600, "red")
        answer = self.url_open(self.tags()["og:image"])
        picture = Image.open(BytesIO(answer.content))
        self.assertEqual(picture.size, (1200, 400))
        self.assertEqual(picture.convert("RGB").getpixel((5, 5)), (255, 0, 0))

    def test_the_programme_may_be_for_all_companies(self):
        self.program.company_id = False
        self.assertEqual(self.url_open(self.tags()["og:image"]).status_code, 200)


@tagged("post_install", "-at_install")
class TestJoinMember(JoinCommon):
    """What the member sees of the link in the portal."""

    def setUp(self):
        super().setUp()
        self.card.partner_id = self.member().partner_id
        self.card._scrm_book(5, "earn", "a", "Praise")
        self.authenticate("scrm_member", "scrm_member")

    def test_the_link_and_how_to_share_it(self):
        page = html.fromstring(self.url_open("/my/points").text)
        link = self.card.scrm_link
        self.assertRegex(link, r"/r/\w{8}$")
        field = page.xpath("//input[hasclass('o_scrm_link_text')]/@value")
        self.assertEqual(field, [link])
        networks = page.xpath("//*[hasclass('o_scrm_networks')]/a")
        self.assertEqual(len(networks), 10)
        for network in networks:
            self.assertIn("noopener", network.get("rel"))
            self.assertIn("%3A%2F%2F", network.get("href"))
        self.assertIn("Nobody has followed", page.text_content())

    def test_how_many_followed_it(self):
        link = self.url_open("/my/points") and self.card.scrm_link
        self.authenticate(None, None)
        for agent in (BROWSER, BROWSER, "Twitterbot/1.0", "WhatsApp/2.24"):
            answer = self.url_open(link, headers={"User-Agent": agent})
            self.assertEqual(answer.status_code, 200)
            self.assertIn(f"/join/{self.code}?utm_source=Referral", answer.url)
            self.assertIn("invites you to", answer.text)
        self.url_open(f"/join/{self.code}", headers={"User-Agent": BROWSER})
        self.env.invalidate_all()
        self.assertEqual(self.card.scrm_followers, 1)
        self.authenticate("scrm_member", "scrm_member")
        self.assertIn("One person followed", self.url_open("/my/points").text)
        self.url_open(link, headers={"User-Agent": BROWSER})
        self.env.invalidate_all()
        self.assertEqual(self.card.scrm_followers, 1, "the member does not count")

    def test_more_cards_need_no_more_queries(self):
        def queries():
            self.url_open("/my/points")
            before = sql_db.sql_counter
            self.env.invalidate_all()
            self.url_open("/my/points")
            return sql_db.sql_counter - before

        first = queries()
        self.assertLessEqual(first, 22)
        for number in range(3):
            program = self._make_program(
                self.company, f"Club {number}", scrm_referral_points=5
            )
            self._make_card(program, self.card.partner_id)
        self.assertEqual(queries(), first)
