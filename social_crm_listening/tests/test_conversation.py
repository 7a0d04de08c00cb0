# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import NOW, person, said
from odoo.addons.social_crm.tools.items import SendResult

from .common import InboxCommon


def naive(moment):
    return moment.replace(tzinfo=None)


@tagged("post_install", "-at_install")
class TestConversation(InboxCommon):
    def mention(self, remote_id="m1", text="Hello @qingya", **values):
        return said(remote_id, "mei", text, mentions=(self.us,), **values)

    def answer(self, remote_id, to, minutes):
        return said(
            remote_id,
            "qingya",
            "Dear customer",
            minutes=minutes,
            author=self.us,
            parent_remote_id=to,
            kind="reply",
        )

    # -- opening --------------------------------------------------------------

    def test_small_talk_opens_nothing(self):
        post = self.hear(said("p1", "mei", "Nice weather"))
        self.assertFalse(post.conversation_id)

    def test_a_mention_opens_a_conversation_and_says_why(self):
        post = self.hear(self.mention())
        talk = post.conversation_id
        self.assertEqual(talk.state, "new")
        self.assertEqual(talk.account_id, self.account)
        self.assertEqual(talk.company_id, self.company)
        self.assertEqual(talk.name, "@mei: Hello @qingya")
        self.assertEqual(talk.decision_ids.mapped("kind"), ["conversation"])
        self.assertEqual(talk.decision_ids.reason, "Mentions us")
        self.assertEqual(talk.post_count, 1)
        self.assertFalse(talk.first_answer_at)

    def test_a_direct_message_opens_a_conversation(self):
        post = self.hear(said("d1", "mei", "Psst", kind="message"))
        self.assertEqual(
            post.conversation_id.decision_ids.reason, "A direct message to us"
        )

    def test_an_answer_to_our_post_opens_a_conversation(self):
        ours, comment = self.hear(
            said("o1", "qingya", "New harvest", author=self.us),
            said("c1", "mei", "Where?", 1, parent_remote_id="o1", kind="reply"),
        )
        self.assertTrue(comment.conversation_id)
        self.assertEqual(ours.conversation_id, comment.conversation_id)
        self.assertEqual(comment.conversation_id.profile_id, comment.profile_id)

    def test_our_own_post_opens_nothing(self):
        self._make_rule("harvest")
        ours = self.hear(said("o1", "qingya", "New harvest", author=self.us))
        self.assertFalse(ours.conversation_id)

    def test_a_repost_opens_nothing(self):
        self._make_rule("harvest")
        post = self.hear(said("r1", "mei", "New harvest", kind="repost"))
        self.assertFalse(post.conversation_id)

    def test_a_rule_opens_a_conversation_with_its_owner_and_priority(self):
        rule = self._make_rule(
            "broken", category="complaint", priority="3", user_id=self.agent.id
        )
        talk = self.hear(said("p1", "mei", "It arrived broken")).conversation_id
        self.assertEqual(talk.rule_ids, rule)
        self.assertEqual((talk.priority, talk.user_id), ("3", self.agent))
        self.assertEqual(talk.decision_ids.reason, "Rule “broken” matched")

    def test_a_rule_may_only_listen(self):
        self._make_rule("weather", make_conversation=False)
        post = self.hear(said("p1", "mei", "Nice weather"))
        self.assertTrue(post.hit_ids)
        self.assertFalse(post.conversation_id)

    def test_history_never_opens_but_is_shown(self):
        old = said("p1", "mei", "Hello @qingya", -60 * 24 * 500, mentions=(self.us,))
        post = self.hear(old)
        self.assertEqual(post.process_state, "skipped")
        self.assertFalse(post.conversation_id)
        new = self.hear(self.mention("m1", parent_remote_id="p1", kind="reply"))
        thread = new.conversation_id.get_thread()
        self.assertEqual([item["history"] for item in thread["items"]], [True, False])
        self.assertEqual(new.conversation_id.first_seen_at, new.first_seen_at)

    # -- threads --------------------------------------------------------------

    def test_a_thread_is_one_conversation(self):
        posts = self.hear(
            self.mention(),
            said("p2", "wang", "Me too", 1, parent_remote_id="m1", kind="reply"),
        )
        more = self.hear(
            said("p3", "mei", "And?", 2, parent_remote_id="p2", kind="reply")
        )
        self.assertEqual(len((posts | more).conversation_id), 1)
        self.assertEqual(more.conversation_id.post_count, 3)
        self.assertEqual(more.conversation_id.last_post_at, more.posted_at)

    def test_the_same_posts_again_change_nothing(self):
        page = (self.mention(), self.answer("a1", "m1", 10))
        talk = self.hear(*page).conversation_id
        before = talk.read()
        for _again in range(3):
            self.hear(*page)
        self.assertEqual(talk.read(), before)
        self.assertEqual(self.Conversation.search_count([("id", "=", talk.id)]), 1)

    def test_another_account_joins_the_conversation_of_the_thread(self):
        second = self._make_account(self.company, "Second")
        first = self.hear(self.mention())
        later = self.hear(
            said("p2", "mei", "Hello?", 1, parent_remote_id="m1", kind="reply"),
            account=second,
        )
        self.assertEqual(first.conversation_id, later.conversation_id)

    def test_companies_never_share_a_conversation(self):
        here = self.hear(self.mention())
        there = self.hear(self.mention(), account=self.other_account)
        self.assertNotEqual(here.conversation_id, there.conversation_id)
        self.assertEqual(there.conversation_id.company_id, self.other_company)

    def test_threads_that_become_one_merge_their_conversations(self):
        early, late = self.hear(
            said("p1", "mei", "Hi", mentions=(self.us,)),
            said("p3", "mei", "Hello?", 5, mentions=(self.us,), parent_remote_id="p2"),
        )
        kept, gone = early.conversation_id, late.conversation_id
        self.assertNotEqual(kept, gone)
        kept.state = "closed"
        note = gone.message_post(body="called her")
        activity = gone.activity_schedule("mail.mail_activity_data_todo")
        lead = self.env["crm.lead"].browse(
            gone.with_user(self.supervisor).action_make_lead()["res_id"]
        )
        middle = self.hear(said("p2", "wang", "Hm", 3, parent_remote_id="p1"))
        self.assertFalse(gone.exists())
        self.assertEqual((early | middle | late).conversation_id, kept)
        self.assertEqual(kept.lead_id, lead)
        self.assertEqual(lead.scrm_conversation_id, kept)
        self.assertEqual(kept.state, "open")
        self.assertIn(note, kept.message_ids)
        self.assertEqual(activity.res_id, kept.id)
        self.assertEqual(kept.post_count, 3)

    # -- states and clocks ----------------------------------------------------

    def test_our_answer_stops_the_first_clock_once(self):
        talk = self.hear(self.mention(), self.answer("a1", "m1", 10)).conversation_id
        self.assertEqual(talk.state, "waiting")
        first = talk.first_answer_at
        self.assertEqual(first, naive(NOW.replace(minute=10)))
        self.hear(self.answer("a2", "m1", 40))
        self.assertEqual(talk.first_answer_at, first)

    def test_an_answer_dated_before_the_question_is_none(self):
        talk = self.hear(
            said("o1", "qingya", "New harvest", author=self.us),
            said("c1", "mei", "Where?", 5, parent_remote_id="o1", kind="reply"),
        ).conversation_id
        self.assertFalse(talk.first_answer_at)
        self.assertEqual(talk.state, "new")

    def test_the_customer_wakes_what_was_waiting_or_closed(self):
        talk = self.hear(self.mention(), self.answer("a1", "m1", 10)).conversation_id
        self.hear(said("p2", "mei", "Thanks, but", 20, parent_remote_id="a1"))
        self.assertEqual(talk.state, "open")
        talk.action_close()
        self.assertTrue(talk.closed_at)
        self.hear(said("p3", "mei", "Still", 30, parent_remote_id="p2"))
        self.assertEqual(talk.state, "open")
        self.assertFalse(talk.closed_at)

    def test_a_whole_exchange_in_one_batch_ends_where_it_should(self):
        talk = self.hear(
            self.mention(),
            self.answer("a1", "m1", 10),
            said("p2", "mei", "Not solved", 20, parent_remote_id="a1"),
        ).conversation_id
        self.assertEqual(talk.state, "open")

    def test_what_is_ignored_stays_so(self):
        talk = self.hear(self.mention()).conversation_id
        talk.action_ignore()
        self.hear(said("p2", "mei", "Buy my coins", 5, parent_remote_id="m1"))
        self.assertEqual(talk.state, "ignored")

    def test_a_late_old_post_does_not_wake_a_closed_case(self):
        talk = self.hear(self.mention(), self.answer("a1", "m1", 10)).conversation_id
        talk.action_close()
        self.hear(said("p0", "wang", "Late", 5, parent_remote_id="m1"))
        self.assertEqual(talk.state, "closed")

    # -- people ---------------------------------------------------------------

    def test_assign_close_reopen(self):
        talk = self.hear(self.mention()).conversation_id.with_user(self.agent)
        talk.action_assign_to_me()
        self.assertEqual((talk.user_id, talk.state), (self.agent, "open"))
        talk.action_close()
        talk.action_reopen()
        self.assertEqual(talk.state, "open")
        self.assertFalse(talk.closed_at)

    def test_people_cannot_write_what_the_machine_keeps(self):
        talk = self.hear(self.mention()).conversation_id.with_user(self.agent)
        talk.write({"priority": "2", "state": "open"})
        for field in ("first_answer_at", "lead_id", "account_id", "root_post_id"):
            with self.assertRaises(AccessError):
                talk.write({field: False})

    def test_search_finds_words_of_the_thread(self):
        talk = self.hear(
            self.mention(), said("p2", "mei", "茶叶坏了", 1, parent_remote_id="m1")
        ).conversation_id
        self.assertEqual(talk.last_text, "茶叶坏了")
        self.assertIn(
            talk, self.Conversation.search([("post_ids.text", "ilike", "坏了")])
        )

    # -- speed ----------------------------------------------------------------

    def test_a_batch_takes_a_fixed_number_of_queries(self):
        self._make_rule("broken", category="complaint")

        def batch(prefix, size):
            return self.keep(
                *[
                    said(f"{prefix}{i}", f"{prefix}{i % 50}", f"broken {i}", i)
                    for i in range(size)
                ]
            )

        batch("warm", 2)._work_on()
        counts = []
        for prefix, size in (("a", 20), ("b", 200)):
            posts = batch(prefix, size)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            posts._work_on()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(posts.conversation_id), size)
        self.assertLessEqual(counts[1], counts[0] + 2)
        self.assertLess(counts[1], 60)


