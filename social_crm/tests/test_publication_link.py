# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .link_common import LinkCommon


@tagged("post_install", "-at_install")
class TestPublicationLink(LinkCommon):
    def setUp(self):
        super().setUp()
        # No text of ours may make the server ask for the page behind a link.
        self.startPatcher(
            patch(
                "odoo.addons.link_tracker.models.link_tracker.LinkTracker"
                "._get_title_from_url",
                side_effect=AssertionError("the page was asked for"),
            )
        )

    def track(self, text, account=None, partner=None):
        author = self.publication.with_user(self.agent)
        return author._track_links(text, account or self.account, partner)

    def test_an_address_becomes_a_short_link_of_its_account(self):
        first = self.track("看https://shop.example/tea。")
        second = self.track("看https://shop.example/tea。", self.second_account)
        links = self.publication.link_ids.sorted("id")
        self.assertEqual(first, f"看{links[0].short_url}。")
        self.assertEqual(second, f"看{links[1].short_url}。")
        self.assertEqual(
            links.scrm_account_id, self.account | self.second_account, links
        )
        self.assertEqual(links.mapped("url"), ["https://shop.example/tea"] * 2)
        self.assertEqual(links.scrm_company_id, self.company)

    def test_twice_is_the_same_text(self):
        text = "https://shop.example/a https://shop.example/b https://shop.example/a"
        first = self.track(text)
        self.assertEqual(self.track(text), first)
        self.assertEqual(self.track(first), first)
        self.assertEqual(len(self.publication.link_ids), 2)

    def test_links_name_campaign_network_and_medium(self):
        self.track("https://shop.example/tea?x=1")
        link = self.publication.link_ids
        self.assertEqual(link.campaign_id, self.campaign)
        self.assertEqual(link.medium_id.name, "Social network")
        self.assertEqual(
            link.source_id.name, self.account._connector()._get_channel_name()
        )
        self.assertNotIn(self.account.name, link.source_id.name)
        self.assertIn("x=1", link.redirected_url)
        self.assertIn("utm_campaign=Spring", link.redirected_url)

    def test_links_follow_a_change_of_the_campaign(self):
        link = self.link(self.publication, self.account)
        click = self.visit(link)
        other = self.env["utm.campaign"].create({"title": "Autumn Tea"})
        self.publication.with_user(self.agent).campaign_id = other
        self.assertEqual((link.campaign_id, click.campaign_id), (other, other))

    def test_each_recipient_has_a_link_of_the_own(self):
        people = self.env["res.partner"].create([{"name": "Mei"}, {"name": "Bob"}])
        texts = {self.track("https://shop.example/tea", None, one) for one in people}
        self.assertEqual(len(texts), 2)
        self.assertEqual(self.publication.link_ids.scrm_partner_id, people)

    def test_a_known_length_for_counters_and_previews(self):
        text = "https://shop.example/tea?a=" + "b" * 200
        self.assertEqual(self.track(text), self.publication.link_ids.short_url)
        length = len(self.track(text))
        self.assertEqual(len(self.publication._sample_links(text)), length)
        self.assertNotIn("shop", self.publication._sample_links(text))
        self.assertEqual(len(self.publication.link_ids), 1)

    def test_excluded_hosts_and_switched_off(self):
        self.env["ir.config_parameter"].set_param(
            "social_crm.untracked_hosts", "partner.example, Other.example"
        )
        text = "https://a.partner.example https://other.example"
        self.assertEqual(self.track(text), text)
        self.publication.track_links = False
        self.assertEqual(
            self.track("https://shop.example/tea"), "https://shop.example/tea"
        )
        self.assertFalse(self.publication.link_ids)

    def test_texts_without_addresses_ask_nothing(self):
        self.assertTrue(self.publication.track_links)
        with self.assertQueryCount(0):
            self.publication._track_links("", self.account)
        self.assertEqual(self.track("茶 http://"), "茶 http://")

    def test_many_recipients_take_a_fixed_number_of_queries(self):
        people = self.env["res.partner"].create(
            [{"name": f"Guest {number}"} for number in range(300)]
        )
        rows = [(self.publication.body, self.account, person) for person in people]
        self.link(self.publication, self.second_account)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(20):
            texts = self.publication._track_links_many(rows)
            self.env.flush_all()
        self.assertEqual(len(set(texts)), 300)
        self.env.invalidate_all()
        with self.assertQueryCount(6):
            self.assertEqual(self.publication._track_links_many(rows), texts)

    @mute_logger("odoo.sql_db")
    def test_the_database_holds_one_link_for_each(self):
        link = self.link(self.publication, self.account)
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            link.copy({"label": link.label, "scrm_publication_id": self.publication.id})

    def test_core_still_refuses_its_own_links_twice(self):
        values = {"url": "https://core.example", "title": "Core", "label": "x"}
        self.env["link.tracker"].create(values)
        with self.assertRaisesRegex(Exception, "must be unique"):
            self.env["link.tracker"].create(values)
        self.assertEqual(
            len(self.env["link.tracker"].search_or_create([values, values])), 2
        )

    def test_merging_contacts_keeps_every_link_alive(self):
        people = self.env["res.partner"].create([{"name": "Mei"}, {"name": "Mei L."}])
        mine = [self.link(self.publication, self.account, one) for one in people]
        for link in mine:
            self.visit(link)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            people.ids, dst_partner=people[0]
        )
        self.env.invalidate_all()
        links = self.env["link.tracker"].union(*mine)
        self.assertEqual(len(links.exists()), 2)
        self.assertEqual(links.scrm_partner_id, people[0])
        self.assertEqual(len(links.link_click_ids), 2)

    def test_a_link_outlives_its_publication(self):
        link = self.link(self.publication, self.account)
        self.publication.unlink()
        self.assertEqual(link.scrm_company_id, self.company)
        with self.assertRaises(AccessError):
            link.with_user(self.other_agent).mapped("url")


