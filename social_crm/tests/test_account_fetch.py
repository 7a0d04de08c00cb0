# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..clients.errors import NeedsSignIn, Refused, RetryLater
from ..tools.items import Page, RawProfile
from .common import SocialCommon
from .fake_connector import FakeNetwork, page_of


@tagged("post_install", "-at_install")
class TestAccountFetch(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["scrm.account"].search([]).write({"state": "paused"})
        cls.social = cls.network_account("Tea", cls.company)

    @classmethod
    def network_account(cls, name, company):
        return cls.env["scrm.account"].create(
            {
                "name": name,
                "channel": "mastodon",
                "base_url": "https://social.example",
                "company_id": company.id,
                "user_id": cls.administrator.id,
                "live_from": "2026-01-01 00:00:00",
                "state": "connected",
            }
        )

    def run_cron(self, network, account=None):
        """A round of the cron as the worker runs it: it commits as it goes."""
        with network.on(account or self.social), self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_fetch").method_direct_trigger()
        return network

    def again(self):
        self.env["scrm.account"].search([]).write(
            {"next_fetch_at": False, "next_allowed_at": False}
        )

    def cursor(self, stream="notifications"):
        return self.social.cursor_ids.filtered(lambda c: c.stream == stream)

    def posts(self):
        return self.env["scrm.post"].search([("account_id", "=", self.social.id)])

    def test_a_walk_over_three_pages(self):
        network = FakeNetwork(
            notifications=[
                page_of("9", "8", next_page="1|8", mark="m9"),
                page_of("7", next_page="2|7", mark="m7"),
                Page(),
            ]
        )
        self.run_cron(network)
        self.assertEqual(sorted(self.posts().mapped("remote_id")), ["7", "8", "9"])
        self.assertEqual(
            network.calls,
            [
                ("notifications", None, None),
                ("notifications", None, "1|8"),
                ("notifications", None, "2|7"),
            ],
        )
        self.assertEqual(self.cursor().mark, "m9")
        self.assertFalse(self.cursor().page_token or self.cursor().candidate)
        self.assertTrue(self.social.last_fetch_at)
        self.assertGreater(self.social.next_fetch_at, self.social.last_fetch_at)

    def test_a_round_with_nothing_new_is_one_call_a_stream_and_keeps_the_mark(self):
        network = FakeNetwork(notifications=[page_of("1", mark="m1")], own=[Page()])
        self.run_cron(network)
        self.again()
        network.calls.clear()
        self.run_cron(network)
        self.assertEqual(
            network.calls, [("notifications", "m1", None), ("own", None, None)]
        )
        self.assertEqual(self.cursor().mark, "m1")

    @mute_logger("odoo.addons.social_crm.models.scrm_account_fetch")
    def test_a_crash_between_pages_leaves_no_gap(self):
        network = FakeNetwork(
            notifications=[
                page_of("9", "8", next_page="1|8", mark="m9"),
                ZeroDivisionError("crash"),
            ]
        )
        self.run_cron(network)
        self.assertEqual(sorted(self.posts().mapped("remote_id")), ["8", "9"])
        cursor = self.cursor()
        self.assertEqual((cursor.page_token, cursor.candidate), ("1|8", "m9"))
        self.assertFalse(cursor.mark)
        self.assertEqual(self.social.state, "error")
        self.assertIn("ZeroDivisionError", self.social.state_reason)
        # Meanwhile "10" was posted; the walk goes on where it stood.
        self.again()
        network.pages["notifications"] = [page_of("7", mark="m7")]
        network.calls.clear()
        self.run_cron(network)
        self.assertEqual(network.calls, [("notifications", None, "1|8")])
        self.assertEqual(cursor.mark, "m9")
        self.assertEqual(len(self.posts()), 3)
        self.assertEqual(self.social.state, "connected")

    def test_a_page_that_cannot_be_stored_does_not_move_the_cursor(self):
        broken = type(self.env["scrm.store"])
        network = FakeNetwork(notifications=[page_of("9", next_page="1|9", mark="m")])
        with (
            patch.object(broken, "_link_posts", side_effect=ValueError("boom")),
            mute_logger("odoo.addons.social_crm.models.scrm_account_fetch"),
        ):
            self.run_cron(network)
        self.assertFalse(self.posts())
        self.assertFalse(self.cursor().page_token or self.cursor().mark)

    def test_one_broken_account_stops_no_other(self):
        second = self.network_account("Coffee", self.other_company)
        network = FakeNetwork(
            notifications=[ZeroDivisionError("crash"), page_of("1", mark="m")]
        )
        with mute_logger("odoo.addons.social_crm.models.scrm_account_fetch"):
            self.run_cron(network)
        self.assertEqual((self.social | second).mapped("state"), ["error", "connected"])
        self.assertTrue(second.last_fetch_at)
        self.assertEqual(
            self.env["scrm.post"].search([("account_id", "=", second.id)]).company_id,
            self.other_company,
        )

    def test_rate_limit_is_kept_and_nothing_is_asked_until_then(self):
        until = datetime.now(timezone.utc) + timedelta(minutes=30)
        network = FakeNetwork(
            notifications=[RetryLater("rate_limit", at=until)], own=[page_of("1")]
        )
        self.run_cron(network)
        self.assertEqual(self.social.state, "connected")
        self.assertIn("slow down", self.social.state_reason)
        left = self.social.next_allowed_at - fields.Datetime.now()
        self.assertAlmostEqual(left.total_seconds(), 1800, delta=5)
        self.assertEqual(len(network.calls), 1)
        self.run_cron(network)
        self.assertEqual(len(network.calls), 1)

    def test_trouble_waits_longer_each_time_and_heals(self):
        trouble = [RetryLater("timeout", host="social.example") for _n in range(3)]
        network = FakeNetwork(notifications=trouble)
        waits = []
        for _round in range(3):
            self.run_cron(network)
            self.assertEqual(self.social.state, "error")
            waits.append(self.social.next_allowed_at - fields.Datetime.now())
            self.again()
        self.assertEqual([round(w.total_seconds() / 60) for w in waits], [1, 2, 4])
        self.assertEqual(
            self.social.state_reason,
            "The server social.example did not answer in time.",
        )
        self.run_cron(network)
        self.assertEqual((self.social.state, self.social.failures), ("connected", 0))
        self.assertFalse(self.social.state_reason)

    def test_an_internal_address_says_what_to_do(self):
        error = Refused("internal_address", host="127.0.0.1:8001")
        self.run_cron(FakeNetwork(notifications=[error]))
        self.assertEqual(self.social.state, "error")
        self.assertIn("127.0.0.1:8001", self.social.state_reason)
        self.assertIn("settings", self.social.state_reason)

    def test_a_dead_token_stops_and_tells_the_owner_once(self):
        network = FakeNetwork(notifications=[NeedsSignIn("sign_in")] * 2)
        self.run_cron(network)
        self.assertEqual(self.social.state, "reauth")
        self.assertEqual(self.social.activity_ids.user_id, self.administrator)
        self.again()
        self.run_cron(network)
        self.assertEqual(len(network.calls), 1)
        self.social._set_needs_signin("again")
        self.assertEqual(len(self.social.activity_ids), 1)

    def test_signing_in_again_ends_the_reminder_and_no_other_task(self):
        todo = "mail.mail_activity_data_todo"
        mine = self.social.activity_schedule(
            todo, user_id=self.administrator.id, automated=False
        )
        self.social._set_needs_signin("expired")
        self.assertEqual(len(self.social.activity_ids), 2)
        own = RawProfile("77", "tea", is_own=True)
        self.social._take_identity(own, "new", 500)
        self.assertEqual(self.social.activity_ids, mine)

    def test_paused_and_unconnected_accounts_are_not_read(self):
        for state in ("paused", "draft", "reauth"):
            self.social.state = state
            network = self.run_cron(FakeNetwork(notifications=[page_of("1")]))
            self.assertEqual(network.calls, [], state)

    def test_an_account_that_another_worker_has_is_left_to_it(self):
        network = FakeNetwork(notifications=[page_of("1", mark="m1")])
        cursors = type(self.env["scrm.account.cursor"])
        with patch.object(cursors, "try_lock_for_update", lambda self, **_kw: self[:0]):
            self.run_cron(network)
        self.assertEqual(network.calls, [])
        self.assertFalse(self.social.last_fetch_at)

    def test_a_page_that_somebody_else_stored_meanwhile_is_dropped(self):
        def meanwhile():
            self.env.cr.execute("UPDATE scrm_account_cursor SET mark = 'theirs'")
            return page_of("1", mark="ours")

        self.run_cron(FakeNetwork(notifications=[meanwhile]))
        self.assertFalse(self.posts())
        self.assertEqual(self.cursor().mark, "theirs")

    def test_history_triggers_nothing(self):
        self.social.live_from = "2026-11-20 09:01:00"
        network = FakeNetwork(notifications=[page_of("1", "2", "3", mark="m")])
        self.run_cron(network)
        states = {post.remote_id: post.process_state for post in self.posts()}
        self.assertEqual(states["1"], "skipped")
        self.assertNotEqual(states["3"], "skipped")

    def test_an_endless_walk_goes_on_in_the_next_round(self):
        def endless():
            return page_of(
                f"p{len(network.calls)}", next_page=f"{len(network.calls)}|x"
            )

        network = FakeNetwork(notifications=[endless] * 50)
        self.run_cron(network)
        self.assertEqual(len(network.calls), 20)
        self.assertEqual(self.cursor().page_token, "20|x")
        self.assertTrue(self.social.last_fetch_at)

    def test_a_slow_network_ends_its_round_early(self):
        network = FakeNetwork(
            notifications=[page_of("1", next_page="1|1", mark="m1"), page_of("2")],
            own=[page_of("3")],
        )
        clock = "odoo.addons.social_crm.models.scrm_account_fetch.time"
        with patch(clock) as fake:
            fake.monotonic.side_effect = [0, 1, 90, 91, 92]
            self.run_cron(network)
        self.assertEqual(len(network.calls), 1)
        self.assertEqual(self.cursor().page_token, "1|1")
        self.assertTrue(self.social.last_fetch_at)

    def test_who_comes_after_the_round_was_taken_finds_nothing_to_do(self):
        network = FakeNetwork(notifications=[page_of("1", mark="m1")])
        with network.on(self.social), self.enter_registry_test_mode():
            with self.registry.cursor() as cr:
                account = self.social.with_env(self.env(cr=cr))
                self.assertTrue(account._fetch_round())
                self.assertFalse(account._fetch_round())
        self.assertEqual(len(network.calls), 1)

    def test_pressed_while_it_was_read_it_is_read_again(self):
        def pressed():
            self.env.cr.execute("UPDATE scrm_account SET next_fetch_at = NULL")
            return page_of("1", mark="m1")

        self.run_cron(FakeNetwork(notifications=[pressed]))
        self.assertTrue(self.social.last_fetch_at)
        self.assertIn(self.social, self.social.search(self.social._due_domain()))

    def test_fetch_now(self):
        self.social.next_fetch_at = fields.Datetime.now() + timedelta(hours=1)
        before = self.env["ir.cron.trigger"].search_count([])
        self.social.with_user(self.administrator).action_fetch_now()
        self.assertFalse(self.social.next_fetch_at)
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), before + 1)
        self.assertIn(self.social, self.social.search(self.social._due_domain()))

    def test_fetch_now_does_not_overrule_the_networks_limit(self):
        self.social.next_allowed_at = fields.Datetime.now() + timedelta(hours=1)
        self.social.action_fetch_now()
        self.assertNotIn(self.social, self.social.search(self.social._due_domain()))

    def test_limit_reached_by_a_good_answer(self):
        until = datetime.now(timezone.utc) + timedelta(minutes=5)

        self.social._note_limit(until)
        self.assertNotIn(self.social, self.social.search(self.social._due_domain()))
        self.assertIn("slow down", self.social.state_reason)

    def test_a_page_without_anything_new_is_not_stored_again(self):
        model = type(self.env["scrm.store"])
        page = page_of("1", "2", mark="m1")
        store, stored = model._store_page, []

        def note(env_store, account, page, **options):
            stored.append(len(page.posts))
            return store(env_store, account, page, **options)

        with patch.object(model, "_store_page", note):
            for pages in ([page], [page], [page_of("3", "1", "2", mark="m3")], [page]):
                self.again()
                self.run_cron(FakeNetwork(notifications=pages))
        self.assertEqual(stored, [2, 3, 2])
        self.assertEqual(len(self.posts()), 3)

    def test_a_round_without_anything_new_costs_few_queries(self):
        page = page_of("1", "2", mark="m1")
        self.run_cron(FakeNetwork(notifications=[page]))
        self.again()
        with FakeNetwork(notifications=[page]).on(self.social), self.as_cron() as env:
            before = env.cr.sql_log_count
            self.assertTrue(self.social.with_env(env)._fetch_round())
            self.assertLessEqual(env.cr.sql_log_count - before, 22)
