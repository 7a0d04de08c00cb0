# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common import LoyaltyCommon
from .common_contest import DURING, ContestCommon


@tagged("post_install", "-at_install")
class TestRetention(LoyaltyCommon):
    def test_what_earned_points_is_kept(self):
        posts = self.keep(said("p1", "mei"), said("p2", "mei"))
        posts.write(
            {
                "process_state": "done",
                "posted_at": fields.Datetime.now() - timedelta(days=40),
            }
        )
        posts.profile_id._link_partner(self.partner, "claim", "Test")
        rule = self.env["scrm.earning.rule"].create(
            {
                "name": "Rule",
                "company_id": self.company.id,
                "program_id": self.program.id,
                "points": 10,
                "live_from": fields.Datetime.now() - timedelta(days=60),
            }
        )
        rule._award([(self.partner, posts[0], fields.Datetime.now())])
        period = self.env["scrm.retention"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "posts_contact")]
        )
        period.days = 30
        self.assertEqual(period._remove_batch(), 1)
        self.assertEqual(posts.exists(), posts[0])
        self.assertEqual(self.card.points, 10)


@tagged("post_install", "-at_install")
class TestRetentionContest(ContestCommon):
    def test_a_post_stays_as_long_as_it_takes_part(self):
        with freeze_time(DURING):
            contest = self.opened()
            post = self.keep_tagged("mei")
            contest._collect()
        self.assertEqual(contest.entry_ids.post_id, post)
        post.write({"process_state": "done"})
        post.posted_at = fields.Datetime.now() - timedelta(days=40)
        period = self.env["scrm.retention"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "posts_stranger")]
        )
        period.days = 30
        self.assertEqual(period._remove_batch(), 0)
        contest.action_cancel()
        self.env.flush_all()
        self.assertEqual(period._remove_batch(), 1)
        self.assertFalse(post.exists())

    def test_who_took_part_is_not_forgotten_with_the_post(self):
        with freeze_time(DURING):
            contest = self.opened()
            post = self.keep_tagged("mei")
            contest._collect()
        profile, entry = post.profile_id, contest.entry_ids
        other = self.keep(said("o1", "ann")).profile_id
        contest.action_cancel()
        self.env["scrm.post"].search([]).unlink()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE scrm_profile SET write_date = %s WHERE id = ANY(%s)",
            (fields.Datetime.now() - timedelta(days=40), (profile | other).ids),
        )
        period = self.env["scrm.retention"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "profiles")]
        )
        period.days = 30
        self.assertEqual(period._remove_batch(), 1)
        self.assertFalse(other.exists())
        self.assertEqual(entry.exists().profile_id, profile)
