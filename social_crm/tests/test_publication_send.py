# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..clients.errors import Refused, Unknown
from ..tools.items import Media, SendResult
from .common_publication import PublicationCommon

PICTURE = Media("leaf.png", b"png", "image/png", "A leaf")


@tagged("post_install", "-at_install")
class TestPublicationSend(PublicationCommon):
    def test_each_account_says_its_own_text_once(self):
        publication = self.gone_out(
            variant_ids=[Command.create({"channel": "mastodon", "body": "Toot"})]
        )
        self.publish()
        self.send()
        self.assertEqual(
            self.network.texts,
            [("Tea archive", "Spring tea is here"), ("Tea shop", "Toot")],
        )
        self.assertEqual(
            set(publication.delivery_ids.mapped("idempotency_key")),
            {f"pub-{publication.id}-{account.id}" for account in self.both},
        )
        self.assertEqual(publication.delivery_ids.user_id, self.agent)

    def test_handing_over_again_adds_nothing(self):
        publication = self.released()
        self.publish()
        before = publication.delivery_ids
        publication.sudo()._hand_over()
        self.assertEqual(publication.delivery_ids, before)

    def test_an_interrupted_hand_over_leaves_nothing_half_done(self):
        publication = self.released()
        model = type(self.env["scrm.publication"])
        with (
            patch.object(model, "_plan_next", side_effect=ZeroDivisionError),
            self.assertLogs("odoo.addons.social_crm", "ERROR"),
        ):
            self.publish()
        self.assertEqual(publication.state, "scheduled")
        self.assertFalse(publication.delivery_ids)
        self.assertIn("ZeroDivisionError", publication.state_reason)
        self.publish()
        self.assertEqual(publication.state, "running")
        self.assertEqual(len(publication.delivery_ids), 2)
        self.assertFalse(publication.state_reason)

    def test_one_that_is_broken_does_not_hold_up_the_others(self):
        bad, good = self.released(name="Bad"), self.released(name="Good")
        model = type(self.env["scrm.publication"])
        hand_over = model._hand_over

        def some(publication):
            if publication.name == "Bad":
                raise ZeroDivisionError
            return hand_over(publication)

        with (
            patch.object(model, "_hand_over", some),
            self.assertLogs("odoo.addons.social_crm", "ERROR"),
        ):
            self.publish()
        self.assertEqual((bad.state, good.state), ("scheduled", "running"))

    def test_links_pass_through_the_tracker_for_each_account(self):
        model = type(self.env["scrm.publication"])

        def track(_publication, text, account, partner=None):
            return f"{text} ({account.name})"

        with patch.object(model, "_track_links", track):
            publication = self.released()
            self.publish()
        self.assertEqual(
            sorted(publication.delivery_ids.mapped("body")),
            ["Spring tea is here (Tea archive)", "Spring tea is here (Tea shop)"],
        )

    def test_variables_are_filled_in(self):
        campaign = self.env["utm.campaign"].create({"title": "Spring 2026"})
        self.network.limit = 0
        self.gone_out(
            body="{company} {campaign} {author} {account} {date}",
            campaign_id=campaign.id,
            scheduled_at="2030-01-05 20:00:00",
            tz="Asia/Shanghai",
        )
        publication = self.env["scrm.publication"].search([], limit=1)
        text = publication._text_for(self.second)
        self.assertEqual(
            text, f"Qingya Tea Spring 2026 {self.agent.name} Tea shop 01/06/2030"
        )

    def test_pictures_go_along_and_are_kept_once(self):
        model = type(self.env["scrm.publication"])
        with patch.object(model, "_media_for", lambda _p, _account: (PICTURE,)):
            publication = self.gone_out()
        self.assertEqual(len(publication.delivery_ids.attachment_ids), 1)
        for _name, outgoing in self.network.calls:
            self.assertEqual(outgoing.media, (PICTURE,))

    def test_pictures_that_a_network_does_not_take_are_named(self):
        model = type(self.env["scrm.publication"])
        large = Media("large.png", b"x" * 2_000, "image/png")
        with patch.object(model, "_media_for", lambda _p, _account: (large,)):
            with self.assertRaisesRegex(UserError, "large.png.* is too large"):
                self.released()

    def test_a_poll_goes_along_and_its_votes_come_back(self):
        publication = self.gone_out(
            option_ids=[Command.create({"name": n}) for n in ("Green", "Black")],
            poll_hours=48,
            poll_multiple=True,
        )
        poll = self.network.calls[0][1].poll
        self.assertEqual(
            (poll.options, poll.seconds, poll.multiple),
            (("Green", "Black"), 172_800, True),
        )
        first, second = publication.delivery_ids.sudo()
        (first | second)._keep_votes({first.id: (3, 1), second.id: (0, 2)})
        (first | second)._keep_votes({first.id: (4, 1)})
        self.assertEqual(publication.option_ids.mapped("votes"), [4, 3])
        self.assertEqual(publication.vote_count, 7)
        self.assertEqual(publication.copy().vote_count, 0)

    # -- partial success ------------------------------------------------------------
    def test_partial_success_is_visible_and_tried_again(self):
        self.network.outcomes = {"Tea shop": Refused("refused", message="blocked")}
        publication = self.gone_out()
        self.assertEqual((publication.state, publication.failed_count), ("done", 1))
        self.assertEqual(publication.result, "1 of 2 out")
        failed = publication.said_ids.filtered(lambda d: d.state == "failed")
        self.assertEqual(failed.account_id, self.second)
        self.assertIn("blocked", failed.state_reason)
        self.network.outcomes = {}
        publication.action_retry_failed()
        self.assertEqual(publication.state, "running")
        self.send()
        self.assertEqual(
            (publication.state, publication.result), ("done", "2 of 2 out")
        )
        self.assertEqual(len(self.network.calls), 3)

    def test_an_account_that_was_lost_meanwhile_does_not_stop_the_others(self):
        publication = self.released()
        self.second.state = "reauth"
        self.publish()
        self.send()
        lost = publication.said_ids.filtered(lambda d: d.account_id == self.second)
        self.assertEqual(lost.state, "failed")
        self.assertIn("Needs Sign-in", lost.state_reason)
        self.assertEqual(publication.state, "done")
        self.second.state = "connected"
        publication.action_retry_failed()
        self.send()
        self.assertEqual(publication.result, "2 of 2 out")

    def test_an_unknown_outcome_keeps_it_running(self):
        self.network.outcomes = {"Tea shop": Unknown("timeout")}
        publication = self.gone_out()
        self.assertEqual(publication.state, "running")
        self.assertEqual(publication.waiting_count, 1)

    def test_without_any_account_left_it_says_so(self):
        publication = self.released()
        self.both.active = False
        self.publish()
        self.assertEqual(publication.state, "done")
        self.assertIn("None of its accounts", publication.state_reason)

    def test_the_demo_shows_every_step_and_sends_nothing(self):
        publications = self.env["scrm.publication"].with_company(self.company)
        publications._load_demo(
            "social_crm/demo/publications.json",
            {"mastodon": self.account.id, "bluesky": self.second.id},
            {},
            {"senior": self.supervisor.id, "junior": self.junior.id},
        )
        found = publications.search([("company_id", "=", self.company.id)])
        self.assertGreaterEqual(
            set(found.mapped("state")),
            {"draft", "approval", "scheduled", "done", "stopped"},
        )
        self.assertLessEqual(
            set(found.delivery_ids.mapped("state")), {"sent", "failed"}
        )

    # -- many accounts ----------------------------------------------------------------
    def spread(self, number):
        """A publication for ``number`` accounts, and what handing it over costs."""
        accounts = self.env["scrm.account"].create(
            [
                {
                    "name": f"Branch {number}-{position}",
                    "channel": "file",
                    "instance": f"branch-{number}-{position}",
                    "company_id": self.company.id,
                    "state": "connected",
                }
                for position in range(number)
            ]
        )
        publication = self.released(account_ids=[Command.set(accounts.ids)]).sudo()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        publication._hand_over()
        self.env.flush_all()
        self.assertEqual(len(publication.delivery_ids), number)
        return self.env.cr.sql_log_count - before

    def test_fifty_accounts_cost_what_five_do(self):
        self.spread(1)
        few, many = self.spread(5), self.spread(50)
        self.assertLessEqual(many, few + 2)
        self.assertLess(many, 40)

    def test_results_of_many_are_one_query(self):
        self.gone_out(), self.gone_out()
        found = self.env["scrm.publication"].search([])
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            found.mapped("sent_count")

    # -- taking back ------------------------------------------------------------------
    def test_stopped_before_its_time(self):
        publication = self.released(scheduled_at="2030-01-05 01:00:00")
        publication.action_stop()
        self.publish()
        self.assertEqual(publication.state, "stopped")
        self.assertFalse(publication.delivery_ids)
        publication.action_draft()
        self.assertEqual(publication.state, "draft")

    def test_stopped_half_way_the_rest_stays(self):
        publication = self.released()
        self.publish()
        publication.said_ids[:1].sudo()._set_sent(SendResult("r1"))
        publication.action_stop()
        self.send()
        self.assertEqual(
            sorted(publication.said_ids.mapped("state")), ["cancelled", "sent"]
        )
        self.assertEqual(self.network.calls, [])
        self.assertIn("1 taken back, 1 out", publication.message_ids[0].body)
        with self.assertRaises(UserError):
            publication.action_retry_failed()

    def test_what_comes_back_from_unknown_after_a_stop_stays_here(self):
        self.network.outcomes = {"Tea shop": Unknown("timeout")}
        publication = self.gone_out()
        publication.action_stop()
        lost = publication.said_ids.filtered(lambda d: d.state == "unknown").sudo()
        before = lost.create_date - timedelta(minutes=1)
        lost.write({"state": "queued", "next_attempt_at": before})
        calls = len(self.network.calls)
        self.send()
        self.assertEqual(lost.state, "cancelled")
        self.assertEqual(len(self.network.calls), calls)

    def test_deleted_everywhere_once(self):
        publication = self.gone_out()
        publication.action_delete_everywhere()
        publication.action_delete_everywhere()
        self.send()
        gone = [o for _name, o in self.network.calls if o.kind == "delete"]
        self.assertEqual(
            sorted(o.target_remote_id for o in gone),
            sorted(publication.said_ids.mapped("remote_id")),
        )
        self.assertEqual(publication.said_ids.mapped("removal_state"), ["done"] * 2)
        self.assertEqual(publication.result, "2 of 2 out")
        self.assertEqual(publication.state, "done")

    def test_a_deletion_that_failed_is_asked_for_again(self):
        publication = self.gone_out()
        self.network.outcomes = {"Tea shop": Refused("refused", message="no")}
        publication.action_delete_everywhere()
        self.send()
        self.assertEqual(
            sorted(publication.said_ids.mapped("removal_state")), ["done", "failed"]
        )
        self.network.outcomes = {}
        publication.action_delete_everywhere()
        self.send()
        self.assertEqual(publication.said_ids.mapped("removal_state"), ["done"] * 2)

    def test_networks_that_cannot_delete_are_named(self):
        publication = self.gone_out()
        self.network.abilities = {"send"}
        with self.assertRaisesRegex(UserError, "cannot delete: Tea"):
            publication.action_delete_everywhere()

    def test_others_neither_stop_nor_delete_it(self):
        publication = self.gone_out()
        colleague = self._make_user("colleague", "social_crm.group_agent", self.company)
        for step in ("action_delete_everywhere", "action_retry_failed", "action_stop"):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(publication.with_user(colleague), step)()
