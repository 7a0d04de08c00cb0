# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..tools.items import Page, RawInteraction, RawProfile
from .common import NOW, SocialCommon, person, said


@tagged("post_install", "-at_install")
class TestStore(SocialCommon):
    def count(self, model):
        return self.env[model].search_count([("company_id", "=", self.company.id)])

    def test_a_post_and_its_author_are_stored(self):
        author = person("mei", name="小美", followers=120, url="https://n.example/mei")
        post = self.keep(said("p1", "mei", "茶很好喝", author=author, lang="zh"))
        self.assertEqual(post.text, "茶很好喝")
        self.assertEqual(post.direction, "in")
        self.assertEqual(post.process_state, "new")
        self.assertEqual(
            post.posted_at, fields.Datetime.to_datetime("2026-11-20 09:00:00")
        )
        self.assertEqual(post.profile_id.name, "小美")
        self.assertEqual(post.profile_id.followers_count, 120)
        self.assertEqual(post.thread_root_id, post)

    def test_the_same_page_ten_times_is_stored_once(self):
        posts = [
            said(f"p{i}", f"u{i % 3}", mentions=(person("tea"),)) for i in range(9)
        ]
        for _round in range(10):
            self.keep(*posts)
        self.assertEqual(self.count("scrm.post"), 9)
        self.assertEqual(self.count("scrm.profile"), 4)
        self.assertEqual(self.count("scrm.interaction"), 9)

    def test_the_same_id_twice_in_one_page(self):
        self.keep(said("p1", "mei"), said("p1", "mei"))
        self.assertEqual(self.count("scrm.post"), 1)

    def test_an_unchanged_post_is_not_written_again(self):
        post = self.keep(said("p1", "mei"))
        result = self.store._store_page(self.account, Page(posts=(said("p1", "mei"),)))
        self.assertFalse(result.new_post_ids)
        self.assertFalse(result.updated_post_ids)
        self.assertEqual(result.known_post_ids, post.ids)

    def test_an_edit_changes_the_text_and_keeps_the_record(self):
        post = self.keep(said("p1", "mei", "Nice"))
        post.process_state = "done"
        self.keep(said("p1", "mei", "Not nice", edited_at=NOW + timedelta(hours=1)))
        self.assertEqual(post.text, "Not nice")
        self.assertTrue(post.edited_at)
        self.assertEqual(post.process_state, "done", "an edit must not act again")

    def test_a_bare_mention_does_not_empty_a_known_profile(self):
        self.keep(said("p1", "mei", author=person("mei", name="Mei", followers=5)))
        self.keep(said("p2", "bob", mentions=(person("mei"),)))
        mei = self.env["scrm.profile"].search(
            [("handle", "=", "mei"), ("company_id", "=", self.company.id)]
        )
        self.assertEqual((mei.name, mei.followers_count), ("Mei", 5))

    def test_what_a_source_does_not_count_stays_known(self):
        post = self.keep(said("p1", "mei", likes=7))
        self.keep(said("p1", "mei"))
        self.assertEqual(post.likes_count, 7)
        self.keep(said("p1", "mei", likes=9))
        self.assertEqual(post.likes_count, 9)

    def test_another_spelling_of_a_handle_does_not_rename(self):
        post = self.keep(said("p1", "mei", author=person("MeiLin")))
        shout = RawProfile(remote_id="id-MeiLin", handle="MEILIN")
        self.keep(said("p2", "bob", mentions=(shout,)))
        self.assertEqual(post.profile_id.handle, "MeiLin")
        renamed = RawProfile(remote_id="id-MeiLin", handle="mei_wang")
        self.keep(said("p3", "bob", mentions=(renamed,)))
        self.assertEqual(post.profile_id.handle, "mei_wang")

    def test_two_companies_keep_records_of_their_own(self):
        ours = self.keep(said("p1", "mei"))
        theirs = self.keep(said("p1", "mei"), account=self.other_account)
        self.assertNotEqual(ours, theirs)
        self.assertNotEqual(ours.profile_id, theirs.profile_id)

    def test_posts_before_live_from_are_history(self):
        old = self.keep(said("p1", "mei", minutes=-60 * 24 * 400))
        self.assertEqual(old.process_state, "skipped")
        acting = self.keep(
            said("p2", "mei", minutes=-60 * 24 * 400),
            live_from=fields.Datetime.to_datetime("2020-01-01"),
        )
        self.assertEqual(acting.process_state, "new")

    def test_a_time_in_the_future_becomes_now(self):
        post = self.keep(said("p1", "mei", minutes=60 * 24 * 365 * 20))
        self.assertLessEqual(post.posted_at, fields.Datetime.now())

    def test_remote_markup_is_made_harmless(self):
        author = person(
            "eve",
            name="<script>alert(1)</script>",
            bio_html="<p onclick='x()'>Hi<script>alert(2)</script></p>",
            url="javascript:alert(3)",
        )
        post = self.keep(
            said(
                "p1",
                "eve",
                author=author,
                html="<p>a<script>alert(4)</script>"
                "<a href='javascript:alert(5)'>b</a><img src=x onerror=alert(6)></p>",
                url="javascript:alert(7)",
            )
        )
        for value in (post.html, post.profile_id.bio):
            self.assertNotIn("script", value)
            self.assertNotIn("onerror", value)
            self.assertNotIn("onclick", value)
        self.assertFalse(post.url)
        self.assertFalse(post.profile_id.url)

    def test_zero_bytes_do_not_stop_the_page(self):
        post = self.keep(said("p1", "mei", "a\x00b"))
        self.assertEqual(post.text, "ab")


