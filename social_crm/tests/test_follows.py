# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..clients.errors import Gone, NeedsSignIn, RetryLater
from ..models import scrm_connector_follows
from ..tools.items import Page, RawFollow, RawInteraction
from .common import NOW, SocialCommon, person


class FakeClient:
    """A FAKE: lists in pages of two, and what is known of each person."""

    next_allowed_at = None

    def __init__(self, test):
        self.test = test
        self.asked = []

    def follows(self, direction, cursor):
        self.asked.append((direction, cursor))
        if self.test.trouble:
            raise self.test.trouble
        start = int(cursor or 0)
        names = self.test.lists.get(direction, [])
        people = [(person(name), None) for name in names[start : start + 2]]
        return people, str(start + 2) if len(names) > start + 2 else None

    def holding(self, direction, ids):
        self.asked.append((direction, tuple(ids)))
        return {f"id-{name}" for name in self.test.holding} & set(ids)


@tagged("post_install", "-at_install")
class TestFollows(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.social = cls.env["scrm.account"].create(
            {
                "name": "Tea",
                "channel": "mastodon",
                "base_url": "https://social.example",
                "company_id": cls.company.id,
                "state": "connected",
                "remote_id": "id-tea",
                "handle": "tea",
            }
        )
        own = person("tea", is_own=True)
        scope = cls.store._scope(cls.social)
        ids = cls.store._upsert_profiles(scope, {own.remote_id: own})
        cls.social.profile_id = ids[own.remote_id]

    def setUp(self):
        super().setUp()
        self.lists, self.holding, self.trouble = {}, set(), None
        self.client = FakeClient(self)
        connector = type(self.env["scrm.connector.mastodon"])
        self.startPatcher(
            patch.object(connector, "_client", lambda *_args: self.client)
        )

    def walk(self, stream="followers", days=0):
        """Read a list to its end, that many days from now; returns the pages."""
        cursor = self.env["scrm.account.cursor"].search(
            [("account_id", "=", self.social.id), ("stream", "=", stream)]
        ) or self.env["scrm.account.cursor"].create(
            {"account_id": self.social.id, "stream": stream}
        )
        pages = []
        with freeze_time(fields.Datetime.now() + timedelta(days=days)):
            while not pages or cursor.page_token:
                position = (cursor.mark or None, cursor.page_token or None)
                page = self.social._connector()._fetch(self.social, stream, *position)
                self.store._store_page(self.social, page)
                cursor._advance(page)
                pages.append(page)
        return pages

    def told(self, name, minutes=0, active=True):
        """A notification that somebody follows us."""
        at = NOW + timedelta(minutes=minutes)
        act = RawInteraction(
            f"follow:id-{name}:id-tea",
            "follow",
            person(name),
            person("tea", is_own=True),
            at,
            active=active,
        )
        self.store._store_page(self.social, Page(interactions=(act,)))
        return self.relation(name)

    def relation(self, name):
        return self.env["scrm.relation"].search(
            [
                ("source_id.handle", "=", name),
                ("target_id", "=", self.social.profile_id.id),
            ]
        )

    def names(self, **holds):
        found = self.env["scrm.relation"].search(
            [("company_id", "=", self.company.id), ("date_to", "=", False)]
        )
        return {(r.source_id.handle, r.target_id.handle) for r in found}

    # -- when -----------------------------------------------------------------

    def test_lists_are_read_once_a_day_after_all_else(self):
        streams = ["notifications", "own", "followers", "following"]
        self.assertEqual(self.social._streams(), streams)
        self.walk("followers")
        self.walk("following")
        self.social.invalidate_recordset(["cursor_ids"])
        self.assertEqual(self.social._streams(), streams[:2])
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            self.assertEqual(self.social._streams(), streams)

    def test_a_walk_that_is_not_over_goes_on(self):
        self.walk("followers")
        self.social.invalidate_recordset(["cursor_ids"])
        self.social.cursor_ids.page_token = "2026-11-20 09:00:00|2"
        self.assertIn("followers", self.social._streams())

    # -- what -----------------------------------------------------------------

    def test_both_lists_in_pages(self):
        self.lists = {"followers": ["a", "b", "c", "d", "e"], "following": ["b"]}
        self.assertEqual(len(self.walk()), 3)
        self.walk("following")
        followers = {(name, "tea") for name in "abcde"}
        self.assertEqual(self.names(), followers | {("tea", "b")})
        found = self.relation("a")
        self.assertFalse(found.is_dated)
        self.assertTrue(found.seen_at and found.date_from)
        acts = [("source_id.handle", "=", "a")]
        self.assertFalse(self.env["scrm.interaction"].search_count(acts))

    def test_the_network_s_time_is_better_than_ours(self):
        self.lists = {"followers": ["a"]}
        self.walk()
        found = self.told("a")
        naive = NOW.replace(tzinfo=None)
        self.assertEqual((found.is_dated, found.date_from), (True, naive))
        row = RawFollow(person("a"), person("tea", is_own=True), NOW + timedelta(1))
        self.store._store_page(self.social, Page(follows=(row,)))
        self.assertEqual(found.date_from, naive)

    def test_a_network_that_knows_since_when(self):
        row = RawFollow(person("a"), person("tea", is_own=True), NOW)
        self.store._store_page(self.social, Page(follows=(row,)))
        found = self.relation("a")
        self.assertEqual(
            (found.is_dated, found.date_from), (True, NOW.replace(tzinfo=None))
        )

    # -- who left -------------------------------------------------------------

    def test_whom_the_network_denies_has_left(self):
        self.lists = {"followers": ["a", "b", "c"]}
        self.walk()
        self.lists = {"followers": ["a", "c"]}
        self.walk(days=1)
        self.assertEqual(self.names(), {("a", "tea"), ("c", "tea")})
        ended = self.relation("b").date_to
        self.assertGreater(ended, fields.Datetime.now() + timedelta(hours=23))

    def test_an_empty_list_ends_nothing_that_the_network_confirms(self):
        found = self.told("a")
        self.lists, self.holding = {"followers": []}, {"a"}
        self.walk()
        self.assertFalse(found.date_to)
        self.assertTrue(found.seen_at)
        self.assertEqual(self.client.asked[-1], ("followers", ("id-a",)))
        self.holding = set()
        self.walk(days=1)
        self.assertTrue(found.date_to)

    def test_nobody_leaves_before_the_walk_is_over(self):
        self.lists = {"followers": ["a", "b", "c", "z"]}
        self.walk()
        self.lists = {"followers": ["a", "b", "c"]}
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            page = self.social._connector()._fetch(self.social, "followers", None, None)
            self.store._store_page(self.social, page)
        self.assertTrue(page.next_page)
        self.assertFalse(self.relation("z").date_to)

    def test_who_came_while_the_list_was_read_is_not_missing(self):
        self.told("a")
        started = fields.Datetime.to_string(NOW.replace(tzinfo=None))
        connector = self.social._connector()
        self.assertFalse(connector._missing(self.social, "followers", started, []))

    def test_those_of_whom_we_know_least_are_asked_about_first(self):
        for minute, name in enumerate("abcd"):
            self.told(name, minute)
        self.holding = set("abcd")
        with patch.object(scrm_connector_follows, "ASKED", 3):
            self.walk()
            self.assertEqual(len(self.client.asked[-1][1]), 3)
            self.walk(days=1)
            self.assertIn("id-d", self.client.asked[-1][1])

    # -- again ----------------------------------------------------------------

    def test_old_news_do_not_bring_back_who_left(self):
        found = self.told("a")
        self.walk()
        ended = found.date_to
        self.assertTrue(ended)
        self.told("a")
        self.assertEqual(found.date_to, ended)

    def test_who_comes_back_follows_from_then_on(self):
        found = self.told("a")
        self.walk()
        late = fields.Datetime.now() + timedelta(days=2)
        with freeze_time(late):
            minutes = (datetime.now() - NOW.replace(tzinfo=None)).total_seconds() / 60
            self.told("a", int(minutes))
        self.assertFalse(found.date_to)
        self.assertGreater(found.date_from, late - timedelta(hours=1))

    def test_whom_a_list_shows_again_follows_again(self):
        found = self.told("a")
        self.walk()
        self.lists = {"followers": ["a"]}
        self.walk(days=1)
        self.assertFalse(found.date_to)
        self.assertGreater(found.date_from, NOW.replace(tzinfo=None) + timedelta(1))

    def test_the_same_word_again_changes_nothing(self):
        found = self.told("a")
        before = found.read(["date_from", "date_to", "is_dated"])
        self.told("a")
        self.assertEqual(found.read(["date_from", "date_to", "is_dated"]), before)

    # -- trouble --------------------------------------------------------------

    def test_a_server_without_lists_is_asked_again_tomorrow(self):
        for trouble in (
            Gone("gone"),
            RetryLater("server_error"),
            RetryLater("bad_answer"),
        ):
            self.trouble = trouble
            (page,) = self.walk()
            self.assertTrue(page.mark and page.errors and not page.follows)
        self.social.invalidate_recordset(["cursor_ids"])
        self.assertNotIn("followers", self.social._streams())

    def test_trouble_of_the_account_is_the_account_s(self):
        for trouble in (RetryLater("rate_limit"), NeedsSignIn("sign_in")):
            self.trouble = trouble
            with self.assertRaises(type(trouble)):
                self.walk()

    def test_queries_do_not_grow_with_the_list(self):
        def queries(size, prefix):
            rows = tuple(
                RawFollow(
                    person(f"{prefix}{n}"), person("tea", is_own=True), None, n % 5 > 0
                )
                for n in range(size)
            )
            before = self.env.cr.sql_log_count
            self.store._store_page(self.social, Page(follows=rows))
            return self.env.cr.sql_log_count - before

        queries(2, "warm")
        self.assertEqual(queries(5, "x"), queries(200, "y"))
