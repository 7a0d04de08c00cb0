# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.social_crm.clients import bluesky
from odoo.addons.social_crm.clients.errors import NeedsSignIn, RetryLater
from odoo.addons.social_crm.tools.items import RawProfile

from .common import SocialCommon

SESSION = bluesky.Session("did:plc:1", "shop.test", "access", "refresh")


@tagged("post_install", "-at_install")
class TestAccountPassword(SocialCommon):
    """Signing in with an app password; the network itself is in tests/e2e."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls.env["scrm.account"].create(
            {"name": "Ours", "channel": "bluesky", "company_id": cls.company.id}
        )

    def _connect(self, sign_in, account=None):
        account = account or self.ours
        action = account.action_connect()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        made = wizard.create({"identifier": " @shop.test", "password": "app-pw"})
        own = RawProfile("did:plc:1", "shop.test", "Shop", is_own=True)
        client = bluesky.BlueskyClient
        with (
            patch.object(
                client, "sign_in", autospec=True, side_effect=sign_in
            ) as asked,
            patch.object(client, "verify", lambda _self: own),
        ):
            try:
                made.action_connect()
            finally:
                self.assertFalse(made.password)
        return asked

    def test_the_account_is_who_signed_in(self):
        asked = self._connect(lambda *_args: SESSION)
        self.assertEqual(asked.call_args.args[1:], ("shop.test", "app-pw"))
        self.assertEqual(self.ours.state, "connected")
        self.assertEqual(self.ours.handle, "shop.test")
        self.assertTrue(self.ours.profile_id.is_own)
        self.assertEqual(self.ours.refresh_token, "refresh")
        self.assertEqual(self.ours.max_characters, 300)

    def test_a_wrong_password_is_said_in_words(self):
        def refuse(*_args):
            raise NeedsSignIn("sign_in", host="x")

        with self.assertRaisesRegex(UserError, "handle and app password"):
            self._connect(refuse)
        self.assertEqual(self.ours.state, "draft")

    def test_a_limit_of_the_server_is_kept_and_kept_to(self):
        now = datetime.now(timezone.utc).replace(microsecond=0)

        def limited(*_args):
            raise RetryLater("rate_limit", at=now + timedelta(minutes=4))

        self._connect(limited)
        until = (now + timedelta(minutes=4)).replace(tzinfo=None)
        self.assertEqual(self.ours.next_allowed_at, until)
        self.assertEqual(self.ours.state, "draft")
        with self.assertRaisesRegex(UserError, "lets us ask again from"):
            self._connect(lambda *_args: self.fail("the network was asked"))
        with freeze_time(until + timedelta(seconds=1)):
            self._connect(lambda *_args: SESSION)
        self.assertEqual(self.ours.state, "connected")
        self.assertFalse(self.ours.next_allowed_at)

    def test_other_trouble_is_said_and_forgotten(self):
        def unreachable(*_args):
            raise RetryLater("no_connection", host="x.example")

        with self.assertRaisesRegex(UserError, "x.example cannot be reached"):
            self._connect(unreachable)
        self.assertFalse(self.ours.next_allowed_at)

    def test_the_server_most_people_are_on_is_offered(self):
        form = Form(self.env["scrm.account"])
        form.name = "New"
        form.channel = "bluesky"
        self.assertEqual(form.base_url, "https://bsky.social")

    def test_tokens_are_for_administrators(self):
        self._connect(lambda *_args: SESSION)
        for user in (self.agent, self.supervisor):
            with self.assertRaises(AccessError):
                self.ours.with_user(user).read(["refresh_token"])
            with self.assertRaises(AccessError):
                self.env["scrm.account.password"].with_user(user).create(
                    {"account_id": self.ours.id, "identifier": "x"}
                )

    def test_disconnecting_forgets_both_tokens(self):
        self._connect(lambda *_args: SESSION)
        with patch.object(bluesky.BlueskyClient, "revoke") as revoked:
            self.ours.action_disconnect()
        revoked.assert_called_once_with("refresh")
        self.assertFalse(self.ours.access_token or self.ours.refresh_token)

    def test_both_limits_count(self):
        length = self.env["scrm.connector.bluesky"]._length
        self.assertEqual(length(self.ours, "青芽 🍵"), (4, 300))
        family = "👨‍👩‍👧‍👦" * 130
        used, limit = length(self.ours, family)
        self.assertEqual(limit, 3_000)
        self.assertGreater(used, limit)