@tagged("post_install", "-at_install")
class TestThreads(SocialCommon):
    def test_an_answer_joins_its_parent(self):
        first, second = self.keep(
            said("p1", "mei"), said("p2", "bob", kind="reply", parent_remote_id="p1")
        )
        self.assertEqual(second.parent_id, first)
        self.assertEqual(second.thread_root_id, first)

    def test_a_parent_that_comes_later_is_found(self):
        answer = self.keep(said("p2", "bob", kind="reply", parent_remote_id="p1"))
        self.assertEqual(answer.thread_root_id, answer)
        first = self.keep(said("p1", "mei"))
        self.assertEqual(answer.parent_id, first)
        self.assertEqual(first.thread_root_id, answer.thread_root_id)
        acts = self.env["scrm.interaction"].search([("post_id", "=", answer.id)])
        self.assertEqual(acts.mapped("kind"), ["reply"])
        self.assertEqual(acts.target_id, first.profile_id)

    def test_one_post_joins_two_threads(self):
        left = self.keep(said("l", "ann", kind="reply", parent_remote_id="root"))
        right = self.keep(said("r", "bob", kind="reply", parent_remote_id="root"))
        deep = self.keep(said("rr", "cat", kind="reply", parent_remote_id="r"))
        self.assertNotEqual(left.thread_root_id, right.thread_root_id)
        root = self.keep(said("root", "dan"))
        self.assertEqual((left | right | deep | root).thread_root_id, left)

    def test_a_thread_named_by_the_network(self):
        posts = self.keep(
            said("a", "ann", thread_ref="T"), said("b", "bob", thread_ref="T")
        )
        later = self.keep(said("c", "cat", thread_ref="T"))
        other = self.keep(said("d", "dan", thread_ref="U"))
        self.assertEqual((posts | later).thread_root_id, posts[0])
        self.assertEqual(other.thread_root_id, other)

    def test_a_thread_never_crosses_companies(self):
        self.keep(said("p1", "mei"))
        answer = self.keep(
            said("p2", "bob", kind="reply", parent_remote_id="p1"),
            account=self.other_account,
        )
        self.assertFalse(answer.parent_id)

    def test_a_post_that_answers_itself(self):
        post = self.keep(said("p1", "mei", kind="reply", parent_remote_id="p1"))
        self.assertFalse(post.parent_id)
        self.assertEqual(post.thread_root_id, post)


@tagged("post_install", "-at_install")
class TestActs(SocialCommon):
    def act(self, key, kind, actor, target, **values):
        return RawInteraction(
            remote_key=key,
            kind=kind,
            actor=person(actor),
            target=person(target),
            occurred_at=NOW + timedelta(minutes=values.pop("minutes", 0)),
            **values,
        )

    def relations(self):
        return self.env["scrm.relation"].search([("company_id", "=", self.company.id)])

    def test_topics_are_folded_and_counted(self):
        self.keep(
            said("p1", "mei", tags=("Tea", "#TEA", "新品")),
            said("p2", "b", tags=("tea",)),
        )
        topics = self.env["scrm.topic"].search([("company_id", "=", self.company.id)])
        self.assertEqual(set(topics.mapped("key")), {"tea", "新品"})
        self.assertEqual(topics.filtered(lambda t: t.key == "tea").post_count, 2)

    def test_own_posts_are_said_by_us(self):
        own = person("tea", is_own=True)
        self.keep(said("p1", "tea", author=own))
        echo = self.keep(said("p2", "tea"))
        self.assertEqual(echo.direction, "out")

    def test_nobody_interacts_with_themselves(self):
        self.keep(said("p1", "mei", mentions=(person("mei"),)))
        self.assertFalse(
            self.env["scrm.interaction"].search_count(
                [("company_id", "=", self.company.id)]
            )
        )

    def test_a_follow_that_ends(self):
        self.keep(acts=[self.act("f1", "follow", "mei", "tea")])
        self.assertFalse(self.relations().date_to)
        self.keep(
            acts=[self.act("f1", "follow", "mei", "tea", minutes=5, active=False)]
        )
        self.assertTrue(self.relations().date_to)
        self.keep(acts=[self.act("f2", "follow", "mei", "tea", minutes=9)])
        self.assertEqual(len(self.relations()), 1)
        self.assertFalse(self.relations().date_to)

    def test_likes_know_their_post(self):
        post = self.keep(said("p1", "tea"))
        self.keep(acts=[self.act("like:1", "like", "mei", "tea", post_remote_id="p1")])
        like = self.env["scrm.interaction"].search(
            [("kind", "=", "like"), ("post_id", "=", post.id)]
        )
        self.assertEqual(like.source_id.handle, "mei")

    def test_queries_do_not_grow_with_the_page(self):
        def page(size, prefix):
            return Page(
                posts=tuple(
                    said(
                        f"{prefix}{i}",
                        f"{prefix}u{i}",
                        tags=("tea",),
                        mentions=(person("tea"),),
                        parent_remote_id=f"{prefix}{i - 1}" if i else "",
                    )
                    for i in range(size)
                )
            )

        def queries(size, prefix):
            before = self.env.cr.sql_log_count
            self.store._store_page(self.account, page(size, prefix))
            return self.env.cr.sql_log_count - before

        queries(2, "warm")
        self.assertEqual(queries(5, "a"), queries(200, "b"))


@tagged("post_install", "-at_install")
class TestHostileMarkup(SocialCommon):
    def test_brackets_that_never_close_are_stored_at_once(self):
        post = self.keep(said("p1", "eve", html="<p>Hi " + "<" * 100_000))
        self.assertIn("Hi", post.html)
