# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..clients.errors import RetryLater
from ..clients.mastodon import MastodonClient
from ..tools.items import RawProfile
from .common import SocialCommon

NOW = "2026-11-20 09:00:00"


@tagged("post_install", "-at_install")
class TestAccountHealth(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.social = cls.env["scrm.account"].create(
            {
                "name": "Tea on Mastodon",
                "channel": "mastodon",
                "base_url": "https://social.example",
                "company_id": cls.company.id,
                "user_id": cls.administrator.id,
                "live_from": "2026-01-01 00:00:00",
            }
        )
        cls.own = RawProfile("77", "tea", is_own=True)
        cls.startClassPatcher(freeze_time(NOW))
        cls.now = fields.Datetime.to_datetime(NOW)

    def queue(self, count=1, **values):
        rows = [
            {
                "account_id": self.social.id,
                "body": f"Text {n}",
                "idempotency_key": f"k{n}",
                **values,
            }
            for n in range(count)
        ]
        return self.env["scrm.delivery"].create(rows)

    def words(self, **context):
        account = self.social.with_user(self.agent).with_context(**context)
        account.invalidate_recordset()
        return account.health, account.health_text

    def test_not_connected(self):
        self.assertEqual(self.words(), ("new", "Nobody has signed in yet."))

    def test_connected(self):
        self.social._set_connected()
        self.assertEqual(self.words(), ("well", "Everything works."))
        self.social.last_fetch_at = self.now - timedelta(minutes=3)
        self.assertEqual(
            self.words()[1], "Everything works; last reading 3 minutes ago."
        )

    def test_limited_until_with_the_time_left(self):
        self.social._set_connected()
        at = self.now + timedelta(minutes=12)
        self.social._on_error(RetryLater("rate_limit", at=at.astimezone()))
        self.social.next_allowed_at = at
        self.queue(2)
        health, text = self.words()
        self.assertEqual(health, "limited")
        self.assertIn("asks us to slow down. It goes on in 12 minutes, at", text)
        self.assertIn("2 deliveries wait and are kept.", text)
        with freeze_time(self.now + timedelta(minutes=13)):
            self.assertEqual(self.words()[0], "well")

    def test_paused_by_whom_and_why(self):
        self.social._set_connected()
        action = self.social.with_user(self.administrator).action_ask_pause()
        wizard = self.env[action["res_model"]].with_user(self.administrator)
        form = Form(wizard.with_context(**action["context"]))
        form.reason = "The campaign is over."
        form.save().action_pause()
        health, text = self.words()
        self.assertEqual(health, "paused")
        self.assertEqual(
            text,
            f"Paused by {self.administrator.name}: The campaign is over. "
            "Nothing is read or sent.",
        )
        self.social.with_user(self.administrator).action_resume()
        self.assertEqual(self.words()[0], "well")

    def test_only_administrators_pause(self):
        for user in (self.agent, self.supervisor):
            with self.assertRaises(AccessError):
                self.social.with_user(user).action_ask_pause()
            with self.assertRaises(AccessError):
                self.env["scrm.account.pause"].with_user(user).create(
                    {"account_id": self.social.id}
                )
        other = self._make_user(
            "other_admin", "social_crm.group_admin", self.other_company
        )
        self.social._set_connected()
        wizard = self.env["scrm.account.pause"].with_user(other)
        with self.assertRaises(AccessError):
            wizard.create({"account_id": self.social.id}).action_pause()
            self.env.flush_all()
        self.assertEqual(self.social.state, "connected")

    def test_trouble_and_when_it_is_tried_next(self):
        self.social._set_connected()
        self.social._on_error(RetryLater("no_connection", host="social.example"))
        health, text = self.words()
        self.assertEqual(health, "trouble")
        self.assertIn("social.example cannot be reached", text)
        self.assertIn("It is tried again in 1 minute, at", text)
        with freeze_time(self.now + timedelta(minutes=2)):
            self.assertIn("tried again at once", self.words()[1])

    def test_a_dead_access_until_somebody_signs_in(self):
        self.social._set_connected()
        self.social._set_needs_signin("The network asks for a new sign-in.")
        self.queue()
        health, text = self.words()
        self.assertEqual(health, "signin")
        self.assertIn("until somebody signs in again", text)
        self.assertIn("One delivery waits and is kept.", text)
        self.assertEqual(self.social.activity_ids.user_id, self.administrator)
        self.social.with_user(self.administrator)._take_identity(self.own, "new", 500)
        self.assertEqual(self.words()[0], "well")
        self.assertFalse(self.social.activity_ids)
        done = self.social.message_ids.filtered("mail_activity_type_id")
        self.assertIn(f"Signed in by {self.administrator.name}", done.body)

    def test_words_in_the_language_of_who_reads(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.social._set_connected()
        self.social.last_fetch_at = self.now - timedelta(minutes=3)
        self.assertIn("分钟", self.words(lang="zh_CN")[1])

    def test_search_finds_what_it_shows(self):
        accounts = self.social
        for n, state in enumerate(["connected", "connected", "paused", "error"]):
            accounts += self.social.copy({"name": f"A{n}"})
            accounts[-1].state = state
        accounts[2].next_allowed_at = self.now + timedelta(hours=1)
        accounts[1].next_allowed_at = self.now - timedelta(hours=1)
        found = ["new", "well", "limited", "paused", "trouble"]
        self.assertEqual(accounts.mapped("health"), found)
        model = self.env["scrm.account"].with_user(self.agent)
        for wanted in (*[[key] for key in found], ["well", "limited"], ["well", "new"]):
            there = model.search([("health", "in", wanted)]) & accounts
            self.assertEqual(set(there.mapped("health")), set(wanted), wanted)
            self.assertEqual(
                there.sudo(), accounts.filtered(lambda a, w=wanted: a.health in w)
            )
        rest = model.search([("health", "!=", "well")]) & accounts
        self.assertNotIn("well", rest.mapped("health"))
        self.assertEqual(len(rest), 4)

    def test_disconnecting_keeps_positions_history_and_queue(self):
        self.social._take_identity(self.own, "t0ken", 500)
        cursor = self.env["scrm.account.cursor"].create(
            {"account_id": self.social.id, "stream": "own", "mark": "m"}
        )
        delivery = self.queue()
        with patch.object(MastodonClient, "revoke"):
            self.social.with_user(self.administrator).action_disconnect()
        health, text = self.words()
        self.assertEqual(health, "new")
        self.assertIn(f"Disconnected by {self.administrator.name}.", text)
        self.assertIn("One delivery waits and is kept.", text)
        with self.as_cron() as env:
            env["scrm.delivery"]._cron_send()
        self.assertEqual(delivery.state, "queued")
        with self.assertRaisesRegex(UserError, "@coffee.*this account is @tea"):
            self.social._take_identity(RawProfile("78", "coffee"), "new", 500)
        triggers = self.env["ir.cron.trigger"]
        cron = self.env.ref("social_crm.ir_cron_send")
        triggers.search([]).unlink()
        self.social._take_identity(self.own, "t0ken", 500)
        self.assertEqual(cursor.mark, "m")
        self.assertTrue(triggers.search([("cron_id", "=", cron.id)]))
        self.assertTrue(self.env["scrm.delivery"]._first_in_line([self.social.id]))

    def test_waiting_deliveries_are_counted_in_one_query(self):
        twins = self.social.copy() + self.social.copy() + self.social
        self.queue(3)
        self.env.invalidate_all()
        twins.fetch(["name"])
        with self.assertQueryCount(1):
            self.assertEqual(twins.mapped("waiting_count"), [0, 0, 3])
        action = self.social.with_user(self.agent).action_open_waiting()
        found = self.env["scrm.delivery"].with_user(self.agent).search(action["domain"])
        self.assertEqual(len(found), 3)

    def test_workers_are_a_setting(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.scrm_fetch_workers, 2)
        settings.write({"scrm_fetch_workers": 4, "scrm_send_workers": 1})
        settings.execute()
        account = self.env["scrm.account"]
        self.assertEqual(account._worker_crons("fetch").mapped("active"), [True] * 4)
        self.assertEqual(
            account._worker_crons("send").mapped("active"), [True] + [False] * 3
        )
        with self.assertRaisesRegex(ValidationError, "from 1 to 4, not 9"):
            settings.scrm_send_workers = 9

    def test_the_other_workers_come_once_when_there_is_work(self):
        account = self.env["scrm.account"]
        crons = account._worker_crons("send")
        crons[2:].active = False
        triggers = self.env["ir.cron.trigger"]
        triggers.search([]).unlink()
        account._call_workers("send")
        account._call_workers("send")
        self.assertEqual(triggers.search([]).cron_id, crons[1])
        self.assertEqual(len(triggers.search([])), 1)

    def test_the_application_is_registered_anew_after_the_access_was_lost(self):
        known = {"client_id": "old", "client_secret": "s", "client_redirect_uri": "u"}
        with patch.object(MastodonClient, "revoke"):
            self.social.write({**known, "state": "connected"})
            self.social.action_disconnect()
        self.assertFalse(self.social.client_id)
        self.social.write({**known, "state": "reauth"})
        connector = type(self.social._connector())
        seen = []

        def connect(_model, account):
            seen.append(account.client_id)

        with patch.object(connector, "_connect", connect):
            self.social.action_connect()
        self.assertEqual(seen, [False])
