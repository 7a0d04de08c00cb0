# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm.tools import visitors

from .test_join import BROWSER
from .test_referral import ReferralCommon


@tagged("post_install", "-at_install")
class TestMemberLink(ReferralCommon):
    def short(self, card=None):
        return (card or self.card)._scrm_links()[(card or self.card).id]

    def visit(self, ip, card=None, agent=BROWSER, partner=None):
        visitor = visitors.classify("GET", {"User-Agent": agent})
        click = self.env["link.tracker.click"]._add_visit(
            (card or self.card).scrm_link_ids, visitor, partner, ip=ip
        )
        self.env.invalidate_all()
        return click

    def test_made_once_and_leads_to_the_page(self):
        short = self.short()
        link = self.card.scrm_link_ids
        self.assertEqual(self.short(), short)
        self.assertEqual((link.ensure_one().short_url, link.code), (short, link.code))
        self.assertEqual(len(link.code), 8)
        self.assertTrue(link.url.endswith(f"/join/{self.code}"))
        self.assertEqual(link.scrm_company_id, self.company)
        self.assertEqual(link.source_id, self.env.ref("utm.utm_source_referral"))
        self.assertEqual(
            link.medium_id, self.env.ref("social_crm_loyalty.utm_medium_member_link")
        )
        self.assertFalse(link.scrm_partner_id, "it was sent to nobody")

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_one_for_a_card(self):
        self.short()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.card._scrm_create_links()
            self.env.flush_all()

    def test_it_moves_with_the_system(self):
        short = self.short()
        self.env["ir.config_parameter"].set_param(
            "web.base.url", "https://club.tea.example"
        )
        moved = self.short()
        self.assertEqual(moved.rpartition("/")[2], short.rpartition("/")[2])
        self.assertEqual(
            self.card.scrm_link_ids.url, f"https://club.tea.example/join/{self.code}"
        )

    def test_many_at_once(self):
        people = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(40)])
        cards = self.env["loyalty.card"].create(
            [{"program_id": self.program.id, "partner_id": one.id} for one in people]
        )
        cards[:2]._scrm_links()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(15):
            self.assertEqual(len(set(cards._scrm_links().values())), 40)
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            cards._scrm_links()

    def test_people_not_clicks_nor_machines(self):
        self.short()
        self.visit("192.0.2.1")
        self.visit("192.0.2.1")
        self.visit("192.0.2.2")
        self.visit("192.0.2.3", agent="facebookexternalhit/1.1")
        self.visit("192.0.2.4", agent="Mozilla/5.0 (compatible; Googlebot/2.1)")
        self.visit("192.0.2.5", partner=self.partner)
        self.visit("192.0.2.6", partner=self.friend)
        self.visit("192.0.2.7", partner=self.friend)
        self.assertEqual(self.card.scrm_followers, 3, "two addresses and the friend")
        self.assertEqual(self.program.scrm_followers, 3)
        other = self._make_card(self.program, self.friend)
        self.short(other)
        self.visit("192.0.2.1", other)
        self.assertEqual((other.scrm_followers, self.card.scrm_followers), (1, 3))
        self.assertEqual(self.program.scrm_followers, 3, "the same person")
        with self.assertQueryCount(2):
            (self.card | other).mapped("scrm_followers")

    def test_forgotten_visitors_still_count(self):
        self.short()
        for ip in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
            self.visit(ip)
        clicks = self.card.scrm_link_ids.link_click_ids
        clicks[0].scrm_counted = True
        retention = self.env["scrm.retention"]
        retention._kinds()["clicks"].remove(clicks)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.card.scrm_followers, 2)

    def test_contacts_that_are_one(self):
        twin = self.env["res.partner"].create({"name": "Marta Lind"})
        cards = self.card | self._make_card(self.program, twin)
        codes = [card._scrm_code() for card in cards]
        for number, card in enumerate(cards):
            self.short(card)
            self.visit(f"192.0.2.{number}", card)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.partner | twin).ids, self.partner)
        self.env.invalidate_all()
        self.assertEqual(cards.mapped("active"), [True, False])
        self.assertEqual(len(cards.scrm_link_ids), 2)
        for code in codes:
            self.assertEqual(self.env["loyalty.card"]._scrm_of_code(code), self.card)
        self.assertEqual(self.card.scrm_followers, 2)

    def test_an_archived_card(self):
        short = self.short()
        self.card.active = False
        self.assertFalse(self.env["loyalty.card"]._scrm_of_code(self.code))
        self.card.active = True
        self.assertEqual(self.short(), short)
        link = self.card.scrm_link_ids
        self.card.unlink()
        self.assertTrue(link.exists(), "it was given away")
        self.assertFalse(link.scrm_card_id)

    def test_the_back_office(self):
        self.short()
        self.visit("192.0.2.1")
        card = self.card.with_user(self.agent)
        self.assertEqual(card.scrm_followers, 1)
        action = card.action_scrm_clicks()
        clicks = self.env[action["res_model"]].with_user(self.agent)
        self.assertEqual(len(clicks.search(action["domain"])), 1)
        self.assertEqual(
            clicks.search(action["domain"]).create_date.date(), fields.Date.today()
        )

    def test_companies_are_apart(self):
        self.short()
        click = self.visit("192.0.2.1")
        for record in (self.card.scrm_link_ids, click):
            self.assertTrue(record.with_user(self.agent).has_access("read"))
            for user in (self.other_agent, self.portal):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["create_date"])
        with self.assertRaises(AccessError):
            self.card.with_user(self.stranger).read(["scrm_link"])
        with self.assertRaises(AccessError):
            self.card.scrm_link_ids.with_user(self.agent).write({"url": "https://x.y"})
