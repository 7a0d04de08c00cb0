# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import person, said
from .test_value_recompute import ValueCommon


@tagged("post_install", "-at_install")
class TestLossWarning(ValueCommon):
    """mei spoke with us every three days, and then no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.us = person("qingya", is_own=True)
        for number in range(8):
            cls.act("mention", "mei", cls.us, days=-60 + 3 * number)
        cls.act("mention", "bob", cls.us, days=-1)
        for handle in ("mei", "bob"):
            cls.profile(handle).value_score = 80
        cls.account.user_id = cls.supervisor
        cls.model.warn_user_id = cls.agent

    def night(self, days=0):
        if days:
            self.model.reference_date += timedelta(days=days)
        changed = self.model._run_stage("warnings")
        self.env.invalidate_all()
        return changed

    def warnings(self, handle=None):
        domain = [("company_id", "=", self.company.id)]
        if handle:
            domain.append(("profile_id", "=", self.profile(handle).id))
        return self.env["scrm.loss.warning"].search(domain)

    def test_silence_against_the_own_rhythm(self):
        self.assertEqual(self.night(), 1)
        warning = self.warnings()
        self.assertEqual((warning.profile_id.handle, warning.kind), ("mei", "silence"))
        self.assertIn("usual: 3", warning.reason)
        self.assertEqual(warning.value, 80)
        activity = self.profile("mei").activity_ids
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn("mei", activity.summary)
        self.assertIn(warning.reason, activity.note)
        self.assertEqual(self.night(), 0, "once")
        self.assertEqual(self.night(days=30), 0)

    def test_only_who_is_worth_it(self):
        self.profile("mei").value_score = 59
        self.assertEqual(self.night(), 0)
        self.profile("mei").lifecycle_stage = "customer"
        self.assertEqual(self.night(), 1)
        self.warnings().unlink()
        self.model.warn_value = 0
        self.assertEqual(self.night(), 0)

    def test_the_salesperson_is_told(self):
        partner = self.env["res.partner"].create(
            {"name": "Mei", "user_id": self.supervisor.id}
        )
        self.profile("mei")._link_partner(partner, "manual", "test")
        self.night()
        self.assertEqual(self.warnings().user_id, self.supervisor)
        self.assertEqual(self.profile("mei").activity_ids.user_id, self.supervisor)

    def test_nobody_named_is_the_owner_of_an_account(self):
        self.model.warn_user_id = False
        self.night()
        self.assertEqual(self.warnings().user_id, self.supervisor)

    def test_who_comes_back_is_noted(self):
        self.night()
        self.act("reply", "mei", self.us, days=9)
        self.assertEqual(self.night(days=10), 1)
        warning = self.warnings("mei")
        self.assertEqual(warning.state, "returned")
        self.assertTrue(warning.closed_on)
        self.assertFalse(self.profile("mei").activity_ids, "there is nothing to do")
        self.assertEqual(self.night(days=30), 0, "not again within 90 days")
        self.assertEqual(self.night(days=60), 1)

    def test_unfollow(self):
        relation = self.env["scrm.relation"].create(
            {
                "source_id": self.profile("bob").id,
                "target_id": self.profile("qingya").id,
                "company_id": self.company.id,
                "date_from": "2026-01-01",
            }
        )
        self.night()
        self.assertFalse(self.warnings("bob"))
        relation.date_to = f"{self.model.reference_date} 10:00:00"
        self.night()
        self.assertEqual(self.warnings("bob").kind, "unfollow")
        relation.date_to = False
        self.night()
        self.assertEqual(self.warnings("bob").state, "returned")

    def test_falling_mood(self):
        for number in range(3):
            minutes = number * 24 * 60
            before = said(f"g{number}", "bob", minutes=minutes - 60 * 24 * 60)
            lately = said(f"b{number}", "bob", minutes=-minutes)
            self.keep(before).sentiment = 0.6
            self.keep(lately).sentiment = 0.3
        self.night()
        self.assertFalse(self.warnings("bob"))
        self.env["scrm.post"].search([("remote_id", "like", "b_")]).sentiment = -0.5
        self.night()
        self.assertEqual(self.warnings("bob").kind, "mood")
        self.assertIn("-0.5", self.warnings("bob").reason)

    def test_dormant(self):
        self.model._run_stage("lifecycle")
        self.model.reference_date += timedelta(days=70)
        self.model._run_stage("lifecycle")
        self.night()
        kinds = set(self.warnings("mei").mapped("kind"))
        self.assertEqual(kinds, {"silence", "stage"})
        self.assertEqual(len(self.profile("mei").activity_ids), 1, "one for both")

    def test_giving_up_and_access(self):
        self.night()
        warning = self.warnings()
        for user in (self.portal, self.stranger, self.other_agent):
            with self.assertRaises(AccessError):
                warning.with_user(user).action_give_up()
        with self.assertRaises(AccessError):
            warning.with_user(self.agent).write({"user_id": False})
        warning.with_user(self.agent).action_give_up()
        self.assertEqual(warning.state, "given_up")
        self.assertFalse(self.profile("mei").activity_ids)

    def test_queries_do_not_grow_with_people(self):
        def queries(names):
            for name in names:
                for number in range(6):
                    self.act("mention", name, self.us, days=-80 + number)
                self.profile(name).value_score = 90
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.model._run_stage("warnings")
            return self.env.cr.sql_log_count - before

        few = queries(["n0"])
        self.assertLessEqual(queries([f"n{i}" for i in range(1, 12)]), few + 6)
        self.assertEqual(len(self.warnings()), 13)
