# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..tools.items import RawInteraction
from .common import NOW, person, said
from .test_retention import DAY, FROZEN, RetentionCommon


@tagged("post_install", "-at_install")
@freeze_time(FROZEN)
class TestRetentionKinds(RetentionCommon):
    """Every kind: what it removes, what it leaves, and what it says before."""

    def assert_goes(self, kind, gone, stays, days=30):
        """The preview tells what is then removed, here and for this company only."""
        period = self.period(kind, days)
        period.with_user(self.administrator).action_preview()
        self.assertEqual(period.preview_count, len(gone))
        self.assertEqual(period.preview_at, fields.Datetime.now())
        self.assertEqual(period._remove_batch(), len(gone))
        self.assertFalse(gone.exists())
        self.assertEqual(stays.exists(), stays)
        self.assertEqual(self.receipts(kind).count, len(gone))
        self.assertEqual(period._remove_batch(), 0)
        self.assertEqual(len(self.receipts(kind)), 1)

    def ago(self, days):
        return fields.Date.today() - timedelta(days=days)

    def profile(self, handle="mei", account=None):
        return self.keep_done(said(f"p-{handle}", handle), account=account).profile_id

    # -- kinds ------------------------------------------------------------------

    def test_posts_preview(self):
        old = self.keep_done(
            *(said(f"p{n}", "mei", minutes=-(40 + n) * DAY) for n in range(4))
        )
        new = self.keep_done(said("p9", "mei", minutes=-DAY))
        self.assert_goes("posts_stranger", old, new)

    def like(self, key, days):
        return RawInteraction(
            remote_key=key,
            kind="like",
            actor=person("mei"),
            target=person("bob"),
            occurred_at=NOW - timedelta(days=days),
        )

    def test_acts(self):
        acts = [self.like("old", 40), self.like("new", 3)]
        self.keep(acts=acts)
        self.keep(acts=acts, account=self.other_account)
        found = self.env["scrm.interaction"].search([("remote_id", "=", "old")])
        old = found.filtered(lambda act: act.company_id == self.company)
        new = self.env["scrm.interaction"].search([("remote_id", "=", "new")])
        self.assert_goes("acts", old, new | found - old)
        self.keep(acts=acts)
        again = self.env["scrm.interaction"].search([("remote_id", "=", "old")])
        self.assertEqual(again, found - old)

    def test_scores_leave_what_still_holds(self):
        model = self.env["scrm.value.model"].search(
            [("company_id", "=", self.company.id)], limit=1
        ) or self.env["scrm.value.model"].create(
            {"name": "V", "company_id": self.company.id}
        )
        scores = self.env["scrm.value.score"].create(
            [
                {
                    "profile_id": self.profile(handle).id,
                    "model_id": model.id,
                    "company_id": self.company.id,
                    "version": 1,
                    "date": self.ago(days),
                    "total": days,
                }
                for handle, days in (
                    ("mei", 90),
                    ("mei", 60),
                    ("mei", 40),
                    ("mei", 5),
                    ("bob", 90),
                )
            ]
        )
        self.assert_goes("scores", scores[:2], scores[2:])

    def test_lifecycle_moves(self):
        moves = self.env["scrm.lifecycle.move"].create(
            [
                {
                    "profile_id": self.profile().id,
                    "company_id": self.company.id,
                    "date": self.ago(days),
                    "stage_from": "stranger",
                    "stage_to": "engaged",
                    "reason": "Test",
                }
                for days in (40, 5)
            ]
        )
        self.assert_goes("lifecycle", moves[0], moves[1])

    def test_segments_that_somebody_has_left(self):
        segment = self.env["scrm.segment"].create(
            {
                "name": "S",
                "company_id": self.company.id,
                "kind": "network",
                "place": "hub",
            }
        )
        rows = self.env["scrm.segment.membership"].create(
            [
                {
                    "segment_id": segment.id,
                    "profile_id": self.profile().id,
                    "company_id": self.company.id,
                    "date_from": self.ago(90),
                    "date_to": until,
                }
                for until in (self.ago(40), self.ago(5), False)
            ]
        )
        self.assert_goes("segments", rows[0], rows[1:])

    def test_deliveries_received(self):
        account = self.env["scrm.account"].create(
            {"name": "W", "channel": "webhook", "company_id": self.company.id}
        )
        events = self.env["scrm.webhook.event"].create(
            [
                {
                    "account_id": account.id,
                    "signature": f"s{number}",
                    "state": state,
                    "received_at": fields.Datetime.now() - timedelta(days=days),
                }
                for number, (state, days) in enumerate(
                    [("done", 40), ("failed", 40), ("new", 40), ("failed", 5)]
                )
            ]
        )
        self.assert_goes("webhooks", events[:2], events[2:])

    # -- clicks -----------------------------------------------------------------

    def clicked(self):
        partner = self.env["res.partner"].create({"name": "Mei Lin"})
        link = self.env["link.tracker"].create(
            {
                "url": "https://shop.example/tea",
                "title": "Tea",
                "label": f"publication 1 account 2 contact {partner.id}",
                "scrm_company_id": self.company.id,
                "scrm_partner_id": partner.id,
            }
        )
        values = {
            "link_id": link.id,
            "ip": "203.0.113.9",
            "scrm_company_id": self.company.id,
            "scrm_agent": "browser",
            "scrm_people": 1,
            "scrm_partner_id": partner.id,
            "scrm_counted": True,
        }
        clicks = self.env["link.tracker.click"].create(
            [
                {**values, "scrm_visitor": f"contact {n}", "scrm_counted": n != 2}
                for n in range(3)
            ]
        )
        self.back(clicks[0] | clicks[2], "create_date", 40)
        self.back(clicks[1], "create_date", 3)
        return link, clicks

    def test_clicks_are_still_counted_but_nobody_s(self):
        _link, clicks = self.clicked()
        period = self.period("clicks", 30)
        self.assertEqual(period._count_due(), 1)
        self.assertEqual(period._remove_batch(), 1)
        names = ("ip", "scrm_agent", "scrm_partner_id", "scrm_visitor")
        self.assertFalse(any(clicks[0][name] for name in names))
        self.assertEqual(clicks[0].scrm_people, 1)
        self.assertTrue(all(clicks[1][name] for name in names))
        self.assertTrue(clicks[2].ip, "not counted yet")
        self.assertEqual(period._remove_batch(), 0)
        self.assertEqual(self.receipts("clicks").how, "anonymised")

    def test_links_forget_to_whom_they_were_sent(self):
        link, _clicks = self.clicked()
        person_id = link.scrm_partner_id.id
        self.back(link, "create_date", 40)
        period = self.period("links", 30)
        self.assertEqual((period._count_due(), period._remove_batch()), (1, 1))
        self.assertFalse(link.scrm_partner_id)
        self.assertNotIn(str(person_id), link.label.split("link")[0])
        self.assertEqual(link.url, "https://shop.example/tea")
        self.assertEqual(period._remove_batch(), 0)

    # -- people -----------------------------------------------------------------

    def bare(self, *handles):
        """Profiles of which there is nothing but the profile, not heard of of late."""
        made = self.env["scrm.profile"].create(
            [
                {
                    "channel": "file",
                    "instance": "archive",
                    "remote_id": f"bare-{handle}",
                    "handle": handle,
                    "company_id": self.company.id,
                }
                for handle in handles
            ]
        )
        self.back(made, "write_date", 400)
        return made

    def test_profiles_nobody_has_heard_of(self):
        gone, stays = self.bare("a", "b"), self.profile()
        self.back(stays, "write_date", 400)
        new = self.bare("c")
        self.back(new, "write_date", 3)
        gone[0].message_post(body="A note")
        self.back(gone, "write_date", 400)
        self.assert_goes("profiles", gone, stays | new, days=365)

    def test_profiles_that_somebody_knows(self):
        names = "stopped champion own contact lead follower followed todo tied"
        kept = dict(
            zip(names.split(), self.bare(*names.split(), "nobody"), strict=False)
        )
        kept["stopped"].stopped = True
        kept["champion"].is_champion = True
        kept["own"].is_own = True
        kept["contact"].partner_id = self.env["res.partner"].create({"name": "P"})
        self.env["crm.lead"].create(
            {"name": "L", "scrm_profile_id": kept["lead"].id, "type": "lead"}
        )
        self.env["scrm.relation"].create(
            {
                "source_id": kept["follower"].id,
                "target_id": kept["followed"].id,
                "company_id": self.company.id,
                "date_from": fields.Datetime.now(),
            }
        )
        self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("scrm.profile"),
                "res_id": kept["todo"].id,
                "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                "user_id": self.env.uid,
            }
        )
        self.tie_and_end(kept["tied"])
        everybody = self.env["scrm.profile"].search([("remote_id", "like", "bare-%")])
        self.back(everybody, "write_date", 400)
        period = self.period("profiles", 365)
        self.assertEqual(period._count_due(), 1)
        period._remove_batch()
        left = set(everybody.exists().mapped("handle"))
        self.assertEqual(left, set(names.split()))

    def tie_and_end(self, profile):
        profile._find_or_create_partner("manual", "Test")
        profile.link_ids.action_end()

    def test_people_go_in_the_night_in_which_their_posts_go(self):
        post = self.keep_done(said("p1", "mei", minutes=-500 * DAY))
        profile = post.profile_id
        self.back(profile, "write_date", 500)
        self.period("posts_stranger", 365)
        self.period("profiles", 365)
        with self.as_cron() as env:
            env["scrm.retention"]._cron_retain()
        self.assertFalse(post.exists() or profile.exists())
