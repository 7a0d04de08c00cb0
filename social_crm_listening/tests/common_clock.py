# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo.addons.social_crm.tests.common import NOW, said

from .common import InboxCommon

LONG_AGO = "2026-01-01 00:00:00"


class ClockCommon(InboxCommon):
    """A team that works from nine to five, Monday to Friday, in UTC.

    The story begins on Friday, 20 November 2026, at nine.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Event = cls.env["scrm.conversation.event"]
        cls.Policy = cls.env["scrm.sla.policy"]
        cls.calendar = cls._make_calendar("Nine to five")
        cls.company.resource_calendar_id = cls.calendar
        cls.leader = cls._make_user(
            "leader", "social_crm.group_supervisor", cls.company
        )
        cls.team = cls.env["crm.team"].create(
            {"name": "Care", "company_id": cls.company.id, "user_id": cls.leader.id}
        )
        cls.account.team_id = cls.team

    @classmethod
    def _make_calendar(cls, name, tz="UTC", shifts=((9, 17),), days=range(5)):
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": tz,
                "company_id": cls.company.id,
                "attendance_ids": [
                    (
                        0,
                        0,
                        {
                            "name": f"{day} {start}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": "morning" if start < 12 else "afternoon",
                        },
                    )
                    for day in days
                    for start, end in shifts
                ],
            }
        )

    @classmethod
    def _make_policy(cls, company=None, **values):
        policy = cls.Policy.create(
            {
                "name": "Within the hour",
                "company_id": (company or cls.company).id,
                "live_from": LONG_AGO,
                "first_hours": 1,
                "next_hours": 2,
                "cycle_hours": 16,
                **values,
            }
        )
        return cls._retune(policy)

    @classmethod
    def _retune(cls, policy, **values):
        """As if the policy had been like this for a long time."""
        policy.write(values)
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE scrm_sla_policy SET changed_at = %s WHERE id = %s",
            (LONG_AGO, policy.id),
        )
        policy.invalidate_recordset()
        return policy

    @classmethod
    def moment(cls, minutes):
        """Naive UTC, so many minutes after the story begins."""
        return (NOW + timedelta(minutes=minutes)).replace(tzinfo=None)

    def at(self, minutes):
        return freeze_time(self.moment(minutes))

    def ask(self, minutes=0, remote_id="m1", **values):
        """A customer's post, heard the moment it is said; returns the conversation."""
        values.setdefault("mentions", (self.us,))
        with self.at(minutes):
            post = self.hear(said(remote_id, "mei", "Hello @qingya", minutes, **values))
        return post.conversation_id

    def reply(self, minutes, to="m1", remote_id=None, heard=None):
        """Our answer, seen on the network."""
        with self.at(minutes if heard is None else heard):
            return self.hear(
                said(
                    remote_id or f"a{minutes}",
                    "qingya",
                    "Dear customer",
                    minutes,
                    author=self.us,
                    parent_remote_id=to,
                    kind="reply",
                )
            )

    def clock(self, minutes):
        """The cron's round at this minute."""
        with self.at(minutes):
            while self.Conversation._clock_batch():
                pass
        self.env.invalidate_all()

    def kinds(self, talk):
        return talk.event_ids.mapped("kind")

    def reminders(self, talk):
        kind = self.env.ref("social_crm_listening.mail_activity_type_due")
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "scrm.conversation"),
                ("res_id", "in", talk.ids),
                ("activity_type_id", "=", kind.id),
            ]
        )
