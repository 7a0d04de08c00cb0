# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from ..tools.items import Page, RawInteraction
from .common import NOW, person, said
from .people_common import PeopleCommon


@tagged("post_install", "-at_install")
class TestRecipientReasons(PeopleCommon):
    def test_who_agreed_is_reached_by_the_tied_profile(self):
        self.publication.action_check_recipients()
        line = self.publication.recipient_ids.filtered(
            lambda r: r.partner_id == self.mei
        )
        self.assertEqual((line.state, line.reason), ("reach", False))
        self.assertEqual(line.profile_id, self.profile_of(self.mei))
        self.assertEqual(line.account_id, self.account)
        self.assertEqual(self.publication.reach_count, 2)
        self.assertFalse(self.publication.out_summary)

    # -- reasons, each in words --------------------------------------------------

    def test_no_consent_for_this_purpose(self):
        self.publication.purpose = "care"
        self.assertEqual(self.verdict(self.mei), ("out", "consent"))

    def test_a_consent_that_was_taken_back(self):
        self.agree(self.mei, state="withdrawn")
        self.assertEqual(self.verdict(self.mei), ("out", "withdrawn"))

    def test_who_asked_to_stop_on_any_profile(self):
        self.tie(self.mei, "mei2")
        self.profile_of(self.mei)[:1]._stop()
        self.assertEqual(self.verdict(self.mei), ("out", "stopped"))

    def test_an_archived_contact_is_named(self):
        self.mei.active = False
        self.assertEqual(self.verdict(self.mei), ("out", "archived"))

    def test_no_profile(self):
        self.profile_of(self.mei).link_ids.action_end()
        self.assertEqual(self.verdict(self.mei), ("out", "profile"))

    def test_an_account_whose_network_takes_no_messages(self):
        self.tie_to_second_account(can={"send"})
        self.assertEqual(self.verdict(self.carl), ("out", "network"))

    def test_an_account_that_is_not_connected(self):
        self.account.state = "reauth"
        self.assertEqual(self.verdict(self.mei), ("out", "account"))

    def test_the_network_refused_the_last_message(self):
        self.profile_of(self.mei).message_refused_at = fields.Datetime.now()
        self.assertEqual(self.verdict(self.mei), ("out", "blocked"))
        self.keep(said("m1", "mei", "Hi", kind="message"))
        while self.env["scrm.post"]._process_batch():
            pass
        self.assertEqual(self.verdict(self.mei), ("reach", False))

    def test_only_followers_where_the_network_asks_for_it(self):
        self.network._message_needs_follow = True
        self.account.profile_id = self.keep(
            said("own", "tea", author=person("tea", is_own=True))
        ).profile_id
        self.assertEqual(self.verdict(self.mei), ("out", "follow"))
        self.follow("f1", True)
        self.assertEqual(self.verdict(self.mei), ("reach", False))
        self.follow("f1", False)
        self.assertEqual(self.verdict(self.mei), ("out", "follow"))

    def follow(self, key, active):
        act = RawInteraction(
            remote_key=key,
            kind="follow",
            actor=person("mei"),
            target=person("tea", is_own=True),
            occurred_at=NOW,
            active=active,
        )
        self.store._store_page(self.account, Page(interactions=(act,)))

    def test_the_window_after_the_person_s_last_message(self):
        self.network._message_window = 48
        self.assertEqual(self.verdict(self.mei), ("out", "window"))
        wrote = self.keep(said("m1", "mei", "Hi", kind="message"))
        with freeze_time(wrote.posted_at + timedelta(hours=47)):
            self.assertEqual(self.verdict(self.mei), ("reach", False))
        with freeze_time(wrote.posted_at + timedelta(hours=48)):
            self.assertEqual(self.verdict(self.mei), ("out", "window"))

    def test_a_message_to_another_account_opens_no_window(self):
        self.network._message_window = 48
        other = self._make_account(self.company, "Second archive")
        post = self.keep(said("m1", "mei", "Hi", kind="message"), account=other)
        with freeze_time(post.posted_at + timedelta(hours=1)):
            self.assertEqual(self.verdict(self.mei), ("out", "window"))

    def test_topics_that_are_not_wanted(self):
        tea, cups = self.env["scrm.topic"].create(
            [
                {"name": name, "key": name, "company_id": self.company.id}
                for name in ("tea", "cups")
            ]
        )
        wish = self.wish(unwanted_topic_ids=[Command.link(tea.id)])
        self.assertEqual(self.verdict(self.mei), ("reach", False))
        self.publication.recipient_topic_ids = tea
        self.assertEqual(self.verdict(self.mei), ("out", "topic"))
        wish.write({"unwanted_topic_ids": [Command.clear()], "topic_ids": cups.ids})
        self.assertEqual(self.verdict(self.mei), ("out", "topic"))
        wish.topic_ids = tea
        self.assertEqual(self.verdict(self.mei), ("reach", False))

    def test_erased_at_the_person_s_wish(self):
        profile = self.profile_of(self.mei)
        line = self.env["privacy.lookup.wizard.line"].create(
            {
                "res_id": profile.id,
                "res_model_id": self.env["ir.model"]._get_id("scrm.profile"),
            }
        )
        line.action_unlink()
        self.assertFalse(profile.exists())
        self.assertEqual(self.verdict(self.mei), ("out", "erased"))

    # -- caps ------------------------------------------------------------------

    def sent_before(self, partner, **ago):
        """A message of another publication that left some time ago."""
        other = self.publish(name="Earlier")
        moment = fields.Datetime.now() - timedelta(**ago)
        return self.env["scrm.delivery"].create(
            {
                "account_id": self.account.id,
                "kind": "message",
                "body": "Hi",
                "publication_id": other.id,
                "partner_id": partner.id,
                "idempotency_key": f"pub-{other.id}-p{partner.id}",
                "state": "sent",
                "sending_at": moment,
            }
        )

    def test_the_cap_of_a_day_and_when_it_frees(self):
        self.company.scrm_message_day = 1
        earlier = self.sent_before(self.mei, hours=20)
        self.assertEqual(self.verdict(self.mei), ("out", "cap"))
        line = self.publication.recipient_ids.filtered(
            lambda r: r.partner_id == self.mei
        )
        self.assertEqual(line.free_at, earlier.sending_at + timedelta(hours=24))
        self.assertEqual(self.verdict(self.bob), ("reach", False))
        with freeze_time(line.free_at + timedelta(seconds=1)):
            self.assertEqual(self.verdict(self.mei), ("reach", False))

    def test_the_cap_of_a_week(self):
        self.company.write({"scrm_message_day": 0, "scrm_message_week": 2})
        self.sent_before(self.mei, days=6)
        self.assertEqual(self.verdict(self.mei), ("reach", False))
        self.sent_before(self.mei, days=1)
        self.assertEqual(self.verdict(self.mei), ("out", "cap"))

    def test_who_wants_fewer_gets_fewer_and_nobody_more(self):
        self.company.scrm_message_day = 2
        self.sent_before(self.mei, hours=3)
        self.assertEqual(self.verdict(self.mei), ("reach", False))
        wish = self.wish(max_day=1)
        self.assertEqual(self.verdict(self.mei), ("out", "cap"))
        wish.max_day = 9
        self.sent_before(self.mei, hours=2)
        self.assertEqual(self.verdict(self.mei), ("out", "cap"))

    def test_no_cap_is_no_cap(self):
        self.company.write({"scrm_message_day": 0, "scrm_message_week": 0})
        for hours in (1, 2, 3):
            self.sent_before(self.mei, hours=hours)
        self.assertEqual(self.verdict(self.mei), ("reach", False))

    def test_what_did_not_leave_does_not_count(self):
        for state in ("failed", "cancelled", "refused"):
            self.sent_before(self.mei, hours=1).state = state
        self.assertEqual(self.verdict(self.mei), ("reach", False))

    # -- hours -----------------------------------------------------------------

    def test_outside_the_hours_is_later_with_the_moment(self):
        self.mei.tz, self.bob.tz = "Asia/Shanghai", "Europe/Paris"
        self.company.write({"scrm_message_from": 8, "scrm_message_to": 21})
        with freeze_time("2026-11-20 15:30:00"):
            self.assertEqual(self.verdict(self.mei), ("later", "hours"))
            self.assertEqual(self.verdict(self.bob), ("reach", False))
        line = self.publication.recipient_ids.filtered("free_at")
        self.assertEqual(line.free_at, datetime(2026, 11, 21, 0, 0))
        self.assertEqual(self.publication.later_count, 1)

    def test_a_person_s_own_hours_come_before_the_company_s(self):
        self.company.write({"scrm_message_from": 8, "scrm_message_to": 21})
        self.wish(hours_from=22, hours_to=23)
        self.mei.tz = "UTC"
        with freeze_time("2026-11-20 22:30:00"):
            self.assertEqual(self.verdict(self.mei), ("reach", False))
        with freeze_time("2026-11-20 12:00:00"):
            self.assertEqual(self.verdict(self.mei), ("later", "hours"))

    def test_what_is_planned_is_judged_as_of_then(self):
        self.mei.tz = "UTC"
        self.company.write({"scrm_message_from": 8, "scrm_message_to": 21})
        with freeze_time("2026-11-20 23:00:00"):
            self.publication.scheduled_at = "2026-11-21 10:00:00"
            self.assertEqual(self.verdict(self.mei), ("reach", False))
