# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common import InboxCommon


@tagged("post_install", "-at_install")
class TestBorders(InboxCommon):
    """What a person may write must not lead out of what they may read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._make_rule("price", make_lead=True, make_ticket=True)
        cls.rule_abroad = cls._make_rule("secret plan", company=cls.other_company)
        cls.mine, cls.theirs = cls.hear(
            said("p1", "mei", "price?"), said("p2", "lin", "price?")
        ).conversation_id
        cls.mine.user_id = cls.agent
        cls.theirs.user_id = cls.supervisor
        cls.abroad = cls.hear(
            said("x1", "xu", "secret plan"), account=cls.other_account
        )

    def test_cases_are_tied_to_no_conversation_of_others(self):
        lead, ticket = self.mine.lead_id, self.mine.ticket_id
        (lead | lead).user_id = self.agent
        ticket.user_id = self.agent
        for record in (lead, ticket):
            for values in (
                {"scrm_conversation_id": self.theirs.id},
                {"scrm_conversation_id": self.abroad.conversation_id.id},
                {"scrm_post_id": self.abroad.id},
                {"scrm_profile_id": self.abroad.profile_id.id},
            ):
                with self.subTest(model=record._name, values=values):
                    with self.assertRaises(AccessError):
                        record.with_user(self.agent).write(values)

    def test_a_trial_is_seen_by_whoever_tries(self):
        Trial = self.env["scrm.rule.try"]
        trial = Trial.with_user(self.supervisor).create({"rule_id": self.rule.id})
        second = self._make_user(
            "second", "social_crm.group_supervisor", self.other_company
        )
        for user in (second, self.administrator):
            found = trial.with_user(user)
            self.assertNotIn(trial, found.search([]).sudo())
            with self.assertRaises(AccessError):
                found.read(["result"])
            with self.assertRaises(AccessError):
                # Shown as it is: whoever opened it would run it.
                found.write({"result": "<img src=x onerror=alert(1)>"})

    def test_a_trial_tells_no_query_of_another_company(self):
        trials = self.env["scrm.rule.try"].with_user(self.supervisor)
        with self.assertRaises(AccessError):
            trials.create({"rule_id": self.rule_abroad.id}).read(["query"])
        trial = trials.create({"rule_id": self.rule.id, "query": "tea"})
        with self.assertRaises(AccessError):
            trial.write({"rule_id": self.rule_abroad.id})
            trial.read(["query"])

    def test_a_rule_is_not_handed_to_another_company(self):
        with self.assertRaises(AccessError):
            self.rule.with_user(self.administrator).write(
                {"company_id": self.other_company.id}
            )

    def test_taking_back_a_contact_leaves_the_other_company_alone(self):
        contact = self.env["res.partner"].create({"name": "Shared"})
        decisions = self.Decision
        for post in (self.mine.root_post_id, self.abroad):
            post.profile_id._link_partner(contact, "manual", "x")
            decisions |= decisions._record(
                [
                    {
                        "post_id": post.id,
                        "company_id": post.company_id.id,
                        "kind": "contact",
                        "reason": "x",
                        "res_model": "res.partner",
                        "res_id": contact.id,
                    }
                ]
            )
        own = decisions.filtered(lambda d: d.company_id == self.company)
        own.with_user(self.agent).action_revoke()
        self.assertEqual(own.state, "revoked")
        self.assertEqual((decisions - own).state, "done")
