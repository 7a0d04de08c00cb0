# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools import drawing
from .common_contest import AFTER, DURING, END, ContestCommon


@tagged("post_install", "-at_install")
@freeze_time(DURING)
class TestContestDecide(ContestCommon):
    """The end of contests, and who may do what."""

    # -- the decision ----------------------------------------------------------

    def test_a_draw_is_decided_and_paid_once(self):
        contest = self.opened(first_points=80)
        self.enter_all(contest)
        with self.assertRaisesRegex(UserError, "not over"):
            contest.action_decide()
        with freeze_time(AFTER):
            contest.action_decide()
            first, second = self.winners(contest)
            contest.action_decide()
        self.assertEqual(self.winners(contest), first | second)
        self.assertEqual(self.points(first.partner_id), 80)
        self.assertEqual(self.points(second.partner_id), 50)
        self.assertEqual(first.why, "Drawn from 6 entries")
        self.assertFalse(first.waits_for_prize)
        (first | second).prize_id = False
        (first | second).action_give_prize()
        self.assertEqual(self.points(first.partner_id), 80, "the same bookings")
        self.assertInOrder(self.program._scrm_card_of(first.partner_id))
        self.assertIn("Place 1", first.prize_id.reason)

    def test_anybody_can_verify_it_from_what_is_published(self):
        contest = self.opened(winner_count=3)
        told_before = contest.commitment
        self.enter_all(contest)
        self.assertFalse(contest.public_seed)
        with freeze_time(AFTER):
            contest._decide()
        published = contest.with_user(self.agent).read(
            ["commitment", "public_seed", "entry_list", "list_hash"]
        )[0]
        seed, text = published["public_seed"], published["entry_list"]
        self.assertEqual(published["commitment"], told_before)
        self.assertEqual(hashlib.sha256(seed.encode()).hexdigest(), told_before)
        self.assertEqual(
            hashlib.sha256(text.encode()).hexdigest(), published["list_hash"]
        )
        won = self.winners(contest).mapped("number")
        self.assertEqual(
            drawing.verify(told_before, seed, text, published["list_hash"], won), []
        )

    def test_an_unknown_winner_gets_the_prize_later(self):
        contest = self.opened(winner_count=1)
        post = self.keep_tagged("ann")
        with freeze_time(AFTER):
            contest._decide()
        entry = self.winners(contest)
        self.assertTrue(entry.waits_for_prize)
        with self.assertRaisesRegex(UserError, "tie the profile"):
            entry.action_give_prize()
        self.tie(post, self.partner)
        with self.assertRaises(AccessError):
            entry.with_user(self.agent).action_give_prize()
        entry.with_user(self.supervisor).action_give_prize()
        entry.with_user(self.supervisor).action_give_prize()
        self.assertEqual((self.card.points, entry.partner_id), (50, self.partner))

    def test_nobody_wins_twice_by_being_tied_later(self):
        contest = self.opened(winner_count=2)
        post = self.keep_tagged("ann")
        contest._enter(self.partner, "Me, too")
        with freeze_time(AFTER):
            contest._decide()
        unknown = self.winners(contest).filtered("waits_for_prize")
        self.tie(post, self.partner)
        with self.assertRaisesRegex(UserError, "nobody takes part twice"):
            unknown.action_give_prize()
        self.assertEqual(self.card.points, 50)

    def test_a_jury_chooses(self):
        contest = self.opened(decide_by="jury")
        self.assertFalse(contest.commitment)
        entries = self.enter_all(contest)
        as_supervisor = contest.with_user(self.supervisor)
        with freeze_time("2026-11-25 09:00:00"):
            contest._move_on()
            self.assertEqual(contest.state, "open", "it waits for the jury")
            with self.assertRaisesRegex(UserError, "places first"):
                as_supervisor.action_decide()
            entries[3].with_user(self.supervisor).place = 1
            entries[0].with_user(self.supervisor).place = 3
            with self.assertRaisesRegex(UserError, "1, 2, 3"):
                as_supervisor.action_decide()
            entries[0].with_user(self.supervisor).place = 2
            as_supervisor.action_decide()
        self.assertEqual(self.winners(contest), entries[3] | entries[0])
        self.assertEqual(self.points(entries[0].partner_id), 50)

    def test_too_many_places(self):
        contest = self.opened(decide_by="jury", winner_count=1)
        for place, entry in enumerate(self.enter_all(contest, self.friends[:2]), 1):
            entry.place = place
        with freeze_time(AFTER), self.assertRaisesRegex(UserError, "1 winners"):
            contest._decide()

    def test_nobody_entered(self):
        for decide_by in ("draw", "votes", "jury"):
            contest = self.opened(decide_by=decide_by)
            with freeze_time(AFTER):
                contest._decide()
            self.assertEqual(contest.state, "decided")
            self.assertFalse(contest.entry_list)

    def test_by_itself_an_hour_after_the_end(self):
        contest = self.opened(entrant_points=5, winner_count=1)
        self.enter_all(contest)
        self.keep_tagged("ann")
        with self.as_cron() as env:
            env["scrm.contest"]._cron_contests()
        self.assertEqual((contest.state, contest.entry_count), ("open", 7))
        with freeze_time(END + timedelta(minutes=59)), self.as_cron() as env:
            env["scrm.contest"]._cron_contests()
        self.assertEqual(contest.state, "open")
        with freeze_time(END + timedelta(hours=1)), self.as_cron() as env:
            env["scrm.contest"]._cron_contests()
            env["scrm.contest"]._cron_contests()
        self.assertEqual(contest.state, "decided")
        winner = self.winners(contest).partner_id
        for partner in self.friends - winner:
            self.assertEqual(self.points(partner), 5)
        if winner:
            self.assertEqual(self.points(winner), 55)

    # -- its course ------------------------------------------------------------

    def test_terms_do_not_change_once_people_enter(self):
        contest = self.contest()
        contest.with_user(self.supervisor).winner_count = 3
        contest.with_user(self.supervisor).action_open()
        for values in (
            {"winner_count": 1},
            {"date_to": END + timedelta(days=1)},
            {"rules": "Others"},
        ):
            with self.assertRaisesRegex(UserError, "terms"):
                contest.with_user(self.supervisor).write(values)
        contest.with_user(self.supervisor).name = "My tea corner 2026"
        self.assertIn(contest.commitment, contest.message_ids[0].body)

    def test_what_cannot_be_opened(self):
        with self.assertRaisesRegex(UserError, "hashtag"):
            self.opened(hashtag="# ")
        with freeze_time(AFTER), self.assertRaisesRegex(UserError, "over already"):
            self.opened()
        foreign = self._make_program(self.other_company, "Coffee friends")
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.contest(program_id=foreign.id)

    def test_cancelled_and_deleted(self):
        contest = self.opened()
        with self.assertRaisesRegex(UserError, "cancel"):
            contest.with_user(self.administrator).unlink()
        contest.with_user(self.supervisor).action_cancel()
        with self.assertRaisesRegex(UserError, "open contest"):
            contest._decide()
        self.assertEqual(contest._collect(), 0)
        contest.with_user(self.administrator).unlink()
        decided = self.opened()
        self.enter_all(decided, self.friends[:1])
        with freeze_time(AFTER):
            decided._decide()
        decided.action_cancel()
        self.assertEqual(decided.state, "decided")
        with self.assertRaisesRegex(UserError, "entries stay"):
            decided.entry_ids.with_user(self.administrator).unlink()

    def test_merged_contacts_keep_one_entry_and_one_vote(self):
        contest = self.opened(decide_by="votes")
        entries = self.enter_all(contest, self.friends[:3])
        for voter in self.friends[3:5]:
            contest._vote(voter, entries[2])
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(self.friends[:2].ids, self.friends[1])
        wizard._merge(self.friends[3:5].ids, self.friends[4])
        self.assertEqual(entries.exists(), entries, "numbers stay")
        self.assertEqual(entries.mapped("state"), ["valid", "excluded", "valid"])
        self.assertEqual(entries[0].partner_id, self.friends[1])
        self.assertEqual(entries[2].vote_count, 1)

    def test_what_is_kept_of_a_person(self):
        contest = self.opened(decide_by="votes")
        one, two = self.enter_all(contest, self.friends[:2])
        contest._vote(self.friends[0], two)
        data = self.friends[0]._scrm_own_data(self.company)
        self.assertEqual(data["contest_entries"][0]["number"], one.number)
        self.assertEqual(data["contest_votes"][0]["entry"], two.number)

    # -- who may do what -------------------------------------------------------

    def test_nobody_writes_the_course_of_a_contest(self):
        contest = self.opened()
        entry = self.enter_all(contest, self.friends[:1])
        for user in (self.supervisor, self.administrator):
            for values in ({"state": "decided"}, {"list_hash": "x"}, {"seed": "x"}):
                with self.subTest(values=values), self.assertRaises(AccessError):
                    contest.with_user(user).write(values)
            for values in ({"partner_id": self.partner.id}, {"text": "x"}):
                with self.subTest(values=values), self.assertRaises(AccessError):
                    entry.with_user(user).write(values)
            with self.assertRaisesRegex(UserError, "jury"):
                entry.with_user(user).place = 1
            with self.assertRaises(AccessError):
                contest.with_user(user).read(["seed"])
            with self.assertRaises(AccessError):
                self.env["scrm.contest.vote"].with_user(user).create({})
        entry.with_user(self.supervisor).write(
            {"state": "excluded", "reason": "Not their own picture"}
        )
        with freeze_time(AFTER):
            contest._decide()
        with self.assertRaisesRegex(UserError, "is over"):
            entry.with_user(self.supervisor).state = "valid"

    def test_an_excluded_entry_has_a_reason(self):
        entry = self.enter_all(self.opened(), self.friends[:1])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            entry.state = "excluded"
            entry.flush_recordset()

    def test_agents_read_and_supervisors_decide(self):
        contest = self.opened()
        contest.with_user(self.agent).read(["name", "public_seed"])
        self.assertFalse(contest.with_user(self.agent).public_seed)
        for action in ("action_open", "action_collect", "action_decide"):
            draft = self.contest() if action == "action_open" else contest
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(draft.with_user(self.agent), action)()
        with self.assertRaises(AccessError):
            contest.with_user(self.agent).action_cancel()

    def test_companies_are_apart_and_customers_read_nothing(self):
        contest = self.opened(decide_by="votes")
        entry = self.enter_all(contest, self.friends[:1])
        contest._vote(self.partner, entry)
        for record in (contest, entry, contest.vote_ids):
            for user in (self.other_agent, self.portal, self.stranger):
                with self.subTest(record=record), self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])
                self.assertTrue(record.with_user(self.agent).display_name)
        self.program.company_id = False
        draft = self.contest().with_user(self.supervisor)
        with self.assertRaises(AccessError):
            draft.company_id = self.other_company

    def test_the_form_of_a_supervisor(self):
        env = self.env(user=self.supervisor)
        with Form(env["scrm.contest"]) as form:
            form.name = "Autumn"
            form.program_id = self.program
            form.date_to = END
            form.hashtag = "autumn"
        form.record.action_open()
        self.assertEqual(form.record.company_id, self.company)
