# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models import scrm_retention
from ..tools.items import Page
from .common import SocialCommon, person, said

DAY = 24 * 60
FROZEN = "2026-11-20 10:00:00"


class RetentionCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Retention = cls.env["scrm.retention"]
        cls.Receipt = cls.env["scrm.retention.receipt"]

    def period(self, kind, days=None, company=None):
        company = company or self.company
        found = self.Retention.search(
            [("kind", "=", kind), ("company_id", "=", company.id)]
        )
        if days is not None:
            found.days = days
        return found

    def receipts(self, kind, company=None):
        company = company or self.company
        return self.Receipt.search(
            [("kind", "=", kind), ("company_id", "=", company.id)]
        )

    def keep_done(self, *posts, **options):
        """Stored posts on which the machine has worked already."""
        kept = self.keep(*posts, **options)
        kept.write({"process_state": "done"})
        return kept

    def back(self, records, column, days):
        """As if it had been that many days ago."""
        moment = fields.Datetime.now() - timedelta(days=days)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                SQL.identifier(column),
                moment,
                records.ids,
            )
        )
        records.invalidate_recordset(flush=False)

    def tie(self, post, name="Mei Lin"):
        partner = post.profile_id._find_or_create_partner("manual", "Test")
        partner.name = name
        return partner


