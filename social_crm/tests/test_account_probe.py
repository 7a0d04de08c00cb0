# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..clients.errors import NeedsSignIn, Refused, RetryLater
from ..tools.items import RawProfile
from .common import SocialCommon


class FakeProbe:
    """A FAKE network that only knows who we are; ``answer`` may be an error."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    def probe(self, account):
        self.asked.append(account.id)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@tagged("post_install", "-at_install")
class TestAccountProbe(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["scrm.account"].search([]).write({"state": "paused"})
        cls.social = cls.env["scrm.account"].create(
            {
                "name": "Tea",
                "channel": "mastodon",
                "base_url": "https://social.example",
                "company_id": cls.company.id,
                "user_id": cls.administrator.id,
                "remote_id": "77",
                "handle": "tea",
                "live_from": "2026-01-01 00:00:00",
                "state": "connected",
            }
        )

    def run_cron(self, answer, due=True):
        network = FakeProbe(answer)
        if due:
            self.take_due()
        model = type(self.env["scrm.connector.mastodon"])
        with (
            patch.object(
                model, "_probe", lambda _model, account: network.probe(account)
            ),
            self.enter_registry_test_mode(),
        ):
            self.env.ref("social_crm.ir_cron_probe").method_direct_trigger()
        self.env.invalidate_all()
        return network

    def take_due(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE scrm_account SET next_probe_at = now() - interval '1 minute' "
            "WHERE id = %s",
            self.social.ids,
        )
        self.env.invalidate_all()

    def test_the_first_probe_is_within_a_day_and_the_next_a_day_later(self):
        left = self.social.next_probe_at - fields.Datetime.now()
        self.assertTrue(timedelta(0) < left <= timedelta(days=1))
        self.assertFalse(self.run_cron(None, due=left < timedelta(0)).asked)
        network = self.run_cron(RawProfile("77", "tea"))
        self.assertEqual(network.asked, self.social.ids)
        left = self.social.next_probe_at - fields.Datetime.now()
        self.assertGreater(left, timedelta(hours=23))
        self.assertFalse(self.run_cron(None, due=False).asked)

    def test_accounts_are_spread_over_the_day(self):
        twins = self.env["scrm.account"].create(
            [{"name": f"A{n}", "channel": "file"} for n in range(200)]
        )
        now = fields.Datetime.now()
        hours = {(twin.next_probe_at - now).seconds // 3600 for twin in twins}
        self.assertGreater(len(hours), 18)

    def test_nothing_new_is_written_when_nothing_has_changed(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE scrm_account SET write_date = '2026-01-01' WHERE id = %s",
            self.social.ids,
        )
        self.social.invalidate_recordset()
        watched = ["write_date", "write_uid", "state", "state_reason", "handle"]
        before, messages = self.social.read(watched), self.social.message_ids
        self.take_due()
        self.run_cron(RawProfile("77", "tea"), due=False)
        self.assertEqual(self.social.read(watched), before)
        self.assertEqual(self.social.message_ids, messages)

    def test_a_dead_access_is_found_before_anybody_needs_it(self):
        self.run_cron(NeedsSignIn("sign_in"))
        self.assertEqual(self.social.health, "signin")
        self.assertEqual(self.social.activity_ids.user_id, self.administrator)
        self.assertFalse(self.run_cron(None).asked)

    def test_a_missing_right_is_a_new_sign_in(self):
        error = Refused("refused", status=403, message="outside the scopes")
        self.run_cron(error)
        self.assertEqual(self.social.state, "reauth")
        self.assertIn("outside the scopes", self.social.state_reason)
        self.assertIn("allow everything", self.social.state_reason)

    def test_trouble_of_the_server_is_trouble(self):
        self.run_cron(RetryLater("no_connection", host="social.example"))
        self.assertEqual(self.social.health, "trouble")
        self.assertTrue(self.social.next_allowed_at)

    def test_a_new_name_is_taken_over_and_a_stranger_is_not(self):
        self.run_cron(RawProfile("77", "green_tea"))
        self.assertEqual(self.social.handle, "green_tea")
        self.run_cron(RawProfile("99", "coffee"))
        self.assertEqual(self.social.state, "reauth")
        self.assertIn(
            "@coffee, but this account is @green_tea", self.social.state_reason
        )
        self.assertEqual(self.social.remote_id, "77")

    def test_paused_limited_and_unconnected_accounts_are_left_alone(self):
        for state in ("draft", "paused", "reauth"):
            self.social.state = state
            self.assertFalse(self.run_cron(None).asked, state)
        self.social.write(
            {
                "state": "connected",
                "next_allowed_at": fields.Datetime.now() + timedelta(hours=1),
            }
        )
        self.assertFalse(self.run_cron(None).asked)

    def test_an_access_that_can_be_renewed_is_renewed(self):
        bluesky = self.env["scrm.account"].create(
            {
                "name": "Sky",
                "channel": "bluesky",
                "base_url": "https://pds.example",
                "company_id": self.company.id,
                "remote_id": "did:plc:own",
                "handle": "tea.test",
                "state": "connected",
            }
        )
        known = RawProfile("did:plc:own", "tea.test")
        client = "odoo.addons.social_crm.clients.bluesky.BlueskyClient.known_as"
        with (
            patch(client, side_effect=[NeedsSignIn("sign_in"), known]),
            patch.object(type(bluesky), "_renew_access", return_value="next") as renew,
        ):
            with self.as_cron() as env:
                bluesky.with_env(env)._probe_access()
        self.assertEqual(renew.call_count, 1)
        self.assertEqual(bluesky.health, "well")

    def test_a_feed_has_no_access_that_could_end(self):
        feed = self.env["scrm.account"].create(
            {"name": "F", "channel": "feed", "feed_url": "https://n.example/f.xml"}
        )
        self.assertIsNone(feed._connector()._probe(feed))
