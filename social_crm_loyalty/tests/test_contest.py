# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
from datetime import timedelta

from freezegun import freeze_time
from PIL import Image
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm.tests.common import said

from ..tools import drawing
from .common_contest import AFTER, BEGIN, DURING, END, ContestCommon


@tagged("post_install", "-at_install")
@freeze_time(DURING)
class TestContest(ContestCommon):
    # -- entries by hashtag ----------------------------------------------------

    def test_posts_with_the_hashtag_enter_once_a_person(self):
        contest = self.opened()
        posts = self.keep_tagged("ann", "bob", "cai")
        self.keep_tagged("ann", minutes=30)
        self.tie(posts[1], self.partner)
        self.assertEqual(contest._collect(), 3)
        self.assertEqual(contest._collect(), 0, "again, nothing changes")
        entries = contest.entry_ids
        self.assertEqual(entries.mapped("number"), [1, 2, 3])
        self.assertEqual(entries.post_id, posts, "the first post of each")
        self.assertEqual(entries[1].partner_id, self.partner)
        self.assertEqual(set(entries.mapped("company_id")), {self.company})
        self.keep_tagged("dan", minutes=40)
        self.keep_tagged("ann", minutes=50)
        self.assertEqual(contest._collect(), 1)
        self.assertEqual(contest.entry_ids[-1].number, 4)

    def test_what_does_not_enter(self):
        contest = self.opened()
        self.keep_tagged("early", minutes=-1)
        with freeze_time(AFTER):
            self.keep_tagged("late", minutes=24 * 60)
        self.keep_tagged("echo", kind="repost")
        self.keep_tagged("whisper", kind="message")
        gone = self.keep_tagged("gone")
        gone.deleted_at = fields.Datetime.now()
        self.keep_tagged("ours").profile_id.is_own = True
        self.keep_tagged("robot").profile_id.is_bot = True
        self.keep(said("x", "other", "no hashtag", minutes=2))
        elsewhere = said("y", "far", "#teacorner", minutes=2, tags=("teacorner",))
        self.keep(elsewhere, account=self.other_account)
        contest._collect()
        self.assertEqual(contest.entry_ids.mapped("profile_id.handle"), [])

    def test_a_merged_hashtag_is_the_same_hashtag(self):
        contest = self.opened(hashtag="茶角#")
        posts = self.keep(said("1", "ann", "茶角", minutes=1, tags=("茶角",)))
        other = self.env["scrm.topic"].create(
            {"name": "teacorner", "company_id": self.company.id}
        )
        other._absorb(posts.topic_ids)
        self.assertEqual(contest._collect(), 1)

    def test_two_profiles_of_one_person_are_one_entry(self):
        contest = self.opened()
        posts = self.keep_tagged("ann", "annette")
        for post in posts:
            self.tie(post, self.partner)
        self.assertEqual(contest._collect(), 1)

    def test_who_turns_out_to_be_one_person_stays_once(self):
        contest = self.opened()
        posts = self.keep_tagged("ann", "annette")
        contest._collect()
        by_form = contest._enter(self.friends[0], "Hello")
        third = self.keep_tagged("friend", minutes=9)
        contest._collect()
        for post in posts:
            self.tie(post, self.partner)
        self.tie(third, self.friends[0])
        contest._collect()
        valid = contest.entry_ids.filtered(lambda entry: entry.state == "valid")
        self.assertEqual(valid.mapped("number"), [1, by_form.number])
        self.assertEqual(valid.partner_id, self.partner | self.friends[0])
        excluded = contest.entry_ids - valid
        self.assertTrue(all("another entry" in e.reason for e in excluded))
        self.assertFalse(excluded.partner_id)

    def test_the_database_holds_once_a_person(self):
        contest = self.opened()
        self.keep_tagged("ann")
        contest._collect()
        by_form = contest._enter(self.partner, "Hello")
        for values in (
            {"partner_id": by_form.partner_id.id},
            {"profile_id": contest.entry_ids[0].profile_id.id},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env["scrm.contest.entry"].create(
                    {"contest_id": contest.id, **values}
                )

    def test_collecting_takes_as_many_queries_for_few_as_for_many(self):
        contest = self.opened()
        self.env.flush_all()
        self.keep_tagged(*(f"p{number}" for number in range(50)))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            contest._collect()
            self.env.flush_all()
        self.assertEqual(contest.entry_count, 50)

    def test_a_deleted_post_is_out_unless_the_person_said_it_again(self):
        contest = self.opened(winner_count=5)
        ann, bob = self.keep_tagged("ann", "bob")
        again = self.keep_tagged("bob", minutes=60)
        self.keep_tagged("cai", minutes=70)
        contest._collect()
        (ann | bob).deleted_at = fields.Datetime.now()
        with freeze_time(AFTER):
            contest._decide()
        entries = contest.entry_ids
        self.assertEqual(entries.mapped("state"), ["excluded", "valid", "valid"])
        self.assertIn("deleted", entries[0].reason)
        self.assertEqual(entries[1].post_id, again)
        self.assertEqual(contest.entry_list, "2\n3")

    # -- entries by form -------------------------------------------------------

    def test_entering_by_form(self):
        contest = self.opened(entry_by="form", hashtag=False)
        picture = io.BytesIO()
        Image.new("RGB", (3000, 200), "green").save(picture, "JPEG", comment=b"home")
        entry = contest._enter(self.partner, " My corner ", picture.getvalue(), "a.jpg")
        self.assertEqual((entry.number, entry.text), (1, "My corner"))
        content = base64.b64decode(entry.image)
        self.assertLessEqual(Image.open(io.BytesIO(content)).width, 1280)
        self.assertNotIn(b"home", content)
        with self.assertRaisesRegex(UserError, "already"):
            contest._enter(self.partner, "Again")

    def test_what_the_form_refuses(self):
        contest = self.opened()
        for text, picture, words in (
            (" ", b"", "Write something"),
            ("x" * 2001, b"", "at most 2000"),
            ("", b"<svg onload='alert(1)'/>", "cannot be taken"),
            ("", b"\xff\xd8\xff rubbish", "cannot be taken"),
            ("", b"\xff\xd8\xff" + b"0" * 16 * 2**20, "cannot be taken"),
        ):
            with self.assertRaisesRegex(UserError, words):
                contest._enter(self.partner, text, picture)
        with freeze_time(AFTER), self.assertRaisesRegex(UserError, "now"):
            contest._enter(self.partner, "Too late")
        yesterday = BEGIN - timedelta(days=1)
        with freeze_time(yesterday), self.assertRaisesRegex(UserError, "now"):
            contest._enter(self.partner, "Too early")
        only_tags = self.opened(entry_by="hashtag")
        with self.assertRaisesRegex(UserError, "now"):
            only_tags._enter(self.partner, "By form")
        self.assertFalse(contest.entry_ids | only_tags.entry_ids)

    # -- votes -----------------------------------------------------------------

    def test_one_vote_that_may_change(self):
        contest = self.opened(decide_by="votes", vote_until=END + timedelta(days=2))
        one, two = self.enter_all(contest, self.friends[:2])
        contest._vote(self.partner, one)
        contest._vote(self.partner, two)
        self.assertEqual((one.vote_count, two.vote_count), (0, 1))
        self.assertEqual(contest._vote_of(self.partner).entry_id, two)
        with freeze_time("2026-11-22 10:00:00"):
            contest._move_on()
            self.assertEqual(contest.state, "voting")
            contest._vote(self.partner, one)
            with self.assertRaisesRegex(UserError, "not over"):
                contest._decide()
        with freeze_time("2026-11-23 09:00:00"):
            with self.assertRaisesRegex(UserError, "now"):
                contest._vote(self.partner, two)
            contest._decide()
        self.assertEqual(self.winners(contest)[0], one)
        self.assertEqual(one.why, "1 votes")

    def test_the_database_holds_one_vote(self):
        contest = self.opened(decide_by="votes")
        entry = self.enter_all(contest, self.friends[:1])
        contest._vote(self.partner, entry)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env["scrm.contest.vote"].create(
                {
                    "contest_id": contest.id,
                    "entry_id": entry.id,
                    "partner_id": self.partner.id,
                    "voted_at": fields.Datetime.now(),
                }
            )

    def test_nobody_votes_for_the_own_entry(self):
        contest = self.opened(decide_by="votes", winner_count=1)
        post = self.keep_tagged("ann")
        contest._collect()
        anns = contest.entry_ids
        other = self.enter_all(contest, self.friends[:1])
        with self.assertRaisesRegex(UserError, "yourself"):
            contest._vote(self.friends[0], other)
        contest._vote(self.partner, anns)
        contest._vote(self.friends[1], other)
        self.tie(post, self.partner)
        with self.assertRaisesRegex(UserError, "yourself"):
            contest._vote(self.partner, anns)
        with freeze_time(AFTER):
            contest._decide()
        self.assertEqual(self.winners(contest), other, "the own vote does not count")
        self.assertEqual(contest.entry_list, "1:0\n2:1")

    def test_votes_are_for_valid_entries_of_this_contest(self):
        contest, another = (self.opened(decide_by="votes") for _n in range(2))
        entry = self.enter_all(another, self.friends[:1])
        with self.assertRaisesRegex(UserError, "does not take part"):
            contest._vote(self.partner, entry)
        entry.write({"state": "excluded", "reason": "Not their own picture"})
        with self.assertRaisesRegex(UserError, "does not take part"):
            another._vote(self.partner, entry)
        drawn = self.opened()
        with self.assertRaisesRegex(UserError, "now"):
            drawn._vote(self.partner, self.enter_all(drawn, self.friends[:1]))

    def test_ties_are_drawn(self):
        contest = self.opened(decide_by="votes", winner_count=3)
        entries = self.enter_all(contest)
        # One has two votes, two have one each, and three have none.
        for voter, chosen in ((0, 1), (2, 1), (1, 2), (3, 5)):
            contest._vote(self.friends[voter], entries[chosen])
        contest.sudo().seed = "0" * 64
        with freeze_time(AFTER):
            contest._decide()
        won = self.winners(contest).mapped("number")
        self.assertEqual(won, drawing.winners("0" * 64, contest.entry_list, 3))
        self.assertEqual((won[0], set(won[1:])), (2, {3, 6}))
        self.assertIn("by lot", self.winners(contest)[1].why)
