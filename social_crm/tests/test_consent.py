# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2 import errors

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import said
from .people_common import PeopleCommon


@tagged("post_install", "-at_install")
class TestConsent(PeopleCommon):
    def history(self, partner, purpose="marketing"):
        found = self.Consent.search(
            [("partner_id", "=", partner.id), ("purpose", "=", purpose)], order="id"
        )
        return [(row.state, row.is_current) for row in found]

    def record_by(self, user, partners, **values):
        wizard = self.env["scrm.consent.record"].with_user(user)
        return wizard.create(
            {"partner_ids": [Command.set(partners.ids)], "method": "spoken", **values}
        ).action_record()

    def test_who_when_how_and_in_which_words_is_kept(self):
        self.record_by(
            self.agent,
            self.mei,
            purpose="care",
            text="Yes please",
            date="2026-01-05 10:00:00",
        )
        row = self.Consent.search(
            [("partner_id", "=", self.mei.id), ("purpose", "=", "care")]
        )
        self.assertEqual(
            (row.state, row.method, row.text, row.user_id, row.company_id),
            ("given", "spoken", "Yes please", self.agent, self.company),
        )
        self.assertEqual(fields.Datetime.to_string(row.date), "2026-01-05 10:00:00")

    def test_taking_back_adds_and_changes_nothing(self):
        given = self.Consent.search([("partner_id", "=", self.mei.id)])
        given.with_user(self.agent).action_withdraw()
        self.assertEqual(
            self.history(self.mei), [("given", False), ("withdrawn", True)]
        )
        self.agree(self.mei)
        self.assertEqual(
            self.history(self.mei),
            [("given", False), ("withdrawn", False), ("given", True)],
        )

    def test_many_at_once_for_all_purposes(self):
        people = self.mei | self.bob
        self.record_by(self.agent, people, purpose="all")
        current = self.Consent.search(
            [("partner_id", "in", people.ids), ("is_current", "=", True)]
        )
        self.assertEqual(len(current), 6)

    def test_the_queries_do_not_grow_with_the_people(self):
        more = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(20)])
        self.agree(self.mei)
        self.env.flush_all()
        with self.assertQueryCount(8):
            self.agree(more)
            self.env.flush_all()

    def test_the_database_holds_that_one_is_current(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(errors.UniqueViolation):
            self.Consent.create(
                {
                    "partner_id": self.mei.id,
                    "company_id": self.company.id,
                    "purpose": "marketing",
                    "state": "given",
                    "method": "form",
                    "date": fields.Datetime.now(),
                    "is_current": True,
                }
            )

    def test_nobody_agrees_in_the_future(self):
        with self.assertRaisesRegex(UserError, "When: nobody can have agreed"):
            self.agree(self.mei, date=fields.Datetime.now() + timedelta(days=1))

    def test_agents_record_and_never_change(self):
        row = self.Consent.search([("partner_id", "=", self.mei.id)])
        for user in (self.agent, self.supervisor, self.administrator):
            mine = row.with_user(user)
            self.assertEqual(mine.state, "given")
            with self.subTest(user.login), self.assertRaises(AccessError):
                mine.write({"state": "withdrawn"})
            with self.subTest(user.login), self.assertRaises(AccessError):
                mine.unlink()
            with self.subTest(user.login), self.assertRaises(AccessError):
                mine.copy()

    def test_others_see_and_record_nothing(self):
        row = self.Consent.search([("partner_id", "=", self.mei.id)])
        self.assertFalse(
            self.Consent.with_user(self.other_agent).search(
                [("partner_id", "=", self.mei.id)]
            )
        )
        for user in (self.other_agent, self.portal, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                row.with_user(user).action_withdraw()
        for user in (self.portal, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.record_by(user, self.mei)
        with self.assertRaises(AccessError):
            self.record_by(self.agent, self.mei, company_id=self.other_company.id)

    def test_consents_are_each_company_s_own(self):
        self.agree(self.mei, company=self.other_company, state="withdrawn")
        self.assertEqual(self.verdict(self.mei), ("reach", False))

    # -- wishes -----------------------------------------------------------------

    def test_wishes_are_the_company_s_own(self):
        wish = self.env["scrm.preference"].with_user(self.agent)
        mine = wish.create({"partner_id": self.mei.id, "max_day": 1})
        self.assertEqual(mine.company_id, self.company)
        mine.max_day = 2
        with self.assertRaises(AccessError):
            mine.company_id = self.other_company
        with self.assertRaises(AccessError):
            mine.with_user(self.other_agent).read(["max_day"])
        for user in (self.portal, self.stranger):
            with self.assertRaises(AccessError):
                wish.with_user(user).search([])

    def test_a_topic_is_wanted_or_not(self):
        topic = self.env["scrm.topic"].create(
            {"name": "tea", "key": "tea", "company_id": self.company.id}
        )
        with self.assertRaisesRegex(ValidationError, "“tea” stands among"):
            self.env["scrm.preference"].create(
                {
                    "partner_id": self.mei.id,
                    "company_id": self.company.id,
                    "topic_ids": [Command.link(topic.id)],
                    "unwanted_topic_ids": [Command.link(topic.id)],
                }
            )

    def test_hours_are_hours(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(errors.CheckViolation):
            self.env["scrm.preference"].create(
                {"partner_id": self.mei.id, "hours_from": 25}
            )

    # -- merge --------------------------------------------------------------------

    def merge(self, keep, gone):
        (keep | gone).write({"company_id": False})
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (keep | gone).ids, dst_partner=keep
        )

    def test_of_contacts_that_become_one_the_newest_word_counts(self):
        now = fields.Datetime.now()
        self.agree(self.mei, date=now - timedelta(days=9))
        self.agree(self.bob, state="withdrawn", date=now - timedelta(days=2))
        self.merge(self.mei, self.bob)
        rows = self.Consent.search([("partner_id", "=", self.mei.id)])
        self.assertEqual(rows.filtered("is_current").state, "withdrawn")
        # Two from making them, two from here: all of the history is kept.
        self.assertEqual(len(rows), 4)

    def test_wishes_and_lines_of_contacts_that_become_one(self):
        wishes = self.env["scrm.preference"].create(
            [
                {"partner_id": p.id, "company_id": self.company.id, "max_day": n}
                for n, p in enumerate(self.pair(), 1)
            ]
        )
        self.publication.action_check_recipients()
        self.merge(*self.pair())
        self.assertEqual(wishes.exists().partner_id, self.mei)
        self.assertEqual(wishes.exists().max_day, 1)
        self.assertEqual(self.publication.recipient_ids.partner_id, self.mei)

    def pair(self):
        return self.mei, self.bob

    # -- stop -----------------------------------------------------------------------

    def process(self, *posts):
        kept = self.keep(*posts)
        while self.env["scrm.post"]._process_batch():
            pass
        return kept

    def test_stop_in_a_message_is_heard(self):
        post = self.process(said("s1", "mei", "STOP", kind="message"))
        self.assertTrue(post.profile_id.stopped)
        self.assertEqual(post.profile_id.stopped_words, "STOP")
        self.assertTrue(self.mei.scrm_stopped)
        found = self.env["res.partner"].search([("scrm_stopped", "=", True)])
        self.assertIn(self.mei, found)
        self.assertNotIn(self.bob, found)

    def test_stop_said_to_nobody_is_talk(self):
        post = self.process(said("s1", "mei", "stop"))
        self.assertFalse(post.profile_id.stopped)

    def test_stop_in_history_triggers_nothing(self):
        self.account.live_from = "2027-01-01 00:00:00"
        post = self.process(said("s1", "mei", "STOP", kind="message"))
        self.assertFalse(post.profile_id.stopped)

    def test_an_agent_writes_down_stop_and_its_end(self):
        profile = self.profile_of(self.mei)
        profile.with_user(self.agent).action_stop()
        self.assertIn(self.agent.name, profile.stopped_words)
        self.mei.with_user(self.agent).action_scrm_resume()
        self.assertFalse(profile.stopped)
        for user in (self.other_agent, self.portal, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                profile.with_user(user).action_stop()
            with self.subTest(user.login), self.assertRaises(AccessError):
                profile.with_user(user).action_resume()
        self.assertFalse(profile.stopped)
