# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common_clock import ClockCommon

MODELS = ("scrm.conversation.event", "scrm.conversation.turn")
ALL = (*MODELS, "scrm.sla.policy", "scrm.response.report")


@tagged("post_install", "-at_install")
class TestClockAccess(ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._make_policy()
        cls.policy_abroad = cls._make_policy(company=cls.other_company)
        posts = cls.hear(
            *[
                said(f"p{n}", f"h{n}", "Hi @qingya", n, mentions=(cls.us,))
                for n in range(3)
            ]
        )
        cls.free, cls.mine, cls.theirs = (post.conversation_id for post in posts)
        cls.mine.user_id = cls.agent
        cls.theirs.user_id = cls.supervisor
        cls.abroad = cls.hear(
            said("x1", "xu", "Hi @qingya", mentions=(cls.us,)),
            account=cls.other_account,
        ).conversation_id
        cls.ours = cls.free | cls.mine | cls.theirs | cls.abroad

    def seen(self, user, model):
        found = self.env[model].with_user(user).search([]).sudo()
        return found.conversation_id & self.ours

    def test_times_are_seen_with_their_conversation(self):
        for model in MODELS:
            with self.subTest(model=model):
                self.assertEqual(self.seen(self.agent, model), self.free | self.mine)
                self.assertEqual(
                    self.seen(self.supervisor, model),
                    self.free | self.mine | self.theirs,
                )
                self.assertEqual(self.seen(self.other_agent, model), self.abroad)

    def test_strangers_see_nothing(self):
        for model in ALL:
            for user in (self.portal, self.stranger, self.env.ref("base.public_user")):
                with self.subTest(model=model, user=user.login):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])

    def test_what_happened_is_not_rewritten_by_anybody(self):
        event = self.mine.event_ids[:1]
        for user in (self.agent, self.supervisor, self.administrator, self.env.user):
            record = event.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    record.write({"at": "2020-01-01 00:00:00"})
                with self.assertRaises(AccessError):
                    record.unlink()
        for user in (self.agent, self.supervisor, self.administrator):
            with self.assertRaises(AccessError):
                self.Event.with_user(user).create(
                    {
                        "conversation_id": self.mine.id,
                        "company_id": self.company.id,
                        "kind": "answered",
                        "at": "2020-01-01",
                        "said_at": "2020-01-01",
                        "source": "x",
                    }
                )

    def test_figures_are_not_written_by_people(self):
        for field in ("next_due_at", "clock_state", "first_response_seconds"):
            with self.subTest(field=field), self.assertRaises(AccessError):
                self.mine.with_user(self.agent).write({field: False})
        with self.assertRaises(AccessError):
            self.mine.turn_ids[:1].with_user(self.administrator).write({"seconds": 1})

    def test_an_agent_works_although_clocks_are_the_machine_s(self):
        talk = self.mine.with_user(self.agent)
        talk.write({"state": "waiting"})
        talk.write({"priority": "2"})
        talk.action_close()
        self.assertEqual(talk.event_ids[-1].kind, "closed")
        self.assertEqual(talk.read(["sla_reason"])[0]["sla_reason"], talk.sla_reason)

    def test_targets_are_set_by_administrators_of_the_company(self):
        self.policy.with_user(self.administrator).first_hours = 2
        for user in (self.agent, self.supervisor):
            self.assertEqual(self.policy.with_user(user).first_hours, 2)
            with self.assertRaises(AccessError):
                self.policy.with_user(user).first_hours = 3
        for user in (self.agent, self.administrator):
            with self.assertRaises(AccessError):
                self.policy_abroad.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            self.policy.with_user(self.administrator).write(
                {"company_id": self.other_company.id}
            )

    def test_the_report_is_for_supervisors_of_the_company(self):
        report = self.env["scrm.response.report"]
        with self.assertRaises(AccessError):
            report.with_user(self.agent).search([])
        found = report.with_user(self.supervisor).search([]).sudo()
        self.assertEqual(found.company_id, self.company)
        self.assertFalse(found.conversation_id & self.abroad)

    def test_computing_again_is_for_supervisors(self):
        with self.assertRaises(AccessError):
            self.mine.with_user(self.agent).action_recompute_clocks()
        with self.assertRaises(AccessError):
            self.abroad.with_user(self.supervisor).action_recompute_clocks()
        self.mine.with_user(self.supervisor).action_recompute_clocks()
