# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common_publication import PublicationCommon

NINE_IN_SHANGHAI = datetime(2026, 11, 25, 1)


@tagged("post_install", "-at_install")
class TestPublicationSchedule(PublicationCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2026-11-20 09:00:00"))

    def planned(self, **values):
        return self.draft(local_date="2026-11-25", local_time=9.0, **values)

    def test_the_author_s_zone_is_proposed(self):
        self.agent.tz = "Europe/Berlin"
        made = self.env["scrm.publication"].with_user(self.agent).create({"name": "x"})
        self.assertEqual(made.tz, "Europe/Berlin")

    def test_day_and_time_are_of_the_author_s_clock(self):
        publication = self.planned()
        self.assertEqual(publication.scheduled_at, NINE_IN_SHANGHAI)
        publication.scheduled_at = datetime(2026, 11, 26, 2, 30)
        self.assertEqual(publication.local_date, date(2026, 11, 26))
        self.assertEqual(publication.local_time, 10.5)
        publication.local_time = 11.75
        self.assertEqual(publication.scheduled_at, datetime(2026, 11, 26, 3, 45))
        publication.local_date = False
        self.assertFalse(publication.scheduled_at)

    def test_on_another_clock_the_hands_stay(self):
        publication = self.planned()
        publication.tz = "Europe/Berlin"
        self.assertEqual(publication.scheduled_at, datetime(2026, 11, 25, 8))
        self.assertEqual(publication.local_time, 9.0)

    def test_the_form_does_the_same(self):
        publication = self.planned()
        with Form(publication) as form:
            form.tz = "America/New_York"
            self.assertEqual(form.local_time, 9.0)
            self.assertIn("09:00 (America/New_York)", form.schedule_note)
            form.local_time = 10.0
        self.assertEqual(publication.scheduled_at, datetime(2026, 11, 25, 15))
        self.assertEqual(publication.local_date, date(2026, 11, 25))

    def test_a_click_into_the_calendar_is_a_time(self):
        publications = self.env["scrm.publication"].with_user(self.agent)
        moment = "2026-11-25 01:00:00"
        with Form(publications.with_context(default_scheduled_at=moment)) as form:
            form.name = "From the calendar"
            form.tz = "Asia/Shanghai"
            self.assertEqual(form.local_date, date(2026, 11, 25))
            form.local_time = 9.0
        self.assertEqual(form.record.scheduled_at, NINE_IN_SHANGHAI)

    def test_both_times_are_shown_where_they_differ(self):
        note = self.planned().with_context(tz="Europe/Berlin").schedule_note
        self.assertIn("09:00 (Asia/Shanghai)", note)
        self.assertIn("02:00 (Europe/Berlin)", note)
        self.assertFalse(self.planned().with_context(tz="Asia/Taipei").schedule_note)

    def test_summer_time(self):
        publication = self.draft(tz="Europe/Berlin", local_date="2027-03-27")
        publication.local_time = 9.0
        self.assertEqual(publication.scheduled_at.hour, 8)
        publication.local_date = "2027-03-28"
        self.assertEqual(publication.scheduled_at.hour, 7)
        with self.assertRaisesRegex(ValidationError, "02:30 does not exist.*03:30"):
            publication.local_time = 2.5

    def test_a_time_that_has_passed_is_refused_in_words(self):
        with self.assertRaisesRegex(
            ValidationError, "Nov 19, 2026 17:00 .Asia/Shanghai. has passed"
        ):
            self.draft(scheduled_at="2026-11-19 09:00:00")
        with self.assertRaisesRegex(ValidationError, "16:00 .Asia/Shanghai. has pass"):
            self.draft(scheduled_at="2026-11-20 08:00:00")
        publication = self.planned()
        with freeze_time("2026-11-25 02:00:00"):
            with self.assertRaisesRegex(UserError, "has passed"):
                publication.action_release()

    def test_one_that_was_approved_too_late_is_not_let_out(self):
        publication = self.planned(user=self.junior)
        publication.action_release()
        with freeze_time("2026-11-25 02:00:00"):
            with self.assertRaisesRegex(UserError, "has passed"):
                publication.with_user(self.supervisor).action_approve()

    def test_it_goes_out_when_its_time_has_come(self):
        publication = self.planned()
        publication.action_release()
        cron = self.env.ref("social_crm.ir_cron_publish")
        woken = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(NINE_IN_SHANGHAI, woken.mapped("call_at"))
        with freeze_time("2026-11-25 00:59:00"):
            self.publish()
            self.assertEqual(publication.state, "scheduled")
        with freeze_time("2026-11-25 01:00:00"):
            self.publish()
            self.assertEqual(publication.state, "running")
            self.assertEqual(publication.scheduled_at, NINE_IN_SHANGHAI)

    # -- again and again ----------------------------------------------------------
    def series(self, publication):
        return self.env["scrm.publication"].search(
            [("series_id", "=", publication.id)], order="series_number"
        )

    def repeated(self, **values):
        values = {"repeat_unit": "weeks", "repeat_count": 3, **values}
        publication = self.planned(**values)
        publication.action_release()
        return publication

    def test_the_next_is_planned_when_one_is_out(self):
        first = self.repeated()
        self.assertFalse(self.series(first))
        with freeze_time("2026-11-25 01:00:00"):
            self.publish()
            self.publish()
        second = self.series(first)
        self.assertEqual(len(second), 1)
        self.assertEqual(second.state, "scheduled")
        self.assertEqual(second.scheduled_at, datetime(2026, 12, 2, 1))
        self.assertEqual(second.body, first.body)
        self.assertFalse(second.delivery_ids & first.delivery_ids)
        for day in ("2026-12-02", "2026-12-09", "2026-12-16"):
            with freeze_time(f"{day} 01:00:00"):
                self.publish()
        series = self.series(first)
        self.assertEqual(series.mapped("series_number"), [2, 3])
        self.assertEqual(len(series.delivery_ids), 4)
        self.assertEqual(set(series.mapped("state")), {"running"})

    def test_summer_time_does_not_move_it(self):
        first = self.draft(
            tz="Europe/Berlin",
            local_date="2027-03-27",
            local_time=9.0,
            repeat_unit="days",
            repeat_until="2027-03-28",
        )
        first.action_release()
        with freeze_time("2027-03-27 08:00:00"):
            self.publish()
        second = self.series(first)
        self.assertEqual(second.scheduled_at, datetime(2027, 3, 28, 7))
        with freeze_time("2027-03-28 08:00:00"):
            self.publish()
        self.assertEqual(self.series(first), second)

    def test_what_was_missed_is_not_made_up_for(self):
        first = self.repeated(repeat_unit="days", repeat_count=9)
        with freeze_time("2026-11-28 12:00:00"):
            self.publish()
        self.assertEqual(self.series(first).series_number, 5)

    def test_the_database_holds_each_of_a_series_once(self):
        from psycopg2.errors import UniqueViolation

        from odoo.tools import mute_logger

        first = self.repeated()
        with freeze_time("2026-11-25 01:00:00"):
            self.publish()
        copy = first.sudo().copy()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            copy.write({"series_id": first.id, "series_number": 2})
            copy.flush_recordset()

    def test_what_was_approved_is_approved_for_all_its_times(self):
        first = self.repeated(user=self.junior)
        first.with_user(self.supervisor).action_approve()
        with freeze_time("2026-11-25 01:00:00"):
            self.publish()
            second = self.series(first)
            self.assertEqual(second.approved_by_id, self.supervisor)
            second.with_user(self.junior).body = "Other"
        self.assertEqual(second.state, "approval")

    def test_a_series_is_ended(self):
        first = self.repeated()
        with freeze_time("2026-11-25 01:00:00"):
            self.publish()
            first.action_end_series()
        self.assertEqual(self.series(first).state, "stopped")
        with freeze_time("2026-12-02 01:00:00"):
            self.publish()
        self.assertFalse(self.series(first).delivery_ids)
        with self.assertRaisesRegex(UserError, "Nothing more"):
            first.action_end_series()
        unborn = self.repeated()
        unborn.action_end_series()
        self.assertEqual(unborn.state, "stopped")

    def test_a_series_has_an_end(self):
        with self.assertRaisesRegex(ValidationError, "until when"):
            self.planned(repeat_unit="days")
        with self.assertRaisesRegex(ValidationError, "Repeat every"):
            self.planned(repeat_unit="days", repeat_count=2, repeat_every=0)
