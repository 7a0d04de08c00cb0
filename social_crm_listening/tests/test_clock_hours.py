# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Working hours as people set them: zones, holidays, daylight saving, breaks."""

from datetime import datetime, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_clock import ClockCommon

DAY = 24 * 60


@tagged("post_install", "-at_install")
class TestClockHours(ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._make_policy()

    def hours(self, calendar, start, end):
        return self.Conversation._hours(calendar, self.company, start, end)

    def holiday(self, calendar, company=None, day=23):
        company = company or self.company
        leaves = self.env["resource.calendar.leaves"].with_company(company)
        leave = leaves.create(
            {
                "name": "Tea day",
                "calendar_id": calendar and calendar.id,
                "company_id": company.id,
                "date_from": datetime(2026, 11, day),
                "date_to": datetime(2026, 11, day, 23, 59, 59),
            }
        )
        self.assertEqual(leave.company_id, company)

    def test_heard_in_the_evening_is_due_in_the_morning(self):
        talk = self.ask(4 * DAY + 12 * 60)
        self.assertEqual(talk.next_due_at, datetime(2026, 11, 25, 10))

    def test_heard_on_friday_evening_is_due_on_monday(self):
        talk = self.ask(7 * 60 + 30)
        self.assertEqual(talk.next_due_at, datetime(2026, 11, 23, 9, 30))

    def test_a_holiday_of_the_calendar_is_no_working_day(self):
        self.holiday(self.calendar)
        talk = self.ask(7 * 60 + 30)
        self.assertEqual(talk.next_due_at, datetime(2026, 11, 24, 9, 30))

    def test_a_holiday_of_the_company_is_no_working_day(self):
        self.holiday(None)
        talk = self.ask(7 * 60 + 30)
        self.assertEqual(talk.next_due_at, datetime(2026, 11, 24, 9, 30))

    def test_another_company_s_holiday_is_one(self):
        self.holiday(None, self.other_company)
        talk = self.ask(7 * 60 + 30)
        self.assertEqual(talk.next_due_at, datetime(2026, 11, 23, 9, 30))

    def test_a_new_holiday_moves_running_deadlines(self):
        talk = self.ask(7 * 60 + 30)
        self.holiday(self.calendar)
        with self.at(8 * 60):
            self.Conversation._cron_look_again()
        self.clock(8 * 60)
        self.assertEqual(talk.next_due_at, datetime(2026, 11, 24, 9, 30))

    def test_the_team_s_hours_come_before_the_company_s(self):
        self.team.scrm_calendar_id = self._make_calendar("Shanghai", "Asia/Shanghai")
        # Friday 9:00 UTC is five in the afternoon there: closing time.
        talk = self.ask()
        self.assertEqual(talk.next_due_at, datetime(2026, 11, 23, 2))
        with self.at(1):
            talk.team_id = False
        self.assertEqual(talk.next_due_at, datetime(2026, 11, 20, 10))

    def test_hours_of_another_company_are_not_ours(self):
        abroad = self.other_company.resource_calendar_id
        with self.assertRaises(ValidationError):
            self.team.scrm_calendar_id = abroad
        shared = self.env["crm.team"].create({"name": "All", "company_id": False})
        shared.scrm_calendar_id = self.calendar

    def test_a_break_at_noon(self):
        self.team.scrm_calendar_id = self._make_calendar(
            "Split", shifts=((9, 12), (14, 18))
        )
        talk = self.ask(150)
        self.assertEqual(talk.next_due_at, datetime(2026, 11, 20, 14, 30))

    def test_without_working_hours_every_hour_counts_and_it_is_said(self):
        self.team.scrm_calendar_id = self._make_calendar("Nobody", days=())
        talk = self.ask(12 * 60)
        self.assertEqual(talk.next_due_at, self.moment(13 * 60))
        self.assertIn("every hour counts", talk.sla_reason)
        self.reply(12 * 60 + 30)
        self.assertEqual(talk.first_response_working, 1800)

    def test_targets_in_calendar_time(self):
        self.policy.measured_in = "calendar"
        talk = self.ask(12 * 60)
        self.assertEqual(talk.next_due_at, self.moment(13 * 60))

    def test_around_the_clock_is_calendar_time(self):
        always = self._make_calendar(
            "Always", "America/New_York", ((0, 12), (12, 24)), range(7)
        )
        start, end = datetime(2026, 3, 1), datetime(2026, 3, 20)
        hours = self.hours(always, start, end)
        self.assertEqual(hours.between(start, end), (end - start).total_seconds())

    def test_the_days_on_which_clocks_are_changed(self):
        for zone, sunday, length in (
            ("America/New_York", datetime(2026, 3, 8), 23),
            ("America/New_York", datetime(2026, 11, 1), 25),
            ("Europe/Berlin", datetime(2026, 3, 29), 23),
            ("Europe/Berlin", datetime(2026, 10, 25), 25),
            ("Asia/Shanghai", datetime(2026, 3, 29), 24),
        ):
            with self.subTest(zone=zone, sunday=sunday):
                calendar = self._make_calendar(
                    "Sundays", zone, ((0, 12), (12, 24)), days=(6,)
                )
                days = timedelta(days=3)
                hours = self.hours(calendar, sunday - days, sunday + days)
                day = [
                    pair
                    for pair in zip(hours._starts, hours._ends, strict=True)
                    if abs((pair[0] - sunday).total_seconds()) < 86_400
                ]
                self.assertEqual(len(day), 1)
                worked = (day[0][1] - day[0][0]).total_seconds()
                self.assertEqual(worked / 3600, length)

    def test_nine_o_clock_stays_nine_o_clock(self):
        calendar = self._make_calendar("Berlin", "Europe/Berlin")
        hours = self.hours(calendar, datetime(2026, 3, 20), datetime(2026, 4, 10))
        self.assertEqual(
            hours.add(datetime(2026, 3, 27, 15, 30), 3600), datetime(2026, 3, 30, 7, 30)
        )

    def test_the_leap_day_is_a_day(self):
        calendar = self._make_calendar("All week", days=range(7))
        start, end = datetime(2028, 2, 28), datetime(2028, 3, 2)
        hours = self.hours(calendar, start, end)
        self.assertEqual(hours.between(start, end), 3 * 8 * 3600)
