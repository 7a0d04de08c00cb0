# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said
from odoo.addons.social_crm.tests.fake_connector import FakeLooks
from odoo.addons.social_crm.tests.look_common import HEARD, LookCommon

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestPostGone(LookCommon, LoyaltyCommon):
    """Points of posts that disappear from a network that tells nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env["scrm.earning.rule"].create(
            {
                "name": "Rule",
                "company_id": cls.company.id,
                "program_id": cls.program.id,
                "points": 10,
                "live_from": HEARD - timedelta(days=60),
            }
        )

    def earn(self, *posts):
        kept = self.heard(*posts)
        with freeze_time(HEARD):
            kept.profile_id._link_partner(self.partner, "claim", "Test")
            self.rule._award([(self.partner, post, post.posted_at) for post in kept])
            self.env.flush_all()
        return kept

    def earn_cron(self, **after):
        with freeze_time(HEARD + timedelta(**after)):
            with self.enter_registry_test_mode():
                cron = self.env.ref("social_crm_loyalty.ir_cron_scrm_earn")
                cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_points_go_with_what_was_deleted_there(self):
        self.earn(said("p1", "mei"), said("p2", "mei"))
        self.assertEqual(self.card.points, 20)
        network = FakeLooks({"p2": 3})
        self.look(network, hours=1)
        self.earn_cron(hours=1, minutes=30)
        self.assertEqual(self.card.points, 20, "missing once proves nothing")
        self.look(network, hours=2)
        for hours in (3, 4):
            self.earn_cron(hours=hours)
        self.assertEqual(self.card.points, 10)
        kinds = [kind for kind, _amount in self.booked(self.card)]
        self.assertEqual(kinds, ["earn", "earn", "reverse"])
        self.assertInOrder(self.card)

    def test_what_a_listening_rule_gave_goes_once(self):
        (post,) = self.heard(said("p1", "mei"))
        with freeze_time(HEARD):
            post.profile_id._link_partner(self.partner, "claim", "Test")
            entry = post._scrm_award(5, "For a post of yours", "rule:1")[post.id]
            self.env.flush_all()
        self.assertEqual(self.card.points, 5)
        for hours in (1, 2):
            self.look(FakeLooks(), hours=hours)
        for hours in (3, 4):
            self.earn_cron(hours=hours)
        post._scrm_take_back_award(entry, "Taken back")
        self.assertEqual(self.card.points, 0)
        self.assertEqual([kind for kind, _ in self.booked(self.card)][1:], ["reverse"])

    def test_what_earned_points_comes_first(self):
        self.heard(said("p0", "bob"))
        self.earn(said("p1", "mei"))
        with freeze_time(HEARD + timedelta(hours=1)):
            due = self.env["scrm.post"]._to_look_at(self.ours, 1)
        self.assertEqual([row[1] for row in due], ["p1"])
