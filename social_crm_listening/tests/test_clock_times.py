# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.social_crm.tests.common import NOW, said
from odoo.addons.social_crm.tools.items import SendResult

from .common_clock import ClockCommon

FIGURES = (
    "first_response_seconds",
    "first_response_working",
    "cycle_seconds",
    "cycle_working",
    "cycle_outcome",
    "first_due_at",
    "next_due_at",
    "cycle_due_at",
    "breached_at",
    "clock_state",
    "clock_check_at",
    "sla_policy_id",
    "sla_reason",
    "first_seen_at",
    "first_answer_at",
    "closed_at",
)
TURN = (
    "kind",
    "number",
    "started_at",
    "ended_at",
    "due_at",
    "outcome",
    "state",
    "seconds",
    "working",
)


@tagged("post_install", "-at_install")
class TestClockTimes(ClockCommon):
    def seconds(self, talk):
        return talk.first_response_seconds, talk.first_response_working

    def raw(self, talk, column):
        self.env.flush_all()
        query = "SELECT %s FROM scrm_conversation WHERE id = %s"
        self.env.cr.execute(SQL(query, SQL.identifier(column), talk.id))
        return self.env.cr.fetchone()[0]

    # -- events ---------------------------------------------------------------

    def test_what_is_said_is_kept_once_however_often_it_comes(self):
        talk = self.ask()
        self.reply(10)
        before = talk.event_ids
        self.assertEqual(before.mapped("kind"), ["heard", "answered"])
        for _again in range(3):
            self.ask()
            self.reply(10)
            self.Event._keep_said(talk.ids)
        self.assertEqual(talk.event_ids, before)

    def test_history_starts_no_clock(self):
        old = self.ask(-60 * 24 * 500, remote_id="p1")
        self.assertFalse(old)
        talk = self.ask(0, remote_id="m1", parent_remote_id="p1", kind="reply")
        self.assertEqual(self.kinds(talk), ["heard"])
        self.assertEqual(talk.event_ids.post_id.remote_id, "m1")
        self.assertEqual(talk.event_ids.at, self.moment(0))

    def test_reposts_and_spam_wait_for_no_answer(self):
        talk = self.ask()
        self.reply(5)
        with self.at(10):
            advert = "招兼职刷单,日赚500,加微信 abc12345"
            self.keep(said("s1", "bot", advert, 10, parent_remote_id="m1"))
            self.hear(
                said("r1", "wang", "Hm", 10, parent_remote_id="m1", kind="repost")
            )
        self.assertEqual(self.kinds(talk)[:2], ["heard", "answered"])
        self.assertNotIn("heard", self.kinds(talk)[2:])
        self.assertEqual(talk.turn_ids.mapped("kind"), ["first", "cycle"])
        with self.at(60):
            talk.action_close()
        self.assertEqual(talk.cycle_seconds, 5 * 60)

    def test_an_answer_and_its_post_are_one_event(self):
        self.let_send()
        talk = self.ask()
        with self.at(8):
            talk.with_user(self.agent).send_reply("Thank you", key="k1")
            delivery = self.env["scrm.delivery"].search([], order="id desc", limit=1)
            delivery._set_sent(SendResult("a8", created_at=NOW.replace(minute=8)))
        self.reply(8, remote_id="a8", heard=30)
        answers = talk.event_ids.filtered(lambda event: event.kind == "answered")
        self.assertEqual(len(answers), 1)
        self.assertEqual(answers.user_id, self.agent)
        self.assertEqual(self.seconds(talk), (480, 480))
        self.assertEqual(talk.turn_ids[0].user_id, self.agent)

    def test_an_answer_known_by_its_moment_only(self):
        talk = self.ask()
        for _again in range(2):
            talk._answered(self.moment(7))
        self.assertEqual(self.kinds(talk), ["heard", "answered"])
        self.assertEqual(self.seconds(talk), (420, 420))

    def test_people_s_moves_are_events(self):
        talk = self.ask()
        for minute, state in enumerate(
            ("open", "waiting", "open", "closed", "open", "ignored"), start=1
        ):
            with self.at(minute):
                talk.with_user(self.agent).write({"state": state})
        self.assertEqual(
            self.kinds(talk),
            ["heard", "waiting", "resumed", "closed", "reopened", "ignored"],
        )
        self.assertEqual(talk.event_ids[1:].user_id, self.agent)
        self.assertTrue(all(talk.event_ids[1:].mapped("by_person")))
        self.assertIn(self.agent.name, talk.event_ids[1].words)
        self.assertIn("mei", talk.event_ids[0].words)

    # -- figures --------------------------------------------------------------

    def test_both_clocks_over_a_weekend(self):
        talk = self.ask(7 * 60)
        monday_half_past_nine = 3 * 24 * 60 + 30
        self.reply(monday_half_past_nine)
        working = 90 * 60
        calendar = (monday_half_past_nine - 7 * 60) * 60
        self.assertEqual(self.seconds(talk), (calendar, working))

    def test_a_second_answer_does_not_overrule_the_first_response(self):
        talk = self.ask()
        self.reply(10)
        first = talk.first_answer_at, self.seconds(talk)
        self.reply(40)
        with self.at(50):
            talk.write({"priority": "2", "state": "open"})
        self.assertEqual((talk.first_answer_at, self.seconds(talk)), first)

    def test_an_older_answer_found_later_is_the_first(self):
        talk = self.ask()
        self.reply(40)
        self.reply(10, heard=60)
        self.assertEqual(self.seconds(talk), (600, 600))
        self.assertEqual(talk.first_answer_at, self.moment(10))

    def test_what_was_said_before_the_question_is_no_answer(self):
        with self.at(0):
            self.hear(said("o1", "qingya", "New harvest", -30, author=self.us))
        talk = self.ask(0, parent_remote_id="o1", kind="reply")
        self.assertFalse(talk.first_answer_at)
        self.assertIsNone(self.raw(talk, "first_response_seconds"))
        self.assertEqual(talk.turn_ids.mapped("outcome"), ["open", "open"])

    def test_a_post_from_the_future_waits_no_time(self):
        with self.at(0):
            talk = self.hear(
                said("m1", "mei", "Hi @qingya", 900, mentions=(self.us,))
            ).conversation_id
        self.reply(5)
        self.assertLessEqual(self.seconds(talk)[0], 300)

    def test_closing_without_an_answer_counts_apart(self):
        talk = self.ask()
        with self.at(20):
            talk.action_close()
        self.assertEqual(talk.cycle_outcome, "unanswered")
        self.assertEqual((talk.cycle_seconds, talk.cycle_working), (1200, 1200))
        self.assertIsNone(self.raw(talk, "first_response_seconds"))

    def test_the_cycle_counts_our_turns_only(self):
        talk = self.ask()
        self.reply(10)
        self.ask(60, "m2", parent_remote_id="m1")
        self.reply(75, to="m2")
        with self.at(200):
            talk.action_close()
        self.assertEqual(talk.cycle_outcome, "answered")
        self.assertEqual(talk.cycle_seconds, 25 * 60)
        self.assertEqual(
            talk.turn_ids.filtered(lambda turn: turn.kind == "next").seconds, 15 * 60
        )

    def test_a_customer_who_comes_back_continues_the_cycle(self):
        talk = self.ask()
        self.reply(10)
        with self.at(20):
            talk.action_close()
        self.ask(120, "m2", parent_remote_id="m1")
        self.assertEqual(talk.state, "open")
        self.assertEqual(talk.cycle_outcome, "open")
        self.assertIsNone(self.raw(talk, "cycle_seconds"))
        self.reply(130, to="m2")
        with self.at(140):
            talk.action_close()
        self.assertEqual(talk.cycle_seconds, 20 * 60)

    def test_no_figure_after_ignoring(self):
        talk = self.ask()
        with self.at(20):
            talk.action_ignore()
        self.assertEqual(talk.cycle_outcome, "ignored")
        self.assertIsNone(self.raw(talk, "cycle_seconds"))
        self.assertEqual(talk.clock_state, "none")

    # -- merging --------------------------------------------------------------

    def test_threads_that_become_one_have_one_clock(self):
        self._make_policy()
        with self.at(0):
            early = self.hear(said("p1", "mei", "Hi", mentions=(self.us,)))
        with self.at(5):
            late = self.hear(
                said(
                    "p3", "mei", "Hello?", 5, mentions=(self.us,), parent_remote_id="p2"
                )
            )
        kept, gone = early.conversation_id, late.conversation_id
        self.clock(70)
        self.assertIn("breached", self.kinds(gone))
        with self.at(80):
            self.hear(said("p2", "wang", "Hm", 3, parent_remote_id="p1"))
        self.assertFalse(gone.exists())
        self.assertEqual(self.kinds(kept).count("heard"), 3)
        self.assertEqual(self.kinds(kept).count("breached"), 1)
        self.clock(85)
        self.assertEqual(self.kinds(kept).count("breached"), 1)
        self.assertEqual(kept.turn_ids[0].started_at, self.moment(0))

    # -- the same again -------------------------------------------------------

    def snapshot(self, talks):
        figures = [[talk[name] for name in FIGURES] for talk in talks]
        turns = [[turn[name] for name in TURN] for turn in talks.turn_ids]
        return figures, turns

    def story(self, seed):
        """A random conversation through the real pipeline; returns its last minute."""
        dice = random.Random(seed)
        talk = self.ask(0, f"{seed}-0")
        minute, number = 0, 0
        for number in range(1, 9):
            minute += dice.choice((1, 7, 45, 300, 1500))
            act = dice.choice("ask ask reply reply late close open wait".split())
            if act in ("ask", "late"):
                back = dice.choice((0, 20)) if act == "late" else 0
                with self.at(minute):
                    self.hear(
                        said(
                            f"{seed}-{number}",
                            "mei",
                            "And?",
                            minute - back,
                            parent_remote_id=f"{seed}-0",
                        )
                    )
            elif act == "reply":
                self.reply(minute - 1, f"{seed}-0", f"{seed}-{number}", heard=minute)
            else:
                state = {"close": "closed", "open": "open", "wait": "waiting"}[act]
                with self.at(minute):
                    talk.write({"state": state})
        return talk, minute + 1

    def test_recomputed_from_events_is_the_same(self):
        self._make_policy()
        talks, last = self.Conversation, 0
        for seed in range(12):
            talk, minute = self.story(seed)
            talks |= talk
            last = max(last, minute)
        # Clocks that only time has moved are brought up to now first.
        with self.at(last):
            talks._update_clocks()
        before = self.snapshot(talks)
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE scrm_conversation SET first_response_seconds = 1,
                next_due_at = NULL, cycle_seconds = 3, clock_state = 'none',
                breached_at = NULL
            WHERE id = ANY(%s)""",
            (talks.ids,),
        )
        self.env.cr.execute(
            "DELETE FROM scrm_conversation_turn WHERE conversation_id = ANY(%s)",
            (talks.ids,),
        )
        self.env.invalidate_all()
        with self.at(last):
            self.Conversation._recompute_clocks()
        self.assertEqual(self.snapshot(talks), before)

    def test_times_found_by_the_inbox_agree(self):
        for seed in range(20, 30):
            talk, _minute = self.story(seed)
            first = talk.turn_ids.filtered(lambda turn: turn.kind == "first")
            answered = first.outcome == "answered"
            self.assertEqual(bool(talk.first_answer_at), answered, seed)
            if answered:
                self.assertEqual(talk.first_answer_at, first.ended_at, seed)
            self.assertEqual(talk.first_seen_at, self.moment(0))

    # -- speed ----------------------------------------------------------------

    def test_fifty_conversations_take_as_many_queries_as_one(self):
        self._make_policy()
        with self.at(0):
            talks = self.hear(
                *[
                    said(f"b{n}", f"h{n}", "Hi @qingya", mentions=(self.us,))
                    for n in range(51)
                ]
            ).conversation_id
        counts = []
        for some in (talks[:1], talks[1:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with self.at(30):
                some._update_clocks()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 18)

    def test_nothing_new_writes_nothing(self):
        self._make_policy()
        talk = self.ask()
        self.env.cr.execute(
            "SELECT xmin FROM scrm_conversation_turn WHERE conversation_id = %s",
            (talk.id,),
        )
        rows = self.env.cr.fetchall()
        with self.at(1):
            talk._update_clocks()
        self.env.cr.execute(
            "SELECT xmin FROM scrm_conversation_turn WHERE conversation_id = %s",
            (talk.id,),
        )
        self.assertEqual(self.env.cr.fetchall(), rows)
