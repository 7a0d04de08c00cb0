# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..models.link_tracker_click import BURST, FLOOD
from .link_common import PREVIEW, LinkCommon

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
TARGET = "https://shop.example/tea"


@tagged("post_install", "-at_install")
class TestClickHttp(LinkCommon, HttpCase):
    """Following a real short link."""

    def setUp(self):
        super().setUp()
        self.short = self.link(self.publication, self.account)
        self.delivery = self.said(self.publication, self.account)

    def follow(self, link=None, method="GET", **headers):
        headers = {"User-Agent": CHROME, **headers}
        url = f"/r/{(link or self.short).code}"
        response = self.url_open(
            url, allow_redirects=False, headers=headers, method=method
        )
        self.env.invalidate_all()
        return response

    def last_click(self):
        return self.clicks.search([], order="id desc", limit=1)

    def test_a_person_is_led_on_and_counted_once_a_day(self):
        for _time in range(3):
            response = self.follow()
            self.assertEqual(response.status_code, 302)
            self.assertTrue(response.headers["Location"].startswith(TARGET))
            self.assertIn("utm_source", response.headers["Location"])
            self.assertEqual(response.headers["Cache-Control"], "no-store")
        click = self.last_click()
        self.assertEqual(click.scrm_agent, "browser")
        self.assertEqual(click.scrm_delivery_id, self.delivery)
        self.assertEqual(click.campaign_id, self.campaign)
        self.assertFalse(click.scrm_partner_id)
        self.assertEqual(self.publication.clicks_raw, 3)
        self.assertEqual(self.publication.clicks_people, 1)

    def test_bots_previews_and_looks_ahead_are_led_on_and_kept_apart(self):
        cases = {
            "preview": ("GET", {"User-Agent": "TelegramBot (like TwitterBot)"}),
            "robot": ("GET", {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}),
            "program": ("GET", {"User-Agent": "curl/8.5.0"}),
            "head": ("HEAD", {}),
            "prefetch": ("GET", {"Sec-Purpose": "prefetch;prerender"}),
        }
        for reason, (method, headers) in cases.items():
            with self.subTest(reason=reason):
                response = self.follow(method=method, **headers)
                self.assertEqual(response.status_code, 302)
                self.assertTrue(response.headers["Location"].startswith(TARGET))
                click = self.last_click()
                self.assertTrue(click.scrm_is_bot)
                self.assertEqual(click.scrm_bot_reason, reason)
        self.assertEqual(self.publication.clicks_raw, len(cases))
        self.assertEqual(self.publication.clicks_people, 0)
        self.assertEqual(self.campaign.click_count, 0)

    def test_who_is_signed_in_is_known(self):
        self.authenticate(self.portal.login, self.portal.login)
        self.follow()
        self.assertEqual(self.last_click().scrm_partner_id, self.portal.partner_id)
        self.follow(**{"User-Agent": "Twitterbot/1.0"})
        self.assertFalse(self.last_click().scrm_partner_id)

    def test_a_link_to_one_person_tells_who_followed_it(self):
        person = self.env["res.partner"].create({"name": "Mei"})
        link = self.link(self.publication, self.account, person)
        message = self.said(self.publication, self.account, person)
        self.follow(link)
        click = self.last_click()
        self.assertEqual(click.scrm_partner_id, person)
        self.assertEqual(click.scrm_delivery_id, message)
        self.follow(link, **{"User-Agent": "WhatsApp/2.24"})
        self.assertFalse(self.last_click().scrm_partner_id)

    def test_a_host_in_chinese_is_reached(self):
        text = self.publication._track_links("https://例子.测试/a", self.account)
        code = text.rpartition("/")[2]
        link = self.publication.link_ids.filtered(lambda one: one.code == code)
        response = self.follow(link)
        self.assertEqual(response.status_code, 302)
        self.assertTrue(
            response.headers["Location"].startswith("https://xn--fsqu00a.xn--0zwm56d/a")
        )

    def test_trouble_with_the_count_never_stops_a_visitor(self):
        broken = patch.object(
            type(self.clicks), "_insert", side_effect=ZeroDivisionError
        )
        with broken, self.assertLogs("odoo.addons.social_crm", "ERROR"):
            response = self.follow()
        self.assertEqual(response.status_code, 302)
        self.assertTrue(response.headers["Location"].startswith(TARGET))

    def test_links_of_core_are_left_to_core(self):
        link = self.env["link.tracker"].create({"url": TARGET, "title": "Core"})
        response = self.follow(link)
        self.assertEqual(response.status_code, 301)
        self.assertEqual(link.count, 1)
        self.assertFalse(link.link_click_ids.scrm_company_id)
        self.follow(link, **{"User-Agent": "curl/8.5"})
        self.assertEqual(link.count, 1)

    def test_a_code_that_nobody_gave_out(self):
        self.assertEqual(
            self.url_open("/r/nosuchcode", allow_redirects=False).status_code, 404
        )


