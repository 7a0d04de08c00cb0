# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import person, said

from .common import InboxCommon


@tagged("post_install", "-at_install")
class TestRouting(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales = cls.env["crm.team"].create(
            {"name": "Social sales", "company_id": cls.company.id}
        )
        cls.care = cls.env["helpdesk.ticket.team"].create(
            {"name": "Care", "company_id": cls.company.id}
        )
        cls.category = cls.env["helpdesk.ticket.category"].create(
            {"name": "Damage", "company_id": cls.company.id}
        )
        cls.interest = cls._make_rule(
            'price OR "how much"',
            name="Pre-sale question",
            category="interest",
            make_lead=True,
            lead_team_id=cls.sales.id,
        )
        cls.complaint = cls._make_rule(
            "broken",
            category="complaint",
            make_ticket=True,
            ticket_team_id=cls.care.id,
            ticket_category_id=cls.category.id,
            priority="3",
        )

    def leads(self):
        companies = self.company | self.other_company
        return self.env["crm.lead"].search(
            [("scrm_post_id", "!=", False), ("company_id", "in", companies.ids)]
        )

    def decision(self, post, kind):
        return self.Decision.search([("post_id", "=", post.id), ("kind", "=", kind)])

    # -- what is made ---------------------------------------------------------

    def test_the_chatter_says_why(self):
        post = self.hear(said("p1", "mei", "How much is it? It is broken"))
        for record in (self.leads(), post.conversation_id.ticket_id):
            self.assertIn("matched", record.message_ids.mapped("body")[-1])

    def test_followers_of_the_team_are_told(self):
        follower = self.supervisor.partner_id
        subtype = self.env.ref("crm.mt_salesteam_lead")
        self.sales.message_subscribe(follower.ids, subtype.ids)
        post = self.keep(said("p1", "mei", "What is the price?"))
        # Common switches the chatter off, which is what this is about.
        post.with_context(tracking_disable=False)._work_on()
        lead = self.leads()
        self.assertIn(follower, lead.message_partner_ids)
        self.assertIn(self.env.ref("crm.mt_lead_create"), lead.message_ids.subtype_id)

    def test_interest_becomes_a_lead(self):
        post = self.hear(said("p1", "mei", "How much is it? Your price?"))
        lead = self.leads()
        self.assertEqual(lead.scrm_post_id, post)
        self.assertEqual(lead.scrm_profile_id, post.profile_id)
        self.assertEqual(lead.scrm_conversation_id, post.conversation_id)
        self.assertEqual(lead.partner_id, post.profile_id.partner_id)
        self.assertEqual(lead.partner_id.name, "mei")
        self.assertEqual(lead.company_id, self.company)
        self.assertEqual(lead.team_id, self.sales)
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.source_id.name, "File")
        self.assertEqual(
            lead.medium_id, self.env.ref("social_crm_listening.utm_medium_social")
        )
        self.assertIn("How much is it?", lead.description)
        self.assertEqual(post.conversation_id.lead_id, lead)

    def test_the_reason_can_be_read(self):
        post = self.hear(said("p1", "mei", "How much is it? Your price?"))
        decision = self.decision(post, "lead")
        self.assertEqual(decision.rule_id, self.interest)
        self.assertFalse(decision.user_id)
        self.assertEqual(
            decision.reason,
            "Rule “Pre-sale question” matched: “how much”, “price”",
        )
        self.assertNotIn(decision.reason, self.leads().description)
        self.assertIn("how much", self.leads().message_ids.mapped("body")[-1])

    def test_a_complaint_becomes_a_ticket(self):
        post = self.hear(said("p1", "mei", "It is broken", url="https://x.test/1"))
        ticket = post.conversation_id.ticket_id
        self.assertEqual(ticket.team_id, self.care)
        self.assertEqual(ticket.category_id, self.category)
        self.assertEqual(ticket.priority, "3")
        self.assertEqual(ticket.partner_id, post.profile_id.partner_id)
        self.assertEqual(ticket.scrm_profile_id, post.profile_id)
        self.assertEqual(ticket.company_id, self.company)
        self.assertEqual(
            ticket.channel_id,
            self.env.ref("social_crm_listening.helpdesk_channel_social"),
        )
        self.assertIn("https://x.test/1", ticket.description)

    def test_remote_text_is_escaped(self):
        evil = person("evil", name="<script>name()</script>")
        self.hear(
            said(
                "p1",
                "evil",
                "broken price <script>alert(1)</script><img src=x onerror=y()>",
                author=evil,
            )
        )
        lead = self.leads()
        for description in (
            lead.description,
            lead.scrm_conversation_id.ticket_id.description,
        ):
            self.assertNotIn("<script", description)
            self.assertNotIn("<img", description)
            self.assertIn("&lt;img src=x", description)

    def test_a_rule_can_make_a_contact_only(self):
        self._make_rule("tea", make_contact=True, make_conversation=False)
        post = self.hear(said("p1", "wang", "I love tea"))
        self.assertEqual(post.profile_id.partner_id.name, "wang")
        self.assertEqual(post.profile_id.link_ids.method, "lead")
        self.assertIn("“tea”", post.profile_id.link_ids.reason)
        self.assertFalse(post.conversation_id)

    def test_a_lead_without_a_conversation(self):
        self.interest.make_conversation = False
        self.hear(said("p1", "mei", "What price?"))
        self.assertEqual(len(self.leads()), 1)
        self.assertFalse(self.leads().scrm_conversation_id)

    # -- once -----------------------------------------------------------------

    def test_the_same_post_again_makes_nothing_more(self):
        post = self.hear(said("p1", "mei", "What price?"))
        post.process_state = "new"
        self.hear(said("p1", "mei", "What price?"))
        self.assertEqual(len(self.leads()), 1)
        self.assertEqual(len(self.decision(post, "lead")), 1)

    def test_two_interest_posts_in_one_conversation_share_a_lead(self):
        first, second = self.hear(
            said("p1", "mei", "What price?"),
            said("p2", "mei", "Price please!", 1, parent_remote_id="p1"),
        )
        third = self.hear(said("p3", "mei", "price?!", 2, parent_remote_id="p2"))
        self.assertEqual(len(self.leads()), 1)
        for post in (first, second, third):
            self.assertEqual(self.decision(post, "lead").res_id, self.leads().id)

    def test_one_person_is_one_contact(self):
        posts = self.hear(
            said("p1", "mei", "What price?"), said("p2", "mei", "It is broken", 1)
        )
        self.assertEqual(len(posts.profile_id.partner_id), 1)
        self.assertEqual(len(posts.profile_id.link_ids), 1)

    def test_companies_make_their_own(self):
        self._make_rule("price", company=self.other_company, make_lead=True)
        self.hear(said("p1", "mei", "What price?"))
        self.hear(said("p1", "mei", "What price?"), account=self.other_account)
        leads = self.leads()
        self.assertEqual(leads.company_id, self.company | self.other_company)
        for lead in leads:
            self.assertEqual(lead.partner_id.company_id, lead.company_id)

    def test_history_makes_nothing(self):
        self.hear(said("p1", "mei", "What price?", -60 * 24 * 500))
        self.assertFalse(self.leads())

    def test_our_own_words_make_nothing(self):
        self.hear(said("p1", "qingya", "The price is low", author=self.us))
        self.assertFalse(self.leads())

    def test_the_first_rule_in_sequence_decides(self):
        other = self._make_rule("price", name="First", sequence=1, make_lead=True)
        post = self.hear(said("p1", "mei", "What price?"))
        self.assertEqual(self.decision(post, "lead").rule_id, other)

    # -- taken back -----------------------------------------------------------

    def test_a_lead_is_taken_back_and_not_made_again_by_the_rule(self):
        post = self.hear(said("p1", "mei", "What price?"))
        lead = self.leads()
        self.decision(post, "lead").with_user(self.agent).action_revoke()
        decision = self.decision(post, "lead")
        self.assertEqual(
            (decision.state, decision.revoked_by_id), ("revoked", self.agent)
        )
        self.assertFalse(lead.active)
        self.assertFalse(post.conversation_id.lead_id)
        again = self.hear(said("p2", "mei", "price?", 1, parent_remote_id="p1"))
        self.assertFalse(self.leads())
        self.assertFalse(self.decision(again, "lead"))

    def test_a_person_may_make_it_again(self):
        post = self.hear(said("p1", "mei", "What price?"))
        first = self.leads()
        self.decision(post, "lead").action_revoke()
        post.conversation_id.with_user(self.agent).action_make_lead()
        decision = self.decision(post, "lead")
        self.assertEqual((decision.state, decision.user_id), ("done", self.agent))
        self.assertNotEqual(decision.res_id, first.id)
        self.assertEqual(post.conversation_id.lead_id.id, decision.res_id)

    def test_a_ticket_is_taken_back_but_kept(self):
        post = self.hear(said("p1", "mei", "It is broken"))
        ticket = post.conversation_id.ticket_id
        self.decision(post, "ticket").action_revoke()
        self.assertFalse(ticket.active)
        self.assertTrue(ticket.exists())

    def test_a_contact_is_untied_but_kept(self):
        self._make_rule("tea", make_contact=True)
        post = self.hear(said("p1", "wang", "I love tea"))
        partner = post.profile_id.partner_id
        self.decision(post, "contact").with_user(self.agent).action_revoke()
        self.assertFalse(post.profile_id.partner_id)
        self.assertTrue(partner.active)

    # -- by hand --------------------------------------------------------------

    def test_an_agent_makes_a_lead_a_ticket_and_a_contact(self):
        post = self.hear(said("p1", "mei", "Hello", mentions=(self.us,)))
        talk = post.conversation_id.with_user(self.agent)
        contact = talk.action_make_contact()
        lead = self.env["crm.lead"].browse(talk.action_make_lead()["res_id"])
        ticket = self.env["helpdesk.ticket"].browse(talk.action_make_ticket()["res_id"])
        self.assertEqual(contact["res_id"], post.profile_id.partner_id.id)
        self.assertEqual((talk.lead_id, talk.ticket_id), (lead, ticket))
        self.assertEqual((lead.user_id, ticket.user_id), (self.agent, self.agent))
        self.assertEqual(lead.with_user(self.agent).name, "@mei: Hello")
        self.assertEqual(ticket.with_user(self.agent).name, "@mei: Hello")
        reasons = self.decision(post, "lead") | self.decision(post, "ticket")
        self.assertEqual(reasons.user_id, self.agent)
        self.assertIn(self.agent.name, reasons[0].reason)

    def test_pressing_twice_makes_one(self):
        post = self.hear(said("p1", "mei", "Hello", mentions=(self.us,)))
        talk = post.conversation_id.with_user(self.agent)
        self.assertEqual(
            talk.action_make_lead()["res_id"], talk.action_make_lead()["res_id"]
        )
        self.assertEqual(len(self.leads()), 1)

    def test_a_lead_that_was_deleted_can_be_made_again(self):
        post = self.hear(said("p1", "mei", "Hello", mentions=(self.us,)))
        talk = post.conversation_id.with_user(self.agent)
        self.env["crm.lead"].browse(talk.action_make_lead()["res_id"]).unlink()
        fresh = self.env["crm.lead"].browse(talk.action_make_lead()["res_id"])
        self.assertTrue(fresh.exists())
        self.assertEqual(talk.lead_id, fresh)

    def test_nobody_passes_on_what_is_not_theirs(self):
        post = self.hear(said("p1", "mei", "Hello", mentions=(self.us,)))
        post.conversation_id.user_id = self.supervisor
        with self.assertRaises(AccessError):
            post.conversation_id.with_user(self.agent).action_make_lead()

    def test_a_contact_shows_its_conversations(self):
        post = self.hear(said("p1", "mei", "What price?"))
        partner = post.profile_id.partner_id.with_user(self.agent)
        self.assertEqual(partner.scrm_conversation_ids, post.conversation_id)
        self.assertEqual(partner.scrm_conversation_count, 1)

    # -- speed ----------------------------------------------------------------

    def test_two_hundred_posts_with_leads(self):
        self.hear(said("w1", "warm", "price"))
        counts = []
        for prefix, size in (("a", 20), ("b", 200)):
            posts = self.keep(
                *[
                    said(f"{prefix}{i}", f"{prefix}{i}", f"price {i}", i)
                    for i in range(size)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            posts._work_on()
            self.env.flush_all()
            counts.append((self.env.cr.sql_log_count - before) / size)
            self.assertEqual(len(posts.conversation_id.lead_id), size)
        # What core does for each contact and lead; of ours nothing is added.
        self.assertLess(counts[1], 8)
