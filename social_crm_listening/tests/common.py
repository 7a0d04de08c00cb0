# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.addons.social_crm.tests.common import SocialCommon, person
from odoo.addons.social_crm.tests.test_delivery import FakeNetwork


class InboxCommon(SocialCommon):
    """Two companies that listen; posts go the way they go in production."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Conversation = cls.env["scrm.conversation"]
        cls.Decision = cls.env["scrm.decision"]
        cls.us = person("qingya", name="Qingya Tea", is_own=True)

    @classmethod
    def _make_rule(cls, query, company=None, **values):
        rule = cls.env["scrm.rule"].create(
            {
                "name": query,
                "query": query,
                "company_id": (company or cls.company).id,
                **values,
            }
        )
        rule.action_go_live()
        rule.live_from = False
        return rule

    @classmethod
    def hear(cls, *posts, **options):
        """Store raw posts and process all that waits; returns the records."""
        kept = cls.keep(*posts, **options)
        while cls.env["scrm.post"]._process_batch():
            pass
        cls.env.invalidate_all()
        return kept

    def let_send(self, *outcomes):
        """The accounts take part in a network on which nothing is really sent."""
        network = FakeNetwork(*outcomes)
        self.startPatcher(
            patch.object(
                type(self.env["scrm.account"]), "_connector", lambda account: network
            )
        )
        self.env.invalidate_all()
        return network
