# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..tools import media
from .common import SocialCommon
from .pictures import encoded, photo

RULES = media.Rules(media.IMAGES, max_bytes=100_000, max_files=2)
TEXT = (
    "早上好 😀 @mei@tea.example https://www.tea.example/spring/first-harvest/2026 #春茶"
)


@tagged("post_install", "-at_install")
class TestPublicationPreview(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fedi = cls.on_network("mastodon", "Tea on Mastodon", 500)
        cls.sky = cls.on_network("bluesky", "Tea in the Sky", 300)

    @classmethod
    def on_network(cls, channel, name, limit):
        account = cls._make_account(cls.company, name)
        account.write(
            {
                "channel": channel,
                "instance": f"{channel}.example",
                "handle": "qingya",
                "remote_id": f"own-{name}",
                "max_characters": limit,
            }
        )
        return account

    def preview(self, user=None, accounts=None, **values):
        accounts = self.fedi | self.sky if accounts is None else accounts
        model = self.env["scrm.publication"].with_user(user or self.agent)
        return model.preview_for({"account_ids": accounts.ids, **values})

    def test_each_network_counts_and_shows_in_its_own_way(self):
        shown = self.preview(body=TEXT, track_links=False)
        cards = {card["channel"]: card for card in shown}
        fedi, sky = cards["mastodon"], cards["bluesky"]
        for account, card in ((self.fedi, fedi), (self.sky, sky)):
            counted = account._connector()._length(account, TEXT)
            self.assertEqual((card["used"], card["limit"]), counted)
            self.assertEqual(card["unit"], "characters")
            self.assertEqual([a["name"] for a in card["accounts"]], [account.name])
            self.assertFalse(card["problems"])
        shown = {s["kind"]: s["text"] for s in fedi["segments"]}
        self.assertEqual(shown["link"], "tea.example/spring/first-harve…")
        self.assertEqual(
            (shown["mention"], shown["tag"]), ("@mei@tea.example", "#春茶")
        )
        self.assertEqual("".join(s["text"] for s in sky["segments"]), TEXT)

    def test_a_link_that_will_be_short_counts_as_such(self):
        long = "茶 https://tea.example/" + "x" * 200
        cards = {card["channel"]: card for card in self.preview(body=long)}
        account = self.sky
        plain = account._connector()._length(account, long)[0]
        self.assertLess(cards["bluesky"]["used"], plain)

    def test_what_is_over_is_marked_and_told(self):
        (card,) = self.preview(body="茶" * 310, accounts=self.sky)
        self.assertEqual((card["used"], card["limit"]), (310, 300))
        over = "".join(s["text"] for s in card["segments"] if s["over"])
        self.assertEqual(over, "茶" * 10)
        self.assertEqual(card["problems"], ["The text is too long by 10."])

    def test_bytes_are_named_where_they_are_the_nearer_limit(self):
        family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
        (card,) = self.preview(body=family * 170, accounts=self.sky)
        self.assertEqual((card["limit"], card["unit"]), (3_000, "bytes"))
        over = "".join(s["text"] for s in card["segments"] if s["over"])
        self.assertEqual(over, family * 4)

    def test_the_networks_own_text_is_shown(self):
        cards = self.preview(
            body="For all", variants=[{"channel": "bluesky", "body": "For the sky"}]
        )
        texts = {c["channel"]: c["segments"][0]["text"] for c in cards}
        self.assertEqual(texts, {"mastodon": "For all", "bluesky": "For the sky"})

    def test_accounts_that_say_the_same_share_a_card(self):
        more = self.fedi
        for number in range(3):
            more += self.on_network("mastodon", f"Tea {number}", 500)
        (card,) = self.preview(body="Hello", accounts=more)
        self.assertEqual(len(card["accounts"]), 4)
        longer = self.on_network("mastodon", "Tea at length", 5_000)
        self.assertEqual(len(self.preview(body="Hello", accounts=more | longer)), 2)

    def test_many_accounts_cost_no_more_questions(self):
        accounts = self.fedi
        for number in range(30):
            accounts += self.on_network("mastodon", f"Tea {number}", 500)
        self.preview(body="warm", accounts=accounts)
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            self.preview(body="Hello", accounts=accounts)

    def test_an_account_that_cannot_speak_says_so(self):
        (card,) = self.preview(body="Hello", accounts=self.account)
        self.assertIn("cannot send", card["problems"][0])

    def test_nothing_is_written(self):
        before = self.env["scrm.publication"].search_count([])
        self.preview(body=TEXT, name="x")
        self.env.flush_all()
        self.assertEqual(self.env["scrm.publication"].search_count([]), before)
        self.assertTrue(self.env["scrm.publication"].preview_for._readonly)

    def test_others_see_and_reach_nothing(self):
        publication = self.env["scrm.publication"].create(
            {
                "name": "Secret",
                "body": "Secret",
                "company_id": self.company.id,
                "media_ids": [
                    Command.create({"name": "cup.jpg", "file": encoded(photo())})
                ],
            }
        )
        self.assertFalse(self.preview(self.other_agent, body="x"))
        for user in (self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.preview(user, body="x")
        with self.assertRaises(AccessError):
            self.preview(self.other_agent, id=publication.id)
        theirs = self.env["scrm.publication"].with_user(self.other_agent)
        found = theirs.preview_files(
            {
                "account_ids": self.other_account.ids,
                "files": [{"id": publication.media_ids.id, "name": "x", "alt": ""}],
            }
        )
        self.assertIn("cannot send files", found["problems"][self.other_account.id])
        with patch.object(
            type(self.env[self.other_account._connector()._name]),
            "_media_rules",
            lambda _self, _account: RULES,
        ):
            found = theirs.preview_files(
                {
                    "account_ids": self.other_account.ids,
                    "files": [{"id": publication.media_ids.id, "name": "x", "alt": ""}],
                }
            )
        self.assertIn("empty", found["problems"][self.other_account.id])

    def test_values_that_make_no_sense_do_no_harm(self):
        model = self.env["scrm.publication"].with_user(self.agent)
        self.assertEqual(model.preview_for({}), [])
        odd = {"account_ids": ["1", None, True, -5], "id": "x", "campaign_id": {}}
        self.assertEqual(model.preview_for(odd), [])

    def test_files_are_looked_at_for_each_account(self):
        model = self.env["scrm.publication"].with_user(self.agent)
        sent = {"name": "cup.jpg", "alt": "", "file": encoded(photo()).decode()}
        broken = {**sent, "name": "b.jpg", "file": encoded(photo()[:99]).decode()}
        accounts = self.fedi | self.account
        found = model.preview_files({"account_ids": accounts.ids, "files": [sent]})
        self.assertEqual(list(found["problems"]), self.account.ids)
        self.assertIn("cup.jpg", found["reminders"][0])
        found = model.preview_files({"account_ids": self.fedi.ids, "files": [broken]})
        self.assertIn("b.jpg", found["problems"][self.fedi.id])
