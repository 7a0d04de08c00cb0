# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .people_common import PeopleCommon

TEXT = "Dear {name}, all the best!"


@tagged("post_install", "-at_install")
class TestCare(PeopleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agree(cls.mei | cls.bob, ("care",))
        cls.mei.scrm_birthday = "1990-05-20"
        cls.bob.scrm_birthday = "1988-02-29"

    def programme(self, **values):
        return self.env["scrm.care.programme"].create(
            {
                "name": "Care",
                "company_id": self.company.id,
                "account_ids": [(6, 0, self.account.ids)],
                "body": TEXT,
                "how": "message",
                "user_id": self.supervisor.id,
                **values,
            }
        )

    def go(self, programme, day):
        """Who was thought of on this day."""
        before = programme.occasion_ids
        with freeze_time(f"{day} 12:00:00"):
            if not programme.is_on:
                programme.action_switch()
                programme.done_until = date.fromisoformat(day).replace(day=1)
            programme._go_through()
        programme.invalidate_recordset()
        return (programme.occasion_ids - before).partner_id

    def test_a_message_on_the_birthday_and_once(self):
        programme = self.programme()
        self.assertFalse(self.go(programme, "2026-05-19"))
        self.assertEqual(self.go(programme, "2026-05-20"), self.mei)
        publication = programme.occasion_ids.publication_id
        self.assertEqual((publication.purpose, publication.body), ("care", TEXT))
        self.assertEqual(publication.user_id, self.supervisor)
        self.assertEqual(publication.state, "scheduled")
        self.assertFalse(self.go(programme, "2026-05-20"))
        programme.done_until = "2026-05-18"
        self.assertFalse(self.go(programme, "2026-05-21"), "noted already")
        with freeze_time("2026-05-20 12:00:00"):
            made = self.make(publication)
        self.assertEqual(made.partner_id, self.mei)
        self.assertIn("Mei", made.body)

    def test_who_did_not_agree_to_care_is_not_written_to(self):
        self.agree(self.mei, ("care",), state="withdrawn")
        programme = self.programme()
        self.go(programme, "2026-05-20")
        occasion = programme.occasion_ids
        with freeze_time("2026-05-20 12:00:00"):
            self.assertFalse(self.make(occasion.publication_id))
        self.assertIn("consent", occasion.outcome)

    def test_leap_days_and_days_that_were_missed(self):
        programme = self.programme()
        programme.write({"is_on": True, "done_until": "2026-02-27"})
        self.assertEqual(self.go(programme, "2026-03-02"), self.bob)
        self.assertEqual(programme.occasion_ids.date, date(2026, 2, 28))

    def test_a_prepared_message_waits_for_somebody(self):
        programme = self.programme(how="draft")
        self.go(programme, "2026-05-20")
        self.assertEqual(programme.occasion_ids.publication_id.state, "draft")

    def test_an_activity_for_the_salesperson(self):
        self.mei.user_id = self.agent
        programme = self.programme(how="activity", account_ids=False, body=False)
        self.go(programme, "2026-05-20")
        activity = self.mei.activity_ids
        self.assertEqual((activity.user_id, activity.summary), (self.agent, "Care"))
        self.mei.user_id = False
        self.mei.scrm_birthday = "1990-05-21"
        self.go(programme, "2026-05-21")
        self.assertIn(self.supervisor, self.mei.activity_ids.user_id)

    def test_only_for_a_tier(self):
        tier = self.env["scrm.segment"].create(
            {
                "name": "First",
                "company_id": self.company.id,
                "kind": "tier",
                "value_from": 50,
            }
        )
        model = self.env["scrm.value.model"].create(
            {"name": "V", "company_id": self.company.id}
        )
        programme = self.programme(segment_ids=[(6, 0, tier.ids)])
        tier._evaluate(model)
        self.assertFalse(self.go(programme, "2026-05-20"))
        self.profile_of(self.mei).value_score = 70
        tier._evaluate(model)
        programme.done_until = "2026-05-19"
        self.assertEqual(self.go(programme, "2026-05-20"), self.mei)

    def win(self, partner, day):
        lead = self.env["crm.lead"].create(
            {
                "name": "L",
                "type": "opportunity",
                "partner_id": partner.id,
                "company_id": self.company.id,
            }
        )
        lead.action_set_won()
        lead.date_closed = day

    def test_anniversaries_of_the_first_purchase_and_thanks(self):
        self.win(self.mei, "2024-05-20 09:00:00")
        self.win(self.mei, "2025-05-22 09:00:00")
        programme = self.programme(occasion="anniversary")
        self.assertEqual(self.go(programme, "2026-05-20"), self.mei)
        self.assertFalse(self.go(programme, "2026-05-22"), "that was the second")
        thanks = self.programme(occasion="thanks", days=3)
        self.assertEqual(self.go(thanks, "2025-05-25"), self.mei)

    def test_win_back(self):
        self.profile_of(self.mei).write(
            {"lifecycle_stage": "dormant", "lifecycle_date": "2026-05-10"}
        )
        programme = self.programme(occasion="win_back", days=10)
        self.assertEqual(self.go(programme, "2026-05-20"), self.mei)
        self.profile_of(self.mei).lifecycle_date = "2026-05-11"
        self.profile_of(self.mei).lifecycle_stage = "engaged"
        self.assertFalse(self.go(programme, "2026-05-21"), "came back by itself")

    def test_what_is_coming_is_counted(self):
        programme = self.programme()
        with freeze_time("2026-05-10 12:00:00"):
            self.assertEqual(programme.next_count, 1)
        programme.invalidate_recordset()
        with freeze_time("2026-07-10 12:00:00"):
            self.assertEqual(programme.next_count, 0)

    def test_the_cron_tells_what_is_wrong_and_goes_on(self):
        broken, good = self.programme(), self.programme(name="Good")
        for programme in (broken, good):
            programme.action_switch()
            programme.done_until = "2026-05-19"
        broken.env.cr.execute(
            "DELETE FROM scrm_account_scrm_care_programme_rel "
            "WHERE scrm_care_programme_id = %s",
            (broken.id,),
        )
        with freeze_time("2026-05-20 12:00:00"), self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_care").method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(broken.occasion_ids, "it is tried again")
        self.assertEqual(good.occasion_ids.partner_id, self.mei)
        activity = self.supervisor.partner_id.activity_ids
        self.assertIn("Care", activity.summary)
        broken._tell("again")
        self.assertEqual(len(self.supervisor.partner_id.activity_ids), 1)

    def test_a_message_needs_text_and_account(self):
        with self.assertRaisesRegex(
            ValidationError, "Care: a message needs From Account, Text"
        ):
            self.programme(account_ids=False, body=False)

    def test_companies_and_ranks(self):
        programme = self.programme()
        with self.assertRaises(AccessError):
            programme.with_user(self.agent).action_switch()
        for user in (self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                programme.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            self.mei.with_user(self.stranger).read(["scrm_birthday"])
        programme.with_user(self.supervisor).action_switch()
        self.assertTrue(programme.is_on)
