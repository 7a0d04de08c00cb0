# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common import InboxCommon


@tagged("post_install", "-at_install")
class TestRetention(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_rule("broken")
        cls.period = cls.env["scrm.retention"].search(
            [("company_id", "=", cls.company.id), ("kind", "=", "posts_stranger")]
        )

    def old_talk(self, state="closed"):
        """A conversation of two posts of long ago."""
        posts = self.hear(
            said("p1", "mei", "My broken cup"),
            said("p2", "mei", "Still broken", minutes=1, parent_remote_id="p1"),
        )
        talk = posts.conversation_id
        self.assertEqual(len(talk), 1)
        posts.write({"posted_at": fields.Datetime.now() - timedelta(days=40)})
        talk.state = state
        self.env.flush_all()
        self.period.days = 30
        return talk, posts

    def tokens(self, talk):
        self.env.cr.execute(
            "SELECT sum(length(vector)) FROM scrm_conversation_text"
            " WHERE conversation_id = %s",
            [talk.id],
        )
        return self.env.cr.fetchone()[0]

    def test_an_open_conversation_keeps_its_posts(self):
        for state in ("new", "open", "waiting"):
            talk, posts = self.old_talk(state)
            self.assertEqual(self.period._count_due(), 0)
            self.assertEqual(self.period._remove_batch(), 0)
            self.assertEqual(talk.post_ids, posts)

    def test_a_closed_one_keeps_its_figures_and_no_words(self):
        talk, posts = self.old_talk()
        closed_at, count = talk.closed_at, talk.post_count
        self.assertEqual(self.period._count_due(), 2)
        self.assertEqual(self.period._remove_batch(), 2)
        self.assertEqual(posts.exists(), posts[0])
        self.assertFalse(posts[0].text)
        self.assertEqual((talk.closed_at, talk.post_count), (closed_at, count))
        self.assertFalse(talk.last_text)
        self.assertNotIn("cup", talk.name)
        self.assertFalse(posts[0].hit_ids.mapped("excerpt")[0])
        self.assertEqual(self.period._remove_batch(), 0)

    def test_an_open_ticket_keeps_its_posts(self):
        talk, posts = self.old_talk()
        stages = self.env["helpdesk.ticket.stage"]
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "T",
                "description": "T",
                "company_id": self.company.id,
                "stage_id": stages.search([("closed", "=", False)], limit=1).id,
            }
        )
        talk.ticket_id = ticket
        self.env.flush_all()
        self.assertEqual(self.period._count_due(), 0)
        ticket.stage_id = stages.search([("closed", "=", True)], limit=1)
        self.env.flush_all()
        self.assertEqual(self.period._count_due(), 2)
        self.period._remove_batch()
        self.assertEqual(posts.exists(), posts[0])

    def test_words_are_not_found_any_more(self):
        talk, _posts = self.old_talk()
        before = self.tokens(talk)
        self.period._remove_batch()
        self.assertLess(self.tokens(talk), before)