@tagged("post_install", "-at_install")
@freeze_time(FROZEN)
class TestRetention(RetentionCommon):
    # -- rows -----------------------------------------------------------------

    def test_one_row_a_company_and_kind(self):
        known = {row.kind for row in self.Retention.search([])}
        self.assertLessEqual(set(self.Retention._kinds()), known)
        before = self.Retention.search_count([])
        with self.assertQueryCount(1):
            self.Retention._seed(self.company | self.other_company)
        self.assertEqual(self.Retention.search_count([]), before)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.Retention.create({"company_id": self.company.id, "kind": "acts"})

    def test_an_update_loses_nothing(self):
        rows = self.Retention.search([("company_id", "=", self.company.id)])
        kept_for_ever = rows.filtered(lambda row: row.kind != "posts_deleted")
        self.assertEqual(set(kept_for_ever.mapped("days")), {0})
        post = self.keep_done(said("p1", "mei", minutes=-4000 * DAY))
        for row in rows:
            self.assertEqual(row._count_due(), 0)
            self.assertEqual(row._remove_batch(), 0)
        self.assertEqual(post.text, "Hello")
        self.assertFalse(self.Receipt.search([("company_id", "=", self.company.id)]))

    def test_every_kind_says_what_happens(self):
        for row in self.Retention.search([("company_id", "=", self.company.id)]):
            self.assertGreater(len(row.note), 40, row.kind)

    def test_shorter_than_the_figures_look_back(self):
        model = self.env["scrm.value.model"].search(
            [("company_id", "=", self.company.id)], limit=1
        ) or self.env["scrm.value.model"].create(
            {"name": "V", "company_id": self.company.id}
        )
        period = self.period("acts", model.window_days - 1)
        self.assertIn(str(model.window_days), period.warning)
        period.days = model.window_days
        self.assertFalse(period.warning)

    def test_a_new_company_has_all_periods(self):
        """Also where nobody who makes companies may see social data."""
        rights = "base.group_erp_manager,base.group_partner_manager"
        manager = self._make_user("manager", rights, self.company)
        companies = self.env["res.company"].with_user(manager)
        companies = companies.create([{"name": "Tea East"}, {"name": "Tea West"}])
        kinds = list(self.Retention._kinds())
        for company in companies.sudo():
            rows = self.Retention.search([("company_id", "=", company.id)])
            self.assertEqual(rows.mapped("kind"), kinds)

    def test_no_company_was_left_out_at_the_update(self):
        companies = self.env["res.company"].with_context(active_test=False).search([])
        rows = self.Retention.with_context(active_test=False).search([])
        self.assertEqual(rows.company_id, companies)

    def test_a_list_for_the_companies_of_the_reader(self):
        action = self.env.ref("social_crm.scrm_retention_action")
        self.assertFalse(action.domain)
        rows = self.Retention.with_user(self.administrator).search([])
        self.assertEqual(rows.company_id.ids, self.company.ids)
        self.assertEqual(len(rows), len(self.Retention._kinds()))

    # -- access ---------------------------------------------------------------

    def test_who_may_what(self):
        period = self.period("acts")
        period.with_user(self.administrator).days = 500
        self.assertEqual(period.with_user(self.supervisor).days, 500)
        with self.assertRaises(AccessError):
            period.with_user(self.supervisor).days = 5
        with self.assertRaises(AccessError):
            period.with_user(self.supervisor).action_preview()
        for user in (self.agent, self.portal, self.stranger):
            for model in (self.Retention, self.Receipt):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    model.with_user(user).search([])

    def test_no_period_of_another_company(self):
        abroad = self.period("acts", company=self.other_company)
        mine = self.Retention.with_user(self.administrator)
        self.assertNotIn(abroad, mine.search([]).sudo())
        with self.assertRaises(AccessError):
            abroad.with_user(self.administrator).days = 1
        abroad.unlink()
        with self.assertRaises(AccessError):
            mine.browse(self.period("acts").id).company_id = self.other_company

    # -- posts ----------------------------------------------------------------

    def test_strangers_and_contacts_have_periods_of_their_own(self):
        posts = self.keep_done(
            said("p1", "mei", minutes=-40 * DAY),
            said("p2", "bob", minutes=-40 * DAY),
            said("p3", "bob", minutes=-20 * DAY),
            said("p4", "us", author=person("us", is_own=True), minutes=-40 * DAY),
        )
        mei, bob, new, own = posts
        self.tie(mei)
        self.assertEqual(self.period("posts_stranger", 30)._remove_batch(), 1)
        self.assertEqual(posts.exists(), mei | new | own)
        self.assertEqual(self.period("posts_contact", 30)._remove_batch(), 1)
        self.assertEqual(posts.exists(), new | own)
        self.assertTrue(bob.browse(new.id).profile_id)

    def test_each_company_by_its_own_days(self):
        mine = self.keep_done(said("p1", "mei", minutes=-40 * DAY))
        theirs = self.keep_done(
            said("p1", "mei", minutes=-40 * DAY), account=self.other_account
        )
        self.period("posts_stranger", 30)
        self.period("posts_stranger", 50, self.other_company)
        with self.as_cron() as env:
            env["scrm.retention"]._cron_retain()
        self.assertFalse(mine.exists())
        self.assertTrue(theirs.exists())
        self.assertTrue(self.receipts("posts_stranger"))
        self.assertFalse(self.receipts("posts_stranger", self.other_company))

    def test_what_is_off_is_kept(self):
        post = self.keep_done(said("p1", "mei", minutes=-40 * DAY))
        self.period("posts_stranger", 30).active = False
        with self.as_cron() as env:
            env["scrm.retention"]._cron_retain()
        self.assertTrue(post.exists())

    def test_posts_that_something_stands_on_are_kept(self):
        names = ("waits", "answered", "lead", "lost", "claim")
        posts = self.keep_done(*(said(n, n, minutes=-40 * DAY) for n in names))
        waits, answered, lead, lost, claim = posts
        waits.process_state = "new"
        self.env["scrm.delivery"].create(
            {
                "account_id": self.account.id,
                "body": "Hi",
                "idempotency_key": "k",
                "parent_post_id": answered.id,
            }
        )
        leads = self.env["crm.lead"].create(
            [{"name": "L", "scrm_post_id": post.id} for post in (lead, lost)]
        )
        leads[1].action_set_lost()
        self.env["scrm.claim.attempt"].create(
            {
                "post_id": claim.id,
                "profile_id": claim.profile_id.id,
                "account_id": self.account.id,
                "company_id": self.company.id,
                "outcome": "tied",
                "tried_at": claim.posted_at,
            }
        )
        period = self.period("posts_stranger", 30)
        self.assertEqual(period._count_due(), 1)
        period._remove_batch()
        self.assertEqual(posts.exists(), posts - lost)
        self.assertFalse(leads[1].scrm_post_id)

    def test_posts_that_the_network_deleted(self):
        post, other = self.keep_done(
            said("p1", "mei", "Mine", tags=("tea",), html="<p>Mine</p>", title="T"),
            said("p2", "mei", "Stays"),
        )
        self.store._store_page(self.account, Page(deleted=("p1", "unknown")))
        self.assertEqual(post.deleted_at, fields.Datetime.now())
        self.assertFalse(other.deleted_at)
        period = self.period("posts_deleted")
        self.assertEqual((period.days, period._count_due()), (30, 0))
        self.back(post, "deleted_at", 31)
        self.assertEqual(period._remove_batch(), 1)
        self.assertFalse(post.text or post.html or post.title or post.url)
        self.assertTrue(post.emptied_at and post.topic_ids and post.profile_id)
        self.assertEqual(other.text, "Stays")
        self.assertEqual(period._remove_batch(), 0)
        self.assertEqual(self.receipts("posts_deleted").how, "emptied")

    def test_what_was_emptied_stays_empty(self):
        post = self.keep_done(said("p1", "mei", "Mine"))
        post.deleted_at = fields.Datetime.now() - timedelta(days=31)
        self.period("posts_deleted")._remove_batch()
        self.keep(said("p1", "mei", "Mine"))
        self.assertFalse(post.text)

    def test_a_notice_of_another_company_deletes_nothing(self):
        post = self.keep_done(said("p1", "mei"))
        self.store._store_page(self.other_account, Page(deleted=("p1",)))
        self.assertFalse(post.deleted_at)

    # -- at the door ------------------------------------------------------------

    def test_what_was_removed_does_not_come_back(self):
        known = self.keep_done(said("p0", "mei", "Old", minutes=-400 * DAY))
        self.tie(known)
        self.period("posts_stranger", 30)
        self.period("posts_contact", 500)
        page = Page(
            posts=(
                said("p0", "mei", "Edited", minutes=-400 * DAY),
                said("p1", "mei", minutes=-40 * DAY),
                said("p2", "bob", minutes=-40 * DAY),
                said("p3", "bob", minutes=-20 * DAY),
                said("p4", "us", author=person("us", is_own=True), minutes=-40 * DAY),
            )
        )
        result = self.store._store_page(self.account, page)
        self.assertEqual(set(result.post_ids), {"p0", "p1", "p3", "p4"})
        self.assertEqual(known.text, "Edited")
        other = self.store._store_page(self.other_account, page)
        self.assertEqual(len(other.post_ids), 5)

    def test_without_periods_the_door_costs_nothing(self):
        page = Page(posts=(said("p1", "mei", minutes=-4000 * DAY),))
        self.store._without_outdated(self.account, page)
        with self.assertQueryCount(0):
            self.assertIs(self.store._without_outdated(self.account, page), page)

    # -- the night --------------------------------------------------------------

    def test_batch_by_batch_and_stopped_between(self):
        posts = self.keep_done(
            *(said(f"p{n}", "mei", minutes=-(40 + n) * DAY) for n in range(5))
        )
        self.period("posts_stranger", 30)
        crons = self.env.registry["ir.cron"]
        with (
            patch.object(scrm_retention, "BATCH", 2),
            patch.object(crons, "_commit_progress", return_value=0),
            self.as_cron() as env,
        ):
            row = env["scrm.retention"].browse(self.period("posts_stranger").id)
            self.assertFalse(row._run())
        self.assertEqual(len(posts.exists()), 5 - self.receipts_sum("posts_stranger"))
        with patch.object(scrm_retention, "BATCH", 2), self.as_cron() as env:
            env["scrm.retention"]._cron_retain()
            env["scrm.retention"]._cron_retain()
        self.assertFalse(posts.exists())
        self.assertEqual(self.receipts_sum("posts_stranger"), 5)

    def receipts_sum(self, kind):
        return sum(self.receipts(kind).mapped("count"))

    def test_the_oldest_go_first_and_the_receipt_says_from_when(self):
        posts = self.keep_done(
            *(said(f"p{n}", "mei", minutes=-(40 + n) * DAY) for n in range(3))
        )
        period = self.period("posts_stranger", 30)
        moments = posts.mapped("posted_at")
        self.assertEqual(period._remove_batch(limit=2), 2)
        receipt = self.receipts("posts_stranger")
        self.assertEqual(receipt.count, 2)
        self.assertEqual((receipt.date_from, receipt.date_to), (moments[2], moments[1]))
        self.assertIn("30", receipt.reason)
        self.assertEqual(receipt.what, "Social Post")
        self.assertFalse(receipt.subject_hash)
        self.assertEqual(period.last_count, 2)

    def test_as_many_queries_for_many_as_for_few(self):
        period = self.period("posts_stranger")
        counts = []
        for number in (3, 60):
            period.days = 0
            self.keep_done(
                *(
                    said(f"{number}-{n}", "mei", minutes=-40 * DAY)
                    for n in range(number)
                )
            )
            period.days = 30
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(period._remove_batch(), number)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_what_is_held_on_to_holds_up_no_other_kind(self):
        post = self.keep_done(said("p1", "mei", minutes=-40 * DAY))
        self.env.cr.execute(
            "CREATE TABLE scrm_test_holder (post_id int REFERENCES scrm_post (id))"
        )
        self.env.cr.execute("INSERT INTO scrm_test_holder VALUES (%s)", [post.id])
        held = self.period("posts_stranger", 30)
        logs = ("odoo.sql_db", "odoo.addons.social_crm.models.scrm_retention")
        with mute_logger(*logs):
            self.assertEqual(held._try_batch(0), 0)
        self.assertIn("scrm_test_holder", held.warning)
        self.assertTrue(post.exists())
        self.assertFalse(self.receipts("posts_stranger"))
