# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import person, said
from .link_common import PREVIEW, LinkCommon


@tagged("post_install", "-at_install")
class TestPublicationFigures(LinkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.said(
            cls.publication, cls.account, likes=3, views=100, replies=1
        )
        cls.said(cls.publication, cls.second_account, likes=4, reposts=2, views=50)
        cls.said(cls.publication, cls.account, kind="delete", likes=99)
        cls.said(cls.publication, cls.account, state="failed", likes=99)
        cls.short = cls.link(cls.publication, cls.account)

    def test_sums_over_all_accounts(self):
        one = self.publication.with_user(self.agent)
        self.assertEqual(one.said_count, 2)
        self.assertEqual((one.like_count, one.seen_count), (7, 150))
        self.assertEqual((one.reply_count, one.repost_count), (1, 2))

    def test_one_query_each_however_many_publications(self):
        more = self.env["scrm.publication"].union(
            *(self._publication(self.account) for _one in range(20))
        )
        every = more | self.publication
        every.mapped("name")
        self.env.flush_all()
        with self.assertQueryCount(3):
            every.mapped("like_count")
            every.mapped("clicks_people")
            every.mapped("lead_count")

    def test_clicks_show_at_once(self):
        self.visit(self.short)
        self.visit(self.short, PREVIEW)
        one = self.publication.with_user(self.agent)
        self.assertEqual((one.clicks_people, one.clicks_raw), (1, 2))

    def test_the_buttons_open_what_they_count(self):
        self.visit(self.short)
        one = self.publication.with_user(self.agent)
        action = one.action_open_clicks()
        clicks = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(len(clicks), one.clicks_raw)
        action = one.action_open_deliveries()
        self.assertEqual(action["domain"], [("publication_id", "in", one.ids)])
        for name in (
            "action_scrm_publications",
            "action_scrm_deliveries",
            "action_scrm_clicks",
        ):
            action = getattr(self.campaign.with_user(self.agent), name)()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found.campaign_id, self.campaign, name)


@tagged("post_install", "-at_install")
class TestLeadOfPublication(LinkCommon):
    """Where a lead comes from is found out and filled in where nothing stands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ours = cls.keep(said("own", "tea", author=person("tea", is_own=True)))
        cls.answer = cls.keep(said("a1", "mei", parent_remote_id="own"))
        cls.delivery = cls.said(cls.publication, cls.account, post_id=ours.id)
        cls.mei = cls.env["res.partner"].create({"name": "Mei"})
        cls.seller = cls._make_user("seller", "social_crm.group_agent", cls.company)
        cls.seller.group_ids += cls.env.ref("sales_team.group_sale_salesman")

    def lead(self, **values):
        leads = self.env["crm.lead"].with_user(self.seller)
        return leads.create(
            {"name": "Lead", "user_id": self.seller.id, "company_id": False, **values}
        )

    def test_a_lead_of_an_answer_to_a_publication(self):
        lead = self.lead(scrm_post_id=self.answer.id)
        self.assertEqual(lead.scrm_publication_id, self.publication)
        self.assertEqual(lead.campaign_id, self.campaign)
        self.assertEqual(lead.medium_id.name, "Social network")
        self.assertTrue(lead.source_id)
        self.assertEqual(self.publication.lead_count, 1)
        self.assertEqual(self.campaign.with_user(self.agent).scrm_lead_count, 1)
        abroad = self.campaign.with_user(self.other_agent)
        self.assertEqual(abroad.scrm_lead_count, 0)

    def test_what_stands_there_stays(self):
        other = self.env["utm.campaign"].create({"title": "Fair"})
        lead = self.lead(scrm_post_id=self.answer.id, campaign_id=other.id)
        self.assertEqual(lead.campaign_id, other)
        self.assertEqual(lead.scrm_publication_id, self.publication)
        self.assertTrue(lead.source_id)

    def test_a_post_that_answers_to_nothing_of_ours(self):
        alone = self.keep(said("b1", "bob"))
        lead = self.lead(scrm_post_id=alone.id)
        self.assertFalse(lead.scrm_publication_id or lead.campaign_id)

    def test_a_lead_of_a_contact_who_clicked(self):
        self.visit(self.link(self.publication, self.account, self.mei))
        lead = self.lead(partner_id=self.mei.id)
        self.assertEqual(lead.scrm_publication_id, self.publication)
        self.assertEqual(lead.campaign_id, self.campaign)

    def test_a_preview_is_no_click_of_the_contact(self):
        self.visit(self.link(self.publication, self.account, self.mei), PREVIEW)
        self.assertFalse(self.lead(partner_id=self.mei.id).scrm_publication_id)

    def test_an_old_click_did_not_bring_the_lead(self):
        with freeze_time(fields.Datetime.now() - timedelta(days=31)):
            self.visit(self.link(self.publication, self.account, self.mei))
        self.assertFalse(self.lead(partner_id=self.mei.id).scrm_publication_id)

    def test_clicks_of_another_company_say_nothing(self):
        self.visit(self.link(self.abroad, self.other_account, self.mei))
        self.assertFalse(self.lead(partner_id=self.mei.id).scrm_publication_id)

    def test_a_seller_without_social_rights_may_make_such_a_lead(self):
        self.seller.group_ids -= self.env.ref("social_crm.group_agent")
        self.visit(self.link(self.publication, self.account, self.mei))
        lead = self.lead(partner_id=self.mei.id)
        self.assertEqual(lead.campaign_id, self.campaign)
        self.assertEqual(lead.sudo().scrm_publication_id, self.publication)

    def test_many_leads_take_a_fixed_number_of_queries(self):
        leads = self.env["crm.lead"].union(
            *(self.lead(partner_id=self.mei.id) for _one in range(10))
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            leads._credit_publications()
