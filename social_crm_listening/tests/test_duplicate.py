# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common import InboxCommon

CHAIN = (
    "Share this before midnight or the tea house will close all of its shops forever"
)
LINK = "https://example.com/abc"


@tagged("post_install", "-at_install")
class TestDuplicate(InboxCommon):
    def test_the_same_words_are_one_group(self):
        first, copy, near, other = self.hear(
            said("p1", "a", CHAIN),
            said("p2", "b", f"RT @a: {CHAIN} {LINK}", minutes=1),
            said("p3", "a", f"{CHAIN}!!! pls", minutes=2),
            said(
                "p4", "c", "Something else altogether about coffee and cake", minutes=3
            ),
        )
        self.assertFalse(first.duplicate_of_id)
        self.assertEqual((copy | near).duplicate_of_id, first)
        self.assertFalse(other.duplicate_of_id)
        self.assertEqual((near.same_count, near.same_people), (3, 2))
        self.assertEqual((other.same_count, other.same_people), (1, 1))
        found = self.env["scrm.post"].search(copy.action_view_same()["domain"])
        self.assertEqual(found, first | copy | near)

    def test_a_later_batch_finds_the_first(self):
        (first,) = self.hear(said("p1", "a", CHAIN))
        (copy,) = self.hear(said("p2", "b", CHAIN.upper(), minutes=60 * 24 * 29))
        self.assertEqual(copy.duplicate_of_id, first)

    def test_beyond_the_window_it_is_said_anew(self):
        self.hear(said("p1", "a", CHAIN, minutes=-60 * 24 * 40))
        (late,) = self.hear(said("p2", "b", CHAIN))
        self.assertFalse(late.duplicate_of_id)

    def test_chinese_chains(self):
        text = "紧急扩散!青芽茶饮明天全国门店免费送奶茶一杯,转给你身边的人"
        first, copy = self.hear(
            said("p1", "a", text), said("p2", "b", f"转发微博//@a:{text}", minutes=1)
        )
        self.assertEqual(copy.duplicate_of_id, first)

    def test_thanks_are_no_copies(self):
        posts = self.hear(said("p1", "a", "Thanks!"), said("p2", "b", "Thanks!"))
        self.assertFalse(posts.duplicate_of_id)

    def test_companies_stay_apart(self):
        self.hear(said("p1", "a", CHAIN))
        (theirs,) = self.hear(said("p1", "b", CHAIN), account=self.other_account)
        self.assertFalse(theirs.duplicate_of_id)

    def test_done_twice_it_is_the_same(self):
        posts = self.hear(said("p1", "a", CHAIN), said("p2", "b", CHAIN, minutes=1))
        before = posts.mapped("duplicate_of_id")
        traces = self.env["scrm.post.sketch"].search_count([])
        posts._understand()
        self.assertEqual(posts.mapped("duplicate_of_id"), before)
        self.assertEqual(self.env["scrm.post.sketch"].search_count([]), traces)

    def test_words_of_long_ago_begin_a_new_group(self):
        first, again, copy = self.hear(
            said("p1", "a", CHAIN, minutes=-60 * 24 * 40),
            said("p2", "b", CHAIN),
            said("p3", "c", CHAIN, minutes=1),
        )
        self.assertFalse(again.duplicate_of_id)
        self.assertEqual(copy.duplicate_of_id, again)
        traces = self.env["scrm.post.sketch"].search(
            [("post_id", "in", (first | again | copy).ids)]
        )
        self.assertEqual(traces.post_id, first | again)
        self.assertEqual([bool(t.exact) for t in traces], [True, False])

    def test_old_traces_are_forgotten(self):
        (old, new) = self.hear(
            said("p1", "a", CHAIN, minutes=-60 * 24 * 200),
            said("p2", "b", CHAIN),
        )
        self.env["scrm.post.sketch"]._gc_sketches()
        kept = self.env["scrm.post.sketch"].search([("post_id", "in", (old | new).ids)])
        self.assertEqual(kept.post_id, new)
