# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..controllers import channel
from ..tools.channels import Limiter
from .common_claim import ClaimCommon

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1"


@tagged("post_install", "-at_install")
class TestChannelPage(ClaimCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._us()
        cls.account.write({"handle": "tea_house"})
        cls.account.profile_id.url = "https://social.example/@tea_house"
        cls.campaign = cls.env["utm.campaign"].create({"name": "Autumn"})
        cls.code = cls.env["scrm.channel.code"].create(
            {
                "name": "Poster",
                "company_id": cls.company.id,
                "campaign_id": cls.campaign.id,
                "target_ids": [
                    Command.create({"kind": "account", "account_id": cls.account.id})
                ],
            }
        )

    def setUp(self):
        super().setUp()
        patcher = patch.object(channel, "LIMITER", Limiter(1000))
        patcher.start()
        self.addCleanup(patcher.stop)

    def visit(self, code=None, agent=PHONE, query="", **headers):
        headers = {"User-Agent": agent, "Accept-Language": "en", **headers}
        return self.url_open(
            f"/q/{code or self.code.code}{query}",
            headers=headers,
            allow_redirects=False,
        )

    def counts(self):
        self.env.invalidate_all()
        return (
            self.code.all_scan_count,
            self.code.scan_count,
            self.code.people_count,
        )

    def test_the_page_shows_the_account_and_counts(self):
        answer = self.visit()
        self.assertEqual(answer.status_code, 200)
        self.assertIn("https://social.example/@tea_house", answer.text)
        self.assertIn("@tea_house", answer.text)
        self.assertIn("/my/social", answer.text)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(self.counts(), (1, 1, 1))
        cookie = answer.headers["Set-Cookie"]
        self.assertIn("HttpOnly", cookie)
        self.assertIn("SameSite=Lax", cookie)
        self.assertEqual(self.opener.cookies.get("odoo_utm_campaign"), "Autumn")

    def test_the_same_browser_is_one_person_and_a_language_no_scan(self):
        self.visit()
        self.visit()
        self.assertEqual(self.counts(), (2, 2, 1))
        self.visit(query="?lang=en_US")
        self.assertEqual(self.counts(), (2, 2, 1))

    def test_machines_are_counted_apart_and_get_no_cookie(self):
        for agent in ("Googlebot/2.1", "WhatsApp/2.23", ""):
            answer = self.visit(agent=agent)
            self.assertNotIn("scrm_channel", answer.headers.get("Set-Cookie", ""))
        self.visit(**{"Sec-Purpose": "prefetch;prerender"})
        self.assertEqual(self.counts(), (4, 0, 0))

    def test_typed_by_hand(self):
        self.assertEqual(self.visit(self.code.code.lower()).status_code, 200)

    def test_it_leads_on_to_checked_targets_only(self):
        self.code.target_ids.is_direct = True
        answer = self.visit(query="?url=https://evil.example&next=//evil.example")
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(
            answer.headers["Location"], "https://social.example/@tea_house"
        )
        self.code.target_ids.write({"kind": "claim"})
        answer = self.visit()
        self.assertTrue(answer.headers["Location"].endswith("/my/social"))
        self.code.target_ids.write({"kind": "url", "url": "/my"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE scrm_channel_target SET url = %s WHERE id = %s",
            ["https://evil.example/", self.code.target_ids.id],
        )
        self.env.invalidate_all()
        answer = self.visit()
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn("evil.example", answer.text)

    def test_over_and_not_yet(self):
        self.code.over_text = "Come to <b>Nanjing Road</b>"
        self.code.date_to = datetime.now() - timedelta(days=1)
        answer = self.visit()
        self.assertIn("Come to &lt;b&gt;Nanjing Road", answer.text)
        self.assertNotIn("@tea_house", answer.text)
        scans = self.env["scrm.channel.scan"].search([("code_id", "=", self.code.id)])
        self.assertEqual(scans.mapped("is_over"), [True])
        self.assertNotIn("scrm_channel", answer.headers.get("Set-Cookie", ""))

    def test_unknown_and_archived_codes_answer_alike(self):
        unknown = self.visit("ABCDEFGH")
        self.code.active = False
        archived = self.visit()
        self.assertEqual((unknown.status_code, archived.status_code), (404, 404))
        self.assertEqual(self._words(unknown), self._words(archived))
        self.assertNotIn(self.company.name, archived.text)
        for odd in ("x", "%00", "ABCDEFGH1", "A" * 3000):
            self.assertEqual(self.visit(odd).status_code, 404, odd)
        self.assertEqual(self.counts(), (0, 0, 0))

    def _words(self, answer):
        return answer.text.partition("<main>")[2].partition("</main>")[0]

    def test_who_tries_codes_is_slowed_down(self):
        with patch.object(channel, "LIMITER", Limiter(3)):
            answers = [self.visit("ABCDEFGH").status_code for _try in range(5)]
            self.assertEqual(answers, [404, 404, 404, 429, 429])
            self.assertEqual(self.visit().status_code, 429)
        self.assertEqual(self.counts(), (0, 0, 0))

    def test_the_language_of_the_browser(self):
        for code in ("zh_CN", "zh_TW"):
            self.env["res.lang"]._activate_lang(code)
        for header, lang in (
            ("zh-TW,zh;q=0.9", "zh-TW"),
            ("zh-Hant-HK", "zh-TW"),
            ("zh-CN", "zh-CN"),
            ("fr", "en-US"),
        ):
            answer = self.visit(**{"Accept-Language": header})
            self.assertIn(f'<html lang="{lang}"', answer.text, header)
        answer = self.visit(query="?lang=zh_TW")
        self.assertIn('<html lang="zh-TW"', answer.text)
        self.assertEqual(self.visit(query="?lang=xx").status_code, 200)

    def test_pictures_are_for_those_who_see_the_code(self):
        path = f"/social_crm/channel/{self.code.code}/qr.svg"
        for login, status in (
            (self.agent.login, 200),
            (self.other_agent.login, 404),
            (self.portal.login, 403),
        ):
            self.authenticate(login, login)
            answer = self.url_open(path)
            self.assertEqual(answer.status_code, status, login)
        self.authenticate(self.agent.login, self.agent.login)
        answer = self.url_open(path.replace("svg", "png") + "?download=1")
        self.assertEqual(answer.headers["Content-Type"], "image/png")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(self.url_open(path.replace("svg", "exe")).status_code, 404)