@tagged("post_install", "-at_install")
class TestLinkBorders(LinkCommon):
    """Links and clicks of core have no company; ours show themselves to ours only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.link(cls.publication, cls.account)
        cls.theirs = cls.link(cls.abroad, cls.other_account)
        cls.cores = cls.env["link.tracker"].create(
            {"url": "https://core.example", "title": "Core"}
        )
        for link in (cls.mine, cls.theirs):
            cls.visit(link, partner=cls.agent.partner_id)
        cls.visit(cls.theirs, ip="192.0.2.5")
        cls.said(cls.publication, cls.account, views=100)
        cls.said(cls.abroad, cls.other_account, views=7)
        cls.clicks.create({"link_id": cls.cores.id})
        cls.env["scrm.delivery"]._count_clicks()
        cls.env.flush_all()

    def test_links_codes_and_clicks_of_the_own_company_only(self):
        all_links = self.mine | self.theirs | self.cores
        for user, seen in ((self.agent, self.mine), (self.other_agent, self.theirs)):
            links = self.env["link.tracker"].with_user(user)
            found = links.search([("id", "in", all_links.ids)])
            self.assertEqual(found.sudo(), seen | self.cores)
            codes = self.env["link.tracker.code"].with_user(user)
            found = codes.search([("link_id", "in", all_links.ids)])
            self.assertEqual(found.sudo().link_id, seen | self.cores)
            clicks = self.clicks.with_user(user)
            found = clicks.search([("link_id", "in", all_links.ids)])
            self.assertEqual(found.sudo().link_id, seen | self.cores)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.theirs.with_user(self.agent).mapped("url")

    def test_figures_of_a_shared_campaign_stay_apart(self):
        self._publication(self.account)
        for user, publications, seen, clicks in (
            (self.agent, 2, 100, 1),
            (self.other_agent, 1, 7, 2),
        ):
            campaign = self.campaign.with_user(user)
            self.assertEqual(campaign.scrm_publication_count, publications)
            self.assertEqual(campaign.scrm_said_count, 1)
            self.assertEqual(campaign.scrm_seen_count, seen)
            self.assertEqual(campaign.scrm_clicks_raw, clicks)
            self.assertEqual(campaign.scrm_clicks_people, clicks)
            self.assertEqual(campaign.scrm_people_count, 1)
            self.assertEqual(campaign.click_count, clicks)

    def test_the_curve_of_the_own_company_only(self):
        curve = self.env["scrm.delivery.metric"]
        curve._keep(self.publication.delivery_ids | self.abroad.delivery_ids, self.now)
        self.assertEqual(
            curve.with_user(self.agent).search([]).sudo().publication_id,
            self.publication,
        )

    @property
    def now(self):
        return self.publication.delivery_ids.sent_at

    def test_recipients_are_for_agents_alone(self):
        person = self.env["res.partner"].create({"name": "Mei"})
        link = self.link(self.publication, self.account, person)
        click = self.visit(link)
        for record in (link, click):
            self.assertEqual(record.with_user(self.agent).scrm_partner_id, person)
            with self.assertRaises(AccessError):
                record.with_user(self.stranger).mapped("scrm_partner_id")
            with self.assertRaises(AccessError):
                record.with_user(self.portal).mapped("create_date")

    def test_whoever_works_with_core_links_still_can(self):
        links = self.env["link.tracker"].with_user(self.stranger)
        self.assertEqual(
            links.search([("id", "=", self.cores.id)]).count, self.cores.count
        )
        self.assertEqual(self.campaign.with_user(self.stranger).click_count, 1)
        with self.assertRaises(AccessError):
            self.campaign.with_user(self.stranger).mapped("scrm_clicks_people")
