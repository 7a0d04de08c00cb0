# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta, timezone

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from ..clients.http import NeedsSignIn, Refused, RetryLater
from ..tools.items import Metrics
from .fake_connector import FakeMetrics
from .link_common import PREVIEW, LinkCommon

LOGGER = "odoo.addons.social_crm.models.scrm_account_aside"
SENT = datetime(2026, 11, 1, 9, 20)


@tagged("post_install", "-at_install")
class TestDeliveryMetrics(LinkCommon):
    def setUp(self):
        super().setUp()
        with freeze_time(SENT):
            self.delivery = self.said(self.publication, self.account)
            self.second = self.said(self.publication, self.second_account)

    def run_cron(self, network, **after):
        """The cron, some time after the posts were sent, with a fake network."""
        with freeze_time(SENT + timedelta(**after)), network.on(self.account):
            with self.enter_registry_test_mode():
                self.env.ref("social_crm.ir_cron_metrics").method_direct_trigger()
        self.env.invalidate_all()

    def figures(self, delivery=None, **values):
        one = delivery or self.delivery
        return Metrics(one.remote_id, **values)

    def test_figures_come_back_and_are_due_again(self):
        network = FakeMetrics(self.figures(likes=3, reposts=1, views=120))
        self.run_cron(network, minutes=5)
        self.assertFalse(network.asked)
        self.run_cron(network, minutes=11)
        self.assertEqual(len(network.asked), 2, "one question for each account")
        one = self.delivery
        self.assertEqual(
            (one.likes, one.reposts, one.replies, one.views), (3, 1, 0, 120)
        )
        self.assertEqual(one.metrics_at, SENT + timedelta(minutes=11))
        self.assertEqual(one.metrics_due_at, SENT + timedelta(minutes=71))
        self.run_cron(network, minutes=60)
        self.assertEqual(len(network.asked), 2)

    def test_what_a_network_does_not_say_stays(self):
        self.run_cron(FakeMetrics(self.figures(likes=3, views=9)), minutes=11)
        self.run_cron(FakeMetrics(self.figures(likes=4)), hours=3)
        self.assertEqual((self.delivery.likes, self.delivery.views), (4, 9))
        self.run_cron(FakeMetrics(), hours=6)
        self.assertEqual((self.delivery.likes, self.delivery.views), (4, 9))
        self.assertEqual(self.delivery.metrics_at, SENT + timedelta(hours=6))

    def test_the_curve_has_a_point_an_hour_and_later_a_day(self):
        for likes, after in enumerate(
            ({"minutes": 11}, {"hours": 2}, {"days": 3}, {"days": 4, "hours": 3}), 1
        ):
            self.run_cron(FakeMetrics(self.figures(likes=likes)), **after)
        points = self.delivery.metric_ids.sorted("at")
        self.assertEqual(points.mapped("likes"), [1, 2, 3, 4])
        self.assertEqual(
            points.mapped("at"),
            [
                datetime(2026, 11, 1, 9),
                datetime(2026, 11, 1, 11),
                datetime(2026, 11, 4),
                datetime(2026, 11, 5),
            ],
        )
        curve = self.env["scrm.delivery.metric"]
        curve._keep(self.delivery, SENT + timedelta(days=4, hours=5))
        self.assertEqual(len(self.delivery.metric_ids), 4, "the same day")
        self.assertEqual(points.company_id, self.company)

    def test_it_stops_after_two_and_a_half_months(self):
        network = FakeMetrics(self.figures(likes=1))
        self.run_cron(network, days=80)
        self.assertEqual(self.delivery.likes, 1)
        self.assertFalse(self.delivery.metrics_due_at)
        asked = len(network.asked)
        self.run_cron(network, days=200)
        self.assertEqual(len(network.asked), asked)

    def check_put_off(self, error):
        network = FakeMetrics(
            self.figures(self.second, likes=7), errors={self.account.id: error}
        )
        self.run_cron(network, minutes=11)
        self.assertEqual(network.asked, (self.account | self.second_account).ids)
        self.assertEqual(self.second.likes, 7)
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.next_allowed_at)
        self.assertFalse(self.delivery.metrics_at)
        self.assertEqual(self.delivery.metrics_due_at, SENT + timedelta(minutes=71))

    def test_trouble_of_one_account_stops_no_other(self):
        self.check_put_off(Refused("refused", message="x"))

    def test_an_error_that_nobody_foresaw_stops_no_other(self):
        with self.assertLogs(LOGGER, "ERROR"):
            self.check_put_off(ZeroDivisionError("bug"))

    def test_trouble_of_the_network_holds_back_no_sending(self):
        self.check_put_off(RetryLater("server_error", status=503))

    def test_a_limit_holds_the_account_back(self):
        until = datetime(2026, 11, 1, 12, 0, tzinfo=timezone.utc)
        error = RetryLater("rate_limit", at=until)
        network = FakeMetrics(errors={self.account.id: error})
        self.run_cron(network, minutes=11)
        self.assertEqual(self.account.next_allowed_at, until.replace(tzinfo=None))
        network.errors = {}
        self.run_cron(network, hours=1)
        self.assertNotIn(self.account.id, network.asked[1:])
        self.run_cron(network, hours=3)
        self.assertIn(self.account.id, network.asked[1:])

    def test_an_ended_access_asks_for_a_sign_in_once(self):
        network = FakeMetrics(errors={self.account.id: NeedsSignIn("sign_in")})
        self.run_cron(network, minutes=11)
        self.assertEqual(self.account.state, "reauth")
        self.run_cron(network, hours=2)
        self.assertEqual(network.asked.count(self.account.id), 1)

    def test_only_what_we_said_ourselves_is_read(self):
        network = FakeMetrics()
        person = self.env["res.partner"].create({"name": "Mei"})
        with freeze_time(SENT):
            like = self.said(self.publication, self.account, kind="like")
            message = self.said(self.publication, self.account, person)
            queued = self.said(self.publication, self.account, state="queued")
        self.assertFalse(any((like | message | queued).mapped("metrics_due_at")))
        queued.write({"state": "sent", "sent_at": SENT})
        self.assertEqual(queued.metrics_due_at, SENT + timedelta(minutes=10))
        self.assertFalse(network.asked)

    def test_votes_reach_the_publication(self):
        self.publication.option_ids = [
            Command.create({"name": name}) for name in ("Green", "Black")
        ]
        network = FakeMetrics(
            self.figures(votes=(3, 1)), self.figures(self.second, votes=(0, 2))
        )
        self.run_cron(network, minutes=11)
        self.assertEqual(self.delivery.poll_votes, [3, 1])
        self.assertEqual(self.second.poll_votes, [0, 2])
        self.assertEqual(self.publication.option_ids.mapped("votes"), [3, 3])

    def test_clicks_reach_their_post_and_core_s_own_count(self):
        short = self.link(self.publication, self.account)
        with freeze_time(SENT + timedelta(minutes=2)):
            self.visit(short)
            self.visit(short)
            self.visit(short, PREVIEW)
        self.run_cron(FakeMetrics(), minutes=3)
        one = self.delivery
        self.assertEqual((one.clicks_people, one.clicks_raw), (1, 3))
        self.assertEqual(short.count, 2)
        self.assertEqual(one.metric_ids.mapped("clicks_raw"), [3])
        with freeze_time(SENT + timedelta(minutes=4)):
            self.visit(short, ip="192.0.2.7")
        self.run_cron(FakeMetrics(), minutes=5)
        self.assertEqual((one.clicks_people, one.clicks_raw), (2, 4))
        self.assertEqual(one.metric_ids.mapped("clicks_raw"), [4])

    def test_many_posts_are_written_at_once(self):
        with freeze_time(SENT):
            many = self.env["scrm.delivery"].union(
                *(
                    self.said(self.publication, self.account, remote_id=f"m{number}")
                    for number in range(60)
                )
            )
        found = [self.figures(one, likes=2) for one in many]
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(3), freeze_time(SENT + timedelta(minutes=20)):
            many._take_metrics(found)
        self.assertEqual(set(many.mapped("likes")), {2})
        self.assertEqual(len(many.metric_ids), 60)

    def test_one_account_s_figures_go_to_no_other(self):
        with freeze_time(SENT):
            theirs = self.said(
                self.abroad, self.other_account, remote_id=self.delivery.remote_id
            )
        network = FakeMetrics(self.figures(likes=9), only={self.account.id})
        self.run_cron(network, minutes=11)
        self.assertEqual((self.delivery.likes, theirs.likes), (9, 0))
        self.assertEqual(fields.Datetime.to_datetime(theirs.sent_at), SENT)
