# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..clients.errors import Refused
from ..clients.mastodon import MastodonClient
from ..clients.mastodon_parse import Instance
from ..tools.items import RawProfile

CALLBACK = "/social_crm/oauth/callback"
OWN = RawProfile("77", "tea", name="Tea", url="https://s.example/@tea", is_own=True)


@tagged("post_install", "-at_install")
class TestAccountSignin(HttpCase):
    """The code flow, with the network's side played by patched client methods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,social_crm.group_admin"
        cls.first = new_test_user(cls.env, "scrm_first", groups=groups)
        cls.second = new_test_user(cls.env, "scrm_second", groups=groups)
        cls.account = cls.env["scrm.account"].create(
            {
                "name": "Tea",
                "channel": "mastodon",
                "base_url": "https://social.example",
                "user_id": cls.first.id,
            }
        )

    def setUp(self):
        super().setUp()
        self.codes = []
        for name, answer in (
            ("register_app", lambda *_a: ("cid", "csecret")),
            ("exchange_code", self.exchange),
            ("verify", lambda _self: OWN),
            ("instance", lambda _self: Instance("Social", 640)),
        ):
            self.patch(MastodonClient, name, answer)

    def exchange(self, *arguments):
        self.codes.append(arguments)
        if arguments[2] == "bad":
            raise Refused("refused", message="invalid_grant")
        return "the-token"

    def connect(self, login="scrm_first"):
        """Press the button; returns the query of the address it opens."""
        self.authenticate(login, login)
        action = self.make_jsonrpc_request(
            "/web/dataset/call_kw/scrm.account/action_connect",
            {
                "model": "scrm.account",
                "method": "action_connect",
                "args": [self.account.ids],
                "kwargs": {},
            },
        )
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertTrue(
            action["url"].startswith("https://social.example/oauth/authorize?")
        )
        query = parse_qs(urlsplit(action["url"]).query)
        return {name: values[0] for name, values in query.items()}

    def back(self, **query):
        arguments = "&".join(f"{name}={value}" for name, value in query.items())
        return self.url_open(f"{CALLBACK}?{arguments}", allow_redirects=False)

    def refused(self, **query):
        with mute_logger("odoo.http"):
            answer = self.back(**query)
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.codes, [])
        self.assertEqual(self.account.state, "draft")

    def test_the_whole_way(self):
        query = self.connect()
        self.assertEqual(query["redirect_uri"], self.account.get_base_url() + CALLBACK)
        self.assertEqual(query["code_challenge_method"], "S256")
        answer = self.back(code="good", state=query["state"])
        self.assertEqual(answer.status_code, 303)
        self.assertIn(f"/{self.account.id}", answer.headers["Location"])
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(self.account.handle, "tea")
        self.assertEqual(self.account.access_token, "the-token")
        self.assertEqual(self.account.max_characters, 640)
        self.assertTrue(self.account.profile_id.is_own)
        ((client_id, _secret, code, redirect, _verifier),) = self.codes
        self.assertEqual((client_id, code), ("cid", "good"))
        self.assertEqual(redirect, query["redirect_uri"])

    def test_the_app_is_registered_once(self):
        self.connect()
        with patch.object(MastodonClient, "register_app") as register:
            self.connect()
        register.assert_not_called()

    def test_a_state_is_good_once(self):
        query = self.connect()
        self.back(code="good", state=query["state"])
        self.account._set_connected()
        self.codes.clear()
        with mute_logger("odoo.http"):
            answer = self.back(code="good", state=query["state"])
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.codes, [])

    def test_unknown_state(self):
        self.connect()
        self.refused(code="good", state="guess")
        self.refused(code="good", state="")
        self.refused(code="good")

    def test_a_state_is_used_up_also_where_access_was_declined(self):
        query = self.connect()
        self.back(error="access_denied", state=query["state"])
        signin = self.env["scrm.account.signin"].search([("used", "=", True)])
        self.assertEqual(signin.account_id, self.account)
        self.refused(code="good", state=query["state"])
        self.refused(code="good", state=signin.state)

    def test_expired(self):
        query = self.connect()
        signin = self.env["scrm.account.signin"].search(
            [("state", "=", query["state"])]
        )
        signin.expires_at = fields.Datetime.subtract(fields.Datetime.now(), minutes=1)
        self.refused(code="good", state=query["state"])

    def test_a_link_sent_by_somebody_else_is_refused(self):
        query = self.connect("scrm_second")
        self.authenticate("scrm_first", "scrm_first")
        self.refused(code="good", state=query["state"])

    def test_another_session_of_the_same_person_is_refused(self):
        query = self.connect()
        self.authenticate("scrm_first", "scrm_first")
        self.refused(code="good", state=query["state"])

    def test_nobody_signed_in_here(self):
        query = self.connect()
        self.logout()
        answer = self.back(code="good", state=query["state"])
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])
        self.assertEqual(self.codes, [])

    def test_access_declined_by_the_person(self):
        query = self.connect()
        answer = self.back(error="access_denied", state=query["state"])
        self.assertEqual(answer.status_code, 400)
        self.assertIn("The network gave no access", answer.text)
        self.assertEqual(self.account.state, "draft")

    def test_a_code_that_the_network_refuses(self):
        query = self.connect()
        answer = self.back(code="bad", state=query["state"])
        self.assertEqual(answer.status_code, 400)
        self.assertIn("invalid_grant", answer.text)
        self.assertEqual(self.account.state, "draft")

    def test_what_the_network_says_is_no_html_of_ours(self):
        query = self.connect()
        evil = Refused("refused", message="<script>alert(1)</script>")
        with patch.object(MastodonClient, "exchange_code", side_effect=evil):
            answer = self.back(code="x", state=query["state"])
        self.assertNotIn("<script>alert(1)", answer.text)
        self.assertIn("&lt;script&gt;", answer.text)