@tagged("post_install", "-at_install")
class TestClick(LinkCommon):
    def setUp(self):
        super().setUp()
        self.short = self.link(self.publication, self.account)

    def people(self):
        return sum(self.short.link_click_ids.mapped("scrm_people"))

    def test_one_person_counts_once_a_day_for_each_link(self):
        now = fields.Datetime.now().replace(hour=10)
        other = self.link(self.publication, self.second_account)
        with freeze_time(now):
            self.visit(self.short)
            self.visit(self.short)
            self.visit(self.short, ip="192.0.2.2")
            self.visit(other)
        with freeze_time(now + timedelta(days=1)):
            self.visit(self.short)
        self.assertEqual(self.people(), 3)
        self.assertEqual(len(self.short.link_click_ids), 4)
        self.assertEqual(self.publication.clicks_people, 4)
        self.assertEqual(self.publication.clicks_raw, 5)

    def test_a_known_person_is_one_from_every_place(self):
        for ip in ("192.0.2.1", "192.0.2.2"):
            self.visit(self.short, ip=ip, partner=self.portal.partner_id)
        self.assertEqual(self.people(), 1)

    def test_a_preview_that_came_first_takes_nobodys_place(self):
        self.visit(self.short, PREVIEW)
        self.visit(self.short)
        self.assertEqual(self.people(), 1)

    def test_too_many_at_once_are_no_people_and_then_nothing(self):
        with freeze_time(fields.Datetime.now()):
            clicks = [self.visit(self.short) for _time in range(FLOOD + 3)]
        kept = [click for click in clicks if click]
        self.assertEqual(len(kept), FLOOD)
        self.assertEqual(kept[BURST - 1].scrm_bot_reason, False)
        self.assertEqual(kept[BURST].scrm_bot_reason, "burst")
        self.assertEqual(self.people(), 1)

    def test_a_click_belongs_to_the_last_time_it_was_said(self):
        first = self.said(self.publication, self.account)
        self.assertEqual(self.visit(self.short).scrm_delivery_id, first)
        second = self.said(self.publication, self.account, attempts=2)
        self.said(self.publication, self.account, attempts=3, kind="delete")
        self.said(self.publication, self.account, attempts=4, state="queued")
        self.assertEqual(self.visit(self.short).scrm_delivery_id, second)

    def test_a_click_costs_few_queries_and_touches_no_shared_row(self):
        self.visit(self.short)
        self.short.read()
        self.env.flush_all()
        with self.assertQueryCount(4):
            self.clicks._add_visit(
                self.short, scrm_visit=PREVIEW, ip="192.0.2.9", country_code="CN"
            )
            self.env.flush_all()
        self.assertEqual(self.short.count, 0, "the cron counts, no click does")

    def test_the_country_is_kept(self):
        for code, country in (("CN", self.env.ref("base.cn").id), ("T1", False)):
            click = self.clicks._add_visit(
                self.short, scrm_visit=PREVIEW, ip="192.0.2.9", country_code=code
            )
            self.assertEqual(click.country_id.id, country)
