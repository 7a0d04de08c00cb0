# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common import InboxCommon


class HookCommon(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hook = cls.make_hook("Orders")
        cls.rule = cls._make_rule(
            "broken", name="Broken", make_ticket=True, hook_ids=cls.hook.ids
        )
        cls.Delivery = cls.env["scrm.hook.delivery"]

    @classmethod
    def make_hook(cls, name, company=None, **values):
        return cls.env["scrm.hook"].create(
            {
                "name": name,
                "url": "https://orders.example/in",
                "company_id": (company or cls.company).id,
                **values,
            }
        )

    def deliveries(self):
        return self.Delivery.search([("hook_id.company_id", "=", self.company.id)])


@tagged("post_install", "-at_install")
class TestHook(HookCommon):
    def test_what_a_program_is_told(self):
        post = self.hear(
            said("p1", "mei", "It is broken <b>", url="https://x.test/1", lang="en")
        )
        delivery = self.deliveries()
        self.assertEqual((delivery.state, delivery.attempts), ("waiting", 0))
        payload = delivery.payload
        self.assertEqual(payload["event"], "rule.hit")
        self.assertEqual(payload["rule"]["name"], "Broken")
        self.assertEqual(payload["matched"], ["broken"])
        self.assertEqual(payload["post"]["text"], "It is broken <b>")
        self.assertEqual(payload["post"]["posted_at"], "2026-11-20T09:00:00Z")
        self.assertEqual(payload["author"]["handle"], "mei")
        self.assertEqual(payload["conversation_id"], post.conversation_id.id)
        self.assertEqual(payload["ticket_id"], post.conversation_id.ticket_id.id)
        self.assertIsNone(payload["lead_id"])

    def test_once_for_each_program_rule_and_post(self):
        second = self.make_hook("Chat")
        self._make_rule("cup", hook_ids=(self.hook | second).ids)
        post = self.hear(said("p1", "mei", "broken cup"))
        self.assertEqual(len(self.deliveries()), 3)
        self.assertEqual(len(set(self.deliveries().mapped("uuid"))), 3)
        post.process_state = "new"
        self.hear()
        self.assertEqual(len(self.deliveries()), 3)
        decisions = self.Decision.search(
            [("post_id", "=", post.id), ("kind", "=", "webhook")]
        )
        self.assertEqual(len(decisions), 2)
        self.assertEqual(set(decisions.mapped("res_model")), {self.Delivery._name})

    def test_history_and_paused_rules_tell_nothing(self):
        self.hear(said("p1", "mei", "broken", -60 * 24 * 500))
        self.rule.action_pause()
        self.hear(said("p2", "mei", "broken", 1))
        self.rule.action_dry_run()
        self.hear(said("p3", "mei", "broken", 2))
        self.assertFalse(self.deliveries())

    def test_it_can_be_taken_back_until_it_was_told(self):
        post = self.hear(said("p1", "mei", "broken"))
        decision = self.Decision.search(
            [("post_id", "=", post.id), ("kind", "=", "webhook")]
        )
        self.deliveries().state = "done"
        with self.assertRaisesRegex(UserError, "cannot be made to forget"):
            decision.action_revoke()
        self.deliveries().state = "waiting"
        decision.with_user(self.supervisor).action_revoke()
        self.assertEqual(self.deliveries().state, "cancelled")
        self.deliveries().with_user(self.administrator).action_retry()
        self.assertEqual(self.deliveries().state, "waiting")

    # -- addresses and secrets -----------------------------------------------

    def test_only_https_unless_it_was_allowed(self):
        for url in ("http://box:8080/in", "ftp://box/", "https://a:b@box/", "box"):
            with self.assertRaises(ValidationError):
                self.make_hook("Box", url=url)
        self.env["ir.config_parameter"].set_param(
            "social_crm.allowed_hosts", "box:8080"
        )
        self.assertEqual(
            self.make_hook("Box", url="http://box:8080/in").host, "box:8080"
        )

    def test_each_program_has_a_secret_of_its_own(self):
        self.assertGreater(len(self.hook.secret), 30)
        self.assertNotEqual(self.hook.secret, self.make_hook("Two").secret)
        old = self.hook.secret
        self.hook.with_user(self.administrator).action_new_secret()
        self.assertNotEqual(self.hook.secret, old)

    def test_address_and_secret_are_the_administrators(self):
        for user in (self.agent, self.supervisor):
            mine = self.hook.with_user(user)
            self.assertEqual(mine.name, "Orders")
            self.assertEqual(mine.host, "orders.example")
            for name in ("secret", "url"):
                with self.assertRaises(AccessError):
                    mine.read([name])
            for act in (mine.action_new_secret, mine.action_resume):
                with self.assertRaises(AccessError):
                    act()
        self.assertTrue(self.hook.with_user(self.administrator).secret)
        for user in (self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.hook.with_user(user).read(["name"])

    def test_messages_are_the_administrators_and_nobody_writes_them(self):
        self.hear(said("p1", "mei", "broken"))
        delivery = self.deliveries()
        for user in (self.agent, self.supervisor, self.other_agent, self.portal):
            with self.assertRaises(AccessError):
                delivery.with_user(user).read(["payload"])
            with self.assertRaises(AccessError):
                delivery.with_user(user).action_cancel()
        mine = delivery.with_user(self.administrator)
        with self.assertRaises(AccessError):
            mine.payload = {}
        mine.action_cancel()
        self.assertEqual(delivery.state, "cancelled")

    def test_no_program_of_another_company(self):
        abroad = self.make_hook("Abroad", company=self.other_company)
        with self.assertRaises(UserError):
            self.rule.hook_ids = abroad
        with self.assertRaises(AccessError):
            self.hook.with_user(self.administrator).company_id = self.other_company
