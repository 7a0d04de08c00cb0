# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta, timezone

from freezegun import freeze_time

from odoo.tests import tagged

from ..clients.errors import NeedsSignIn, Refused, RetryLater
from ..tools import looks
from ..tools.items import Looked, Metrics, Page
from .common import person, said
from .fake_connector import FakeLooks
from .look_common import HEARD, LookCommon

ASIDE = "odoo.addons.social_crm.models.scrm_account_aside"


@tagged("post_install", "-at_install")
class TestPostLook(LookCommon):
    def test_the_gaps_between_looks_grow(self):
        post = self.heard(said("p1", "mei"))
        network, asked = FakeLooks({"p1": 0}), []
        self.assertEqual(post.look_at, HEARD + looks.AFTER[0])
        while post.look_at:
            after = post.look_at - HEARD
            self.look(network, seconds=after.total_seconds() - 60)
            self.assertEqual(len(network.asked), len(asked), "not before its time")
            self.look(network, seconds=after.total_seconds())
            asked.append(after)
        self.assertEqual(tuple(asked), looks.AFTER)
        self.assertEqual(network.asked, [(self.ours.id, ["p1"])] * len(asked))

    def test_only_what_others_said_where_it_can_be_asked(self):
        own = person("qingya", is_own=True)
        posts = self.heard(
            said("p1", "mei"),
            said("p2", "qingya", author=own),
            said("p3", "mei", kind="repost"),
        )
        self.assertEqual(posts.filtered("look_at"), posts[0])
        other = self.heard(said("p1", "mei"), account=self.account)
        self.assertFalse(other.look_at, "a file tells nothing")

    def test_a_post_missing_twice_is_deleted_as_if_we_were_told(self):
        post, stays = self.heard(said("p1", "mei", "Mine"), said("p2", "mei"))
        network = FakeLooks({"p2": 0})
        self.look(network, hours=1)
        self.assertFalse(post.deleted_at)
        self.assertEqual(post.missing_at, HEARD + timedelta(hours=1))
        self.look(network, hours=1, minutes=50)
        self.assertFalse(post.deleted_at, "twice, but less than an hour apart")
        self.look(network, hours=2)
        self.assertEqual(post.deleted_at, HEARD + timedelta(hours=2))
        self.assertFalse(post.look_at or stays.deleted_at)
        self.assertEqual(stays.look_at, HEARD + timedelta(hours=6))
        asked = len(network.asked)
        self.look(network, hours=4)
        self.assertEqual(len(network.asked), asked)
        with freeze_time(HEARD + timedelta(days=40)):
            self.env["scrm.retention"]._seed(self.company)
            period = self.env["scrm.retention"].search(
                [("company_id", "=", self.company.id), ("kind", "=", "posts_deleted")]
            )
            self.assertEqual(period._remove_batch(), 1)
        self.assertFalse(post.text)
        receipt = self.env["scrm.retention.receipt"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "posts_deleted")]
        )
        self.assertEqual((receipt.count, receipt.how), (1, "emptied"))

    def test_what_comes_back_was_not_deleted(self):
        post = self.heard(said("p1", "mei"))
        self.look(FakeLooks(), hours=1)
        self.assertTrue(post.missing_at)
        self.look(FakeLooks({"p1": 0}), hours=2)
        self.assertFalse(post.missing_at or post.deleted_at)
        self.look(FakeLooks(), hours=7)
        self.assertFalse(post.deleted_at, "missing for the first time once more")

    def check_nothing_is_gone(self, network, post, begin=0):
        for hours in (1, 4, 8, 16):
            self.look(network, hours=begin + hours)
        self.assertTrue(network.asked)
        self.assertFalse(post.deleted_at or post.missing_at)

    def test_an_error_deletes_nothing(self):
        post = self.heard(said("p1", "mei"))
        errors = (
            Refused("refused", status=403, message="no"),
            RetryLater("server_error", status=503),
        )
        for number, error in enumerate(errors):
            self.check_nothing_is_gone(FakeLooks(error=error), post, 24 * number)
            self.assertEqual(self.ours.state, "connected")
            self.assertFalse(self.ours.next_allowed_at, "reading goes on")

    def test_an_error_that_nobody_foresaw_deletes_nothing(self):
        post = self.heard(said("p1", "mei"))
        with self.assertLogs(ASIDE, "ERROR"):
            self.check_nothing_is_gone(FakeLooks(error=ZeroDivisionError("bug")), post)

    def test_a_partial_answer_deletes_nothing_and_is_asked_again(self):
        post, other = self.heard(said("p1", "mei"), said("p2", "mei"))
        trouble = RetryLater("server_error", status=502)
        network = FakeLooks({"p2": 4}, silent=["p1"], trouble=trouble)
        self.look(network, hours=1)
        self.assertEqual(other.likes_count, 4)
        self.assertFalse(post.missing_at)
        soon, late = HEARD + timedelta(hours=2), HEARD + timedelta(hours=3)
        self.assertTrue(soon <= post.look_at <= late)
        self.check_nothing_is_gone(network, post)

    def test_an_ended_access_deletes_nothing_and_asks_for_a_sign_in(self):
        post = self.heard(said("p1", "mei"))
        network = FakeLooks(error=NeedsSignIn("sign_in"))
        self.look(network, hours=1)
        self.assertEqual(self.ours.state, "reauth")
        self.look(network, hours=4)
        self.assertEqual(len(network.asked), 1)
        self.assertFalse(post.deleted_at or post.missing_at)
        self.ours._set_connected()
        self.look(FakeLooks({"p1": 0}), hours=5)
        self.assertEqual(post.look_at, HEARD + timedelta(hours=6))

    def test_a_limit_holds_the_account_back(self):
        post = self.heard(said("p1", "mei"))
        until = (HEARD + timedelta(hours=4)).replace(tzinfo=timezone.utc)
        network = FakeLooks(silent=["p1"], trouble=RetryLater("rate_limit", at=until))
        self.look(network, hours=1)
        self.assertEqual(self.ours.next_allowed_at, HEARD + timedelta(hours=4))
        self.look(network, hours=3)
        self.assertEqual(len(network.asked), 1)
        self.assertFalse(post.deleted_at or post.missing_at)

    def test_counts_are_brought_up_to_date_where_they_changed(self):
        post, same, unsaid = self.heard(
            said("p1", "mei", likes=1, reposts=2),
            said("p2", "mei", likes=3),
            said("p3", "mei", likes=5),
        )
        before = same.write_date
        found = (Metrics("p1", likes=9, replies=4), Metrics("p2", likes=3))
        with freeze_time(HEARD + timedelta(hours=1)):
            due = post._to_look_at(self.ours, 10)
            post._take_looks(due, Looked((*found, Metrics("p3"))))
        told = (post.likes_count, post.reposts_count, post.replies_count)
        self.assertEqual(told, (9, 2, 4))
        self.assertEqual(post.write_date, HEARD + timedelta(hours=1))
        self.assertEqual((same.likes_count, same.write_date), (3, before))
        self.assertEqual((unsaid.likes_count, unsaid.write_date), (5, before))

    def test_two_companies_never_share_an_answer(self):
        mine = self.heard(said("p1", "mei"))
        other = self.heard(said("p1", "mei"), account=self.theirs)
        self.other_company.scrm_look_again = False
        network = FakeLooks()
        for hours in (1, 2):
            self.look(network, hours=hours)
        self.assertEqual({account for account, _ids in network.asked}, {self.ours.id})
        self.assertTrue(mine.deleted_at)
        self.assertFalse(other.deleted_at or other.missing_at)
        self.other_company.scrm_look_again = True
        self.look(FakeLooks({"p1": 7}), hours=3)
        self.assertEqual((mine.likes_count, other.likes_count), (0, 7))

    def test_switched_off(self):
        post = self.heard(said("p1", "mei"))
        self.assertTrue(self.company.scrm_look_again, "on, unless somebody says so")
        settings = self.env["res.config.settings"].with_company(self.company)
        settings.create({"scrm_look_again": False}).execute()
        self.assertFalse(self.company.scrm_look_again)
        self.assertTrue(self.other_company.scrm_look_again)
        network = FakeLooks()
        self.look(network, days=2)
        self.assertFalse(network.asked)
        self.company.scrm_look_again = True
        self.look(network, days=3)
        self.assertEqual(len(network.asked), 1)
        self.assertTrue(post.missing_at)

    def test_an_account_that_moved_is_not_asked_for_ids_of_its_old_server(self):
        post = self.heard(said("p1", "mei"))
        self.ours.base_url = "https://other.example"
        network = FakeLooks()
        self.look(network, days=2)
        self.assertFalse(network.asked or post.missing_at)

    def test_what_is_worked_on_comes_first(self):
        posts = self.heard(*(said(f"p{number}", "mei") for number in range(4)))
        self.env["crm.lead"].create(
            {
                "name": "Tea",
                "company_id": self.company.id,
                "scrm_post_id": posts[2].id,
            }
        )
        posts[3].look_at -= timedelta(minutes=30)
        self.env.flush_all()
        with freeze_time(HEARD + timedelta(hours=1)):
            due = posts._to_look_at(self.ours, 3)
        self.assertEqual([row[1] for row in due], ["p2", "p3", "p0"])

    def test_a_notice_of_a_deletion_ends_the_looking(self):
        post = self.heard(said("p1", "mei"))
        self.store._store_page(self.ours, Page(deleted=("p1",)))
        self.assertTrue(post.deleted_at)
        self.assertFalse(post.look_at)

    def test_what_is_heard_again_keeps_its_turn(self):
        post = self.heard(said("p1", "mei"))
        with freeze_time(HEARD + timedelta(minutes=30)):
            self.keep(said("p1", "mei", likes=4), account=self.ours)
        self.assertEqual(post.look_at, HEARD + timedelta(hours=1))

    def test_no_second_worker_takes_an_account_that_was_taken(self):
        self.heard(said("p1", "mei"))
        with freeze_time(HEARD + timedelta(hours=1)):
            self.assertEqual(self.env["scrm.account"]._take_for_looks(), self.ours.ids)
            self.assertEqual(self.env["scrm.account"]._take_for_looks(), [])
        with freeze_time(HEARD + timedelta(hours=1, minutes=10)):
            self.assertEqual(self.env["scrm.account"]._take_for_looks(), self.ours.ids)

    def test_a_round_has_an_end(self):
        posts = [said(f"p{number}", "mei") for number in range(250)]
        self.heard(*posts)
        network = FakeLooks({post.remote_id: 0 for post in posts})
        self.look(network, hours=1)
        self.assertEqual([len(ids) for _account, ids in network.asked], [40] * 5)
        self.look(network, hours=1, minutes=10)
        self.assertEqual(len(network.asked[-1][1]), 10)

    def test_many_are_written_at_once(self):
        posts = self.heard(*(said(f"p{number}", "mei") for number in range(100)))
        half = tuple(Metrics(f"p{number}", likes=2) for number in range(50))
        missing = tuple(f"p{number}" for number in range(50, 100))
        # Warms up what is read once in a process.
        with freeze_time(HEARD + timedelta(minutes=59)):
            posts._to_look_at(self.ours, 100)
        self.env.invalidate_all()
        with freeze_time(HEARD + timedelta(hours=1)):
            with self.assertQueryCount(3):
                due = posts._to_look_at(self.ours, 100)
                posts._take_looks(due, Looked(half, missing))
        self.assertEqual(len(posts.filtered("missing_at")), 50)
        self.assertEqual(sum(posts.mapped("likes_count")), 100)
        with freeze_time(HEARD + timedelta(hours=2)):
            due = posts._to_look_at(self.ours, 100)
            self.assertEqual(len(due), 50)
            gone = posts._take_looks(due, Looked((), missing))
        self.assertEqual(set(gone), set(missing))
