# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common_inbox import WorkCommon


@tagged("post_install", "-at_install")
class TestClaimQuiet(WorkCommon):
    """A claim code that is dealt with makes no work for agents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create({"name": "Mei Wang"})
        cls._make_rule("tea", make_conversation=True, make_ticket=True)

    def code(self):
        claims = self.env["scrm.claim.code"]
        [(claim, code)] = claims._make_for(self.customer, "agent", self.company)
        claim.made_at = "2026-11-01 00:00:00"
        claim.expires_at = "2030-01-01 00:00:00"
        return code

    def send(self, key, text, **values):
        values = {"mentions": (self.us,), **values}
        return self.hear(said(key, "mei", text, **values))

    def test_no_conversation_and_no_ticket(self):
        post = self.send("k1", f"my tea code {self.code()}")
        self.assertEqual(post.claim_outcome, "tied")
        self.assertEqual(post.profile_id.partner_id, self.customer)
        self.assertFalse(post.conversation_id)
        self.assertFalse(self.env["scrm.decision"].search([("post_id", "=", post.id)]))

    def test_a_refused_code_is_left_to_people(self):
        post = self.send("k2", "my tea code ABCD-234W")
        self.assertEqual(post.claim_outcome, "wrong")
        self.assertTrue(post.conversation_id)
        self.assertTrue(post.conversation_id.ticket_id)

    def test_a_code_in_a_thread_does_not_open_it_again(self):
        first = self.send("k3", "Where is my cup?")
        talk = first.conversation_id
        talk.state = "closed"
        post = self.send("k4", self.code(), parent_remote_id="k3", minutes=5)
        self.assertEqual(post.claim_outcome, "tied")
        self.assertEqual((post.conversation_id, talk.state), (talk, "closed"))
        again = self.send("k5", "And my cup?", parent_remote_id="k3", minutes=9)
        self.assertEqual(again.conversation_id, talk)
        self.assertNotEqual(talk.state, "closed")
