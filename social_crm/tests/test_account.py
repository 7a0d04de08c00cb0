# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..clients.errors import Refused
from ..clients.mastodon import MastodonClient
from ..tools.items import RawProfile
from .common import SocialCommon
from .fake_connector import FakeNetwork

SECRETS = (
    "access_token",
    "client_id",
    "client_secret",
    "client_redirect_uri",
    "webhook_token",
    "webhook_secret",
    "webhook_url",
)


@tagged("post_install", "-at_install")
class TestAccount(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.social = cls.env["scrm.account"].create(
            {
                "name": "Tea on Mastodon",
                "channel": "mastodon",
                "base_url": "https://Social.example:8443/",
                "company_id": cls.company.id,
                "user_id": cls.administrator.id,
                "access_token": "t0ken",
                "client_id": "cid",
                "client_secret": "csecret",
                "webhook_secret": "wsecret",
            }
        )

    def test_instance_is_the_server(self):
        self.assertEqual(self.social.instance, "social.example:8443")
        self.social.base_url = "https://user:pw@other.example"
        self.assertEqual(self.social.instance, "other.example")
        feed = self.env["scrm.account"].create(
            {"name": "F", "channel": "feed", "feed_url": "https://news.example/f.xml"}
        )
        self.assertEqual(feed.instance, "news.example")

    def test_capabilities_follow_from_the_channel(self):
        self.assertTrue(self.social.can_send and self.social.can_oauth)
        self.assertFalse(self.social.can_webhook)
        self.assertTrue(self.account.can_import)
        self.assertFalse(self.account.can_fetch)

    def test_what_is_no_address(self):
        for url in (
            "mastodon.social",
            "javascript:alert(1)",
            "ftp://x.example",
            "https://",
        ):
            with self.subTest(url=url), self.assertRaises(ValidationError):
                self.social.base_url = url

    def test_secrets_are_for_administrators_only(self):
        for user in (self.agent, self.supervisor):
            account = self.social.with_user(user)
            self.assertEqual(account.name, "Tea on Mastodon")
            for name in SECRETS:
                with self.subTest(user=user.login, field=name):
                    self.assertNotIn(name, account.fields_get())
                    with self.assertRaises(AccessError):
                        account.read([name])
                    with self.assertRaises(AccessError):
                        account.search([(name, "like", "t")])
        values = self.social.with_user(self.administrator).read(SECRETS)[0]
        self.assertEqual(values["access_token"], "t0ken")

    def test_secrets_are_not_copied(self):
        copy = self.social.copy()
        for name in ("access_token", "client_id", "client_secret", "webhook_secret"):
            self.assertFalse(copy[name])
        self.assertTrue(copy.webhook_token)
        self.assertNotEqual(copy.webhook_token, self.social.webhook_token)
        self.assertEqual(copy.state, "draft")

    def test_an_agent_changes_nothing(self):
        account = self.social.with_user(self.agent)
        for call in (
            lambda: account.write({"name": "x"}),
            account.action_connect,
            account.action_pause,
            account.action_fetch_now,
            account.action_disconnect,
            account.unlink,
        ):
            with self.assertRaises(AccessError):
                call()

    def test_the_other_company_does_not_see_it(self):
        accounts = self.env["scrm.account"].with_user(self.other_agent)
        self.assertNotIn(self.social, accounts.search([]))
        with self.assertRaises(AccessError):
            self.social.with_user(self.other_agent).read(["name"])
        for user in (self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.env["scrm.account"].with_user(user).search([])

    def test_positions_deliveries_and_sign_ins_are_the_administrators(self):
        self.env["scrm.account.cursor"].create(
            {"account_id": self.social.id, "stream": "own", "mark": "m"}
        )
        self.env["scrm.webhook.event"]._receive(self.social, "0" * 64, b"{}")
        other = self._make_user(
            "other_admin", "social_crm.group_admin", self.other_company
        )
        models = ("scrm.account.cursor", "scrm.webhook.event", "scrm.account.signin")
        for name in models:
            for user in (self.agent, self.supervisor, self.portal, self.stranger):
                with self.subTest(model=name, user=user.login):
                    with self.assertRaises(AccessError):
                        self.env[name].with_user(user).search([])
        for name in models[:2]:
            mine = self.env[name].search([("account_id", "=", self.social.id)])
            self.assertEqual(mine.company_id, self.company)
            found = self.env[name].with_user(self.administrator).search([])
            self.assertLessEqual(mine, found.sudo())
            self.assertFalse(mine & self.env[name].with_user(other).search([]).sudo())
        signin = self.env["scrm.account.signin"].with_user(self.administrator)
        started = signin._start(self.social.with_user(self.administrator))
        second = self._make_user("second_admin", "social_crm.group_admin", self.company)
        with self.assertRaises(AccessError):
            started.with_user(second).read(["verifier"])

    def test_one_account_of_the_network_once_in_each_company(self):
        self.social.remote_id = "77"
        values = {
            "name": "Twin",
            "channel": "mastodon",
            "base_url": self.social.base_url,
            "remote_id": "77",
        }
        other = self.env["scrm.account"].create(
            {**values, "company_id": self.other_company.id}
        )
        self.assertEqual(other.instance, self.social.instance)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env["scrm.account"].create({**values, "company_id": self.company.id})
            self.env.flush_all()

    def test_pause_and_resume(self):
        self.social._set_connected()
        self.social.with_user(self.administrator).action_pause()
        self.assertEqual(self.social.state, "paused")
        self.assertIn(self.administrator.name, self.social.state_reason)
        self.social.action_resume()
        self.assertEqual(
            (self.social.state, self.social.state_reason), ("connected", False)
        )

    def test_resuming_needs_a_pause(self):
        self.social.action_resume()
        self.assertEqual(self.social.state, "draft")

    def test_identity_of_who_signed_in(self):
        own = RawProfile(
            "77", "tea", name="Tea", url="https://s.example/@tea", is_own=True
        )
        self.social._take_identity(own, "new", 500)
        self.assertEqual(self.social.state, "connected")
        self.assertEqual(self.social.access_token, "new")
        self.assertEqual(self.social.profile_id.handle, "tea")
        self.assertTrue(self.social.profile_id.is_own)
        self.assertEqual(self.social.profile_id.company_id, self.company)

    def test_another_person_cannot_take_over_an_account(self):
        self.social.write({"remote_id": "77", "handle": "tea"})
        with self.assertRaisesRegex(Exception, "@coffee.*@tea"):
            self.social._take_identity(RawProfile("78", "coffee"), "new", 500)
        self.assertEqual(self.social.access_token, "t0ken")

    def test_disconnecting_forgets_the_token_even_if_the_network_is_lost(self):
        self.social._set_connected()
        trouble = Refused("no_host", host="social.example")
        with patch.object(MastodonClient, "revoke", side_effect=trouble):
            self.social.action_disconnect()
        self.assertFalse(self.social.access_token)
        self.assertEqual(self.social.state, "draft")
        self.assertIn("social.example", self.social.message_ids[:1].body)

    def test_a_feed_is_tried_when_it_is_connected(self):
        feed = self.env["scrm.account"].create(
            {"name": "F", "channel": "feed", "feed_url": "https://news.example/f.xml"}
        )
        with FakeNetwork(feed=[Refused("bad_feed", host="news.example")]).on(feed):
            with self.assertRaisesRegex(Exception, "news.example does not give"):
                feed.action_connect()
        self.assertEqual(feed.state, "draft")
        with FakeNetwork(feed=[]).on(feed):
            feed.action_connect()
        self.assertEqual(feed.state, "connected")

    def test_streams(self):
        self.social.write({"hashtags": "#tea  oolong #tea", "search_terms": "a b, ,c"})
        self.assertEqual(
            self.social._streams(),
            ["notifications", "own", "tag:tea", "tag:oolong", "search:a b", "search:c"],
        )

    def test_the_form_asks_for_what_the_channel_needs(self):
        form = Form(self.env["scrm.account"].with_user(self.administrator))
        form.name = "New"
        form.channel = "mastodon"
        with self.assertRaisesRegex(AssertionError, "base_url"):
            form.save()
        form.base_url = "https://s.example"
        self.assertEqual(form.save().instance, "s.example")
