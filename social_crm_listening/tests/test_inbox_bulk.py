# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from functools import partial

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_inbox import WorkCommon


@tagged("post_install", "-at_install")
class TestInboxBulk(WorkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tags = cls.env["scrm.tag"].create(
            [{"name": name, "company_id": cls.company.id} for name in ("VIP", "Tea")]
        )
        cls.talks = cls.ask("a", "b", "c")

    def apply(self, action, user=None, talks=None, **values):
        talks = talks or self.talks
        wizard = self.env["scrm.conversation.bulk"].with_user(user or self.supervisor)
        return wizard.create(
            {"action": action, "conversation_ids": [(6, 0, talks.ids)], **values}
        ).action_apply()

    def test_each_does_what_it_says(self):
        self.apply("assign", user_id=self.agent.id, team_id=self.team.id, note="Tea")
        self.assertEqual(self.talks.user_id, self.agent)
        self.assertIn("Tea", self.talks[0].message_ids[:1].body)
        self.apply("tag", tag_ids=[(6, 0, self.tags.ids)])
        self.assertEqual(self.talks[2].tag_ids, self.tags)
        self.apply("untag", tag_ids=[(6, 0, self.tags[0].ids)])
        self.assertEqual(self.talks.tag_ids, self.tags[1])
        self.apply("priority", priority="3")
        self.assertEqual(set(self.talks.mapped("priority")), {"3"})
        self.apply("snooze", snooze="hour", note="Later")
        self.assertTrue(all(self.talks.mapped("snoozed_until")))
        self.assertEqual(set(self.talks.mapped("snooze_note")), {"Later"})
        self.apply("close")
        self.assertEqual(set(self.talks.mapped("state")), {"closed"})
        self.assertFalse(any(self.talks.mapped("snoozed_until")))
        self.apply("reopen")
        self.assertEqual(set(self.talks.mapped("state")), {"open"})
        self.apply("ignore")
        self.assertEqual(set(self.talks.mapped("state")), {"ignored"})

    def test_giving_to_who_is_free(self):
        self.team.scrm_assignment = "load"
        self.apply("auto_assign")
        self.assertEqual(self.talks.user_id, self.agent | self.colleague)

    def test_a_time_of_one_s_own(self):
        moment = fields.Datetime.now().replace(microsecond=0) + timedelta(days=3)
        self.apply("snooze", snooze="custom", snooze_until=moment)
        self.assertEqual(self.talks[0].snoozed_until, moment)
        with self.assertRaises(UserError):
            self.apply("snooze", snooze="custom")

    def test_words_of_people_arrive_as_text(self):
        self.apply("close", note="<script>alert(1)</script>")
        self.assertNotIn("<script>", self.talks[0].message_ids[:1].body)

    def test_giving_away_works_although_it_is_then_out_of_sight(self):
        self.apply("assign", self.agent, user_id=self.colleague.id)
        self.assertEqual(self.talks.user_id, self.colleague)

    def test_one_that_belongs_to_somebody_else_changes_none(self):
        self.talks[1].user_id = self.colleague
        for action in ("close", "assign", "tag", "snooze", "auto_assign"):
            with self.assertRaises(AccessError):
                self.apply(action, self.agent, tag_ids=[(6, 0, self.tags.ids)])
        self.assertEqual(set(self.talks.mapped("state")), {"new"})

    def test_a_dialog_is_its_maker_s_own(self):
        wizard = self.env["scrm.conversation.bulk"].with_user(self.agent)
        mine = wizard.create({"conversation_ids": [(6, 0, self.talks.ids)]})
        with self.assertRaises(AccessError):
            mine.with_user(self.colleague).action_apply()
        for user in (self.portal, self.stranger):
            with self.assertRaises(AccessError):
                wizard.with_user(user).create({})

    def test_the_list_opens_the_dialog(self):
        action = self.talks.with_user(self.agent).action_bulk()
        model = self.env["scrm.conversation.bulk"].with_user(self.agent)
        with Form(model.with_context(**action["context"])) as form:
            form.action = "close"
        form.record.action_apply()
        self.assertEqual(set(self.talks.mapped("state")), {"closed"})
        snooze = self.talks.action_snooze()
        self.assertEqual(snooze["context"]["default_action"], "snooze")

    def test_queries_do_not_grow_with_the_conversations(self):
        many = self.ask(*[f"m{n}" for n in range(60)])
        for action, values in (
            ("assign", {"user_id": self.agent.id}),
            ("tag", {"tag_ids": [(6, 0, self.tags.ids)]}),
            ("priority", {"priority": "3"}),
            ("snooze", {"snooze": "hour"}),
            ("close", {}),
            ("reopen", {}),
        ):
            with self.subTest(action=action):
                few, lots = (
                    self.queries(partial(self.apply, action, talks=t, **values))
                    for t in (self.talks, many)
                )
                self.assertLessEqual(lots, few + 4)
                self.assertLess(lots, 60)

    def test_buttons_of_the_list_neither(self):
        many = self.ask(*[f"n{n}" for n in range(60)])
        for button in ("action_assign_to_me", "action_close", "action_reopen"):
            few, lots = (
                self.queries(getattr(talks.with_user(self.agent), button))
                for talks in (self.talks[:2], many)
            )
            self.assertLessEqual(lots, few + 4, button)


@tagged("post_install", "-at_install")
class TestTags(WorkCommon):
    def test_supervisors_keep_tags_and_agents_use_them(self):
        values = {"name": "Refund", "company_id": self.company.id}
        tag = self.env["scrm.tag"].with_user(self.supervisor).create(values)
        talk = self.ask("a").with_user(self.agent)
        talk.write({"tag_ids": [(4, tag.id)]})
        self.assertEqual(talk.tag_ids, tag)
        for user in (self.agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.env["scrm.tag"].with_user(user).create(values)

    def test_tags_of_another_company_stay_there(self):
        tag = self.env["scrm.tag"].create(
            {"name": "Refund", "company_id": self.other_company.id}
        )
        with self.assertRaises(UserError):
            self.ask("a").write({"tag_ids": [(4, tag.id)]})