@tagged("post_install", "-at_install")
class TestThread(InboxCommon):
    def setUp(self):
        super().setUp()
        self.post = self.hear(
            said("m1", "mei", "Is it <b>broken</b>?", mentions=(self.us,))
        )
        self.talk = self.post.conversation_id.with_user(self.agent)

    def item(self, key=0):
        return self.talk.get_thread()["items"][key]

    def test_remote_text_arrives_as_text(self):
        evil = person("evil", name="<img src=x onerror=alert(1)>")
        self.hear(
            said(
                "e1",
                "evil",
                "<script>alert(1)</script>",
                1,
                author=evil,
                parent_remote_id="m1",
                url="javascript:alert(1)",
            )
        )
        item = self.item(1)
        self.assertEqual(item["segments"][0]["text"], "<script>alert(1)</script>")
        self.assertEqual(item["name"], "<img src=x onerror=alert(1)>")
        self.assertEqual(item["url"], "")

    def test_words_that_matched_are_marked(self):
        self._make_rule("broken")
        self.hear(said("p2", "mei", "😀 broken!", 1, parent_remote_id="m1"))
        pieces = self.item(1)["segments"]
        self.assertEqual([p["text"] for p in pieces if p["mark"]], ["broken"])

    def test_a_file_account_says_why_it_cannot_answer(self):
        compose = self.talk.get_thread()["compose"]
        self.assertFalse(compose["allowed"])
        self.assertIn("only reads", compose["reason"])

    def test_an_account_that_needs_sign_in_says_so(self):
        self.let_send()
        self.account.state = "reauth"
        compose = self.talk.get_thread()["compose"]
        self.assertFalse(compose["allowed"])
        self.assertIn("sign-in", compose["reason"])

    def test_the_counter_counts_as_the_network_does(self):
        self.let_send()
        self.assertEqual(self.talk.count_text("12345"), {"used": 5, "limit": 20})

    def test_an_answer_goes_through_the_outbox_once(self):
        self.let_send()
        thread = self.talk.send_reply("Thank you", key="k1")
        again = self.talk.send_reply("Thank you", key="k1")
        deliveries = self.env["scrm.delivery"].search(
            [("parent_post_id", "=", self.post.id)]
        )
        self.assertEqual(len(deliveries), 1)
        self.assertEqual(deliveries.user_id, self.agent)
        self.assertEqual(thread["items"][-1]["state"], "queued")
        self.assertEqual(len(thread["items"]), len(again["items"]))
        self.assertEqual((self.talk.user_id, self.talk.state), (self.agent, "open"))

    def test_an_answer_goes_to_the_newest_or_the_chosen_post(self):
        self.let_send()
        newest = self.hear(said("p2", "wang", "Me too", 5, parent_remote_id="m1"))
        self.talk.send_reply("Hi wang")
        self.talk.send_reply("Hi mei", parent_id=self.post.id)
        sent = self.env["scrm.delivery"].search([], order="id desc", limit=2)
        self.assertEqual(sent.parent_post_id, self.post | newest)
        self.assertEqual(sent[0].parent_post_id, self.post)

    def test_a_post_of_another_thread_cannot_be_answered_from_here(self):
        self.let_send()
        other = self.hear(said("x1", "wang", "Hm", mentions=(self.us,)))
        self.talk.send_reply("Hi", parent_id=other.id)
        sent = self.env["scrm.delivery"].search([], order="id desc", limit=1)
        self.assertEqual(sent.parent_post_id, self.post)

    def test_being_sent_counts_as_answered(self):
        self.let_send()
        self.talk.send_reply("Thank you")
        delivery = self.env["scrm.delivery"].search([], order="id desc", limit=1)
        delivery._set_sent(SendResult("r1", created_at=NOW.replace(hour=12)))
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(self.talk.state, "waiting")
        self.assertEqual(self.talk.first_answer_at, naive(NOW.replace(hour=12)))
        self.assertEqual(self.item(1)["state"], "sent")

    def test_earlier_posts_are_asked_for(self):
        self.hear(
            *[said(f"q{i}", "mei", "x", i, parent_remote_id="m1") for i in range(9)]
        )
        thread = self.talk.get_thread(limit=4)
        self.assertEqual((len(thread["items"]), thread["earlier"]), (4, 6))

    def test_the_screen_asks_often_only_while_something_is_on_its_way(self):
        self.let_send()
        calm = self.talk.get_thread()["poll"]
        busy = self.talk.send_reply("Thank you")["poll"]
        self.assertLess(busy, calm)
