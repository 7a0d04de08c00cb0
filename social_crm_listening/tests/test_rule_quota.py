# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import InboxCommon

# No rule has such a number: what these tests commit is theirs alone.
REF = -4711


@tagged("post_install", "-at_install")
class TestRuleQuota(InboxCommon):
    def take(self, number, cap, scope="rule", ref=REF):
        quota = self.env["scrm.rule.quota"]
        return quota._take(scope, self.company, {ref: number}, {ref: cap})

    def test_counts_up_to_the_cap(self):
        self.assertEqual(self.take(2, 3), {REF})
        self.assertEqual(self.take(2, 3), set())
        self.assertEqual(self.take(1, 3), {REF})
        self.assertEqual(self.take(1, 3), set())
        self.assertEqual(self.take(1, 0, ref=REF - 1), set())

    def test_a_day_is_a_day_of_the_company(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        with freeze_time("2026-11-20 15:30:00"):
            self.assertTrue(self.take(1, 1))
            self.assertFalse(self.take(1, 1))
        with freeze_time("2026-11-20 16:30:00"):
            self.assertTrue(self.take(1, 1), "a new day has begun in Shanghai")

    def test_a_zone_that_does_not_exist_is_no_trouble(self):
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Mars/Base' WHERE id = %s",
            [self.company.partner_id.id],
        )
        self.env.invalidate_all()
        self.assertTrue(self.take(1, 1))

    def test_a_conversation_has_one_count_for_good(self):
        with freeze_time("2026-11-20 10:00:00"):
            self.take(1, 9, scope="talk")
        with freeze_time("2026-11-22 10:00:00"):
            self.take(1, 9, scope="talk")
            quota = self.env["scrm.rule.quota"]
            [(count, last)] = quota._state_of("talk", [REF], self.company).values()
        self.assertEqual((count, str(last)), (2, "2026-11-22 10:00:00"))

    def test_only_administrators_read_and_nobody_writes(self):
        self.take(1, 1)
        row = self.env["scrm.rule.quota"].search([("ref", "=", REF)])
        self.assertEqual(row.with_user(self.administrator).count, 1)
        with self.assertRaises(AccessError):
            row.with_user(self.administrator).count = 0
        for user in (self.agent, self.supervisor, self.other_agent, self.portal):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["count"])

    def test_two_workers_at_once_never_pass_the_cap(self):
        """Real connections: the second is sent back, and then finds nothing left."""
        company = self.env.ref("base.main_company").id
        self.addCleanup(self.forget)

        def worker(cr):
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            quota = env["scrm.rule.quota"]
            return lambda: quota._take(
                "rule", env["res.company"].browse(company), {REF: 1}, {REF: 2}
            )

        with self.registry.cursor() as first, self.registry.cursor() as second:
            self.assertEqual(worker(first)(), {REF})
            first.commit()
            # Both have a view of the database that has one counted.
            second.execute("SELECT count FROM scrm_rule_quota WHERE ref = %s", [REF])
            self.assertEqual(worker(first)(), {REF})
            first.commit()
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                worker(second)()
            second.rollback()
            self.assertEqual(worker(second)(), set())
            second.rollback()

    def forget(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM scrm_rule_quota WHERE ref = %s", [REF])
