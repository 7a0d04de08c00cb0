# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import person, said

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestAward(LoyaltyCommon):
    """Points that listening rules give."""

    def post(self, number=1, handle="marta", tie=True, **options):
        post = self.keep(said(f"p{number}", handle, "tea", number), **options)
        if tie and not post.profile_id.partner_id:
            post.profile_id._link_partner(self.partner, "manual", "For the test")
        return post

    def test_once_for_a_post_and_a_key(self):
        post = self.post()
        first = post._scrm_award(5, "For a post of yours", "rule:1")
        again = post._scrm_award(5, "For a post of yours", "rule:1")
        self.assertEqual(first, again)
        entry = first[post.id]
        self.assertEqual(
            (entry.kind, entry.amount, entry.card_id), ("earn", 5, self.card)
        )
        self.assertEqual((entry.res_model, entry.res_id), ("scrm.post", post.id))
        self.assertEqual(entry.occurred_at, post.posted_at)
        self.assertEqual(self.booked(self.card), [("earn", 5)])
        post._scrm_award(7, "Another rule", "rule:2")
        self.assertEqual(self.booked(self.card), [("earn", 5), ("earn", 7)])
        self.assertInOrder(self.card)

    def test_whoever_is_not_known_gets_nothing(self):
        stranger = self.post(1, "stranger", tie=False)
        own = self.keep(said("o1", "", author=person("qingya", is_own=True)))
        own.profile_id.partner_id = self.partner
        self.assertEqual((stranger | own)._scrm_award(5, "Why", "rule:1"), {})

    def test_a_first_card_is_made(self):
        partner = self.env["res.partner"].create({"name": "Lin"})
        post = self.post(1, "lin", tie=False)
        post.profile_id._link_partner(partner, "manual", "For the test")
        entry = post._scrm_award(5, "Why", "rule:1")[post.id]
        self.assertEqual(entry.card_id.program_id, self.program)
        self.assertEqual(entry.card_id.partner_id, partner)

    def test_the_programme_is_the_companys_own_first(self):
        programs = self.env["loyalty.program"]
        self.assertEqual(programs._scrm_default(self.company), self.program)
        programs.search([("company_id", "=", False)]).active = False
        self.assertFalse(programs._scrm_default(self.other_company))
        shared = self._make_program(self.env["res.company"], "Shared")
        self.assertEqual(programs._scrm_default(self.other_company), shared)
        self.assertEqual(programs._scrm_default(self.company), self.program)

    def test_a_company_without_a_programme_books_nothing(self):
        self.env["loyalty.program"].search([("company_id", "=", False)]).active = False
        post = self.post(account=self.other_account)
        self.assertEqual(post._scrm_award(5, "Why", "rule:1"), {})

    def test_taking_back_reverses_once(self):
        post = self.post()
        entry = post._scrm_award(5, "Why", "rule:1")[post.id]
        for _time in range(2):
            post._scrm_take_back_award(entry, "Taken back")
        self.assertEqual(self.booked(self.card), [("earn", 5), ("reverse", -5)])
        self.assertEqual(entry.reversed_by_ids.reverses_id, entry)
        self.assertInOrder(self.card)

    def test_by_a_listening_rule(self):
        """With the listening addon installed, its rules give and take back."""
        if "scrm.rule" not in self.env:
            self.skipTest("listening is not installed")
        rule = self.env["scrm.rule"].create(
            {
                "name": "Tea",
                "query": "tea",
                "state": "live",
                "company_id": self.company.id,
                "make_points": True,
                "points_amount": 5,
            }
        )
        known, stranger = self.post(1), self.post(2, "stranger", tie=False)
        for _time in range(2):
            (known | stranger)._work_on()
        self.assertEqual(self.booked(self.card), [("earn", 5)])
        decisions = self.env["scrm.decision"].search(
            [("rule_id", "=", rule.id), ("kind", "=", "points")]
        )
        states = {d.post_id: d.state for d in decisions}
        self.assertEqual(states, {known: "done", stranger: "held"})
        done = decisions.filtered(lambda d: d.state == "done")
        self.assertEqual(self.card.scrm_entry_ids.reason, "For a post of yours (Tea)")
        done.with_user(self.supervisor).action_revoke()
        self.assertEqual(self.booked(self.card), [("earn", 5), ("reverse", -5)])
        self.assertEqual(done.state, "revoked")
