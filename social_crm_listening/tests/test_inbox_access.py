# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common import InboxCommon

MODELS = ("scrm.conversation", "scrm.decision")


@tagged("post_install", "-at_install")
class TestInboxAccess(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._make_user(
            "colleague", "social_crm.group_agent", cls.company
        )
        for company in (cls.company, cls.other_company):
            cls._make_rule("price", company=company, make_lead=True)
        posts = cls.hear(*[said(f"p{i}", f"h{i}", "price?", i) for i in range(3)])
        cls.free, cls.mine, cls.theirs = (post.conversation_id for post in posts)
        cls.mine.user_id = cls.agent
        cls.theirs.user_id = cls.colleague
        cls.abroad = cls.hear(
            said("x1", "xu", "price?"), account=cls.other_account
        ).conversation_id

    def seen(self, user, model="scrm.conversation"):
        ours = self.free | self.mine | self.theirs | self.abroad
        found = self.env[model].with_user(user).search([]).sudo()
        if model == "scrm.decision":
            found = found.conversation_id
        return found & ours

    def test_an_agent_sees_own_and_unassigned(self):
        for model in MODELS:
            with self.subTest(model=model):
                self.assertEqual(self.seen(self.agent, model), self.free | self.mine)

    def test_a_supervisor_sees_all_of_the_company(self):
        for model in MODELS:
            with self.subTest(model=model):
                self.assertEqual(
                    self.seen(self.supervisor, model),
                    self.free | self.mine | self.theirs,
                )

    def test_the_other_company_sees_its_own(self):
        for model in MODELS:
            with self.subTest(model=model):
                self.assertEqual(self.seen(self.other_agent, model), self.abroad)

    def test_strangers_see_nothing(self):
        for model in MODELS:
            for user in (self.portal, self.stranger, self.env.ref("base.public_user")):
                with self.subTest(model=model, user=user.login):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])

    def test_the_screen_refuses_what_is_not_theirs(self):
        for user in (self.agent, self.other_agent, self.portal, self.stranger):
            talk = self.theirs.with_user(user)
            for call in (
                talk.get_thread,
                lambda talk=talk: talk.count_text("x"),
                lambda talk=talk: talk.send_reply("x"),
                talk.action_make_lead,
                talk.action_make_ticket,
                talk.action_make_contact,
                talk.action_assign_to_me,
                talk.action_close,
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()

    def test_nobody_makes_or_deletes_by_hand(self):
        for user in (self.agent, self.supervisor):
            for record in (self.mine, self.mine.decision_ids[:1]):
                with self.subTest(user=user.login, model=record._name):
                    with self.assertRaises(AccessError):
                        record.with_user(user).unlink()
                    with self.assertRaises(AccessError):
                        record.with_user(user).create({})

    def test_decisions_cannot_be_written(self):
        decision = self.mine.decision_ids[:1]
        with self.assertRaises(AccessError):
            decision.with_user(self.supervisor).write({"reason": "because"})

    def test_a_decision_on_another_s_conversation_cannot_be_taken_back(self):
        decision = self.Decision.search(
            [("conversation_id", "=", self.theirs.id), ("kind", "=", "lead")]
        )
        self.assertTrue(decision)
        with self.assertRaises(AccessError):
            decision.with_user(self.agent).action_revoke()
        self.assertTrue(self.theirs.lead_id.active)

    def test_social_fields_are_closed_to_others(self):
        lead = self.free.lead_id
        for record, field in (
            (lead, "scrm_conversation_id"),
            (self.free.partner_id, "scrm_conversation_ids"),
        ):
            with self.subTest(field=field), self.assertRaises(AccessError):
                record.with_user(self.stranger).read([field])

    def test_an_owner_of_another_company_is_no_owner(self):
        self.assertFalse(
            self.env["res.users"]
            .search(
                [("share", "=", False), ("company_ids", "in", self.mine.company_id.ids)]
            )
            .filtered(lambda user: user == self.other_agent)
        )
