# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.social_crm.tests.common import said

from .common import InboxCommon


class WorkCommon(InboxCommon):
    """A team with two members, and people who write to us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._make_user(
            "colleague", "social_crm.group_agent", cls.company
        )
        cls.team = cls.env["crm.team"].create(
            {"name": "Care", "company_id": cls.company.id}
        )
        cls.ann, cls.bo = cls.env["crm.team.member"].create(
            [
                {"crm_team_id": cls.team.id, "user_id": user.id, "scrm_capacity": 10}
                for user in (cls.agent, cls.colleague)
            ]
        )
        cls.account.team_id = cls.team

    @classmethod
    def ask(cls, *keys, minutes=0, **options):
        """Mentions of us by as many people; returns their conversations."""
        posts = cls.hear(
            *[
                said(key, f"h{key}", f"Hello {key}", minutes, mentions=(cls.us,))
                for key in keys
            ],
            **options,
        )
        return cls.env["scrm.conversation"].union(*(p.conversation_id for p in posts))

    def queries(self, work):
        """Number of queries of ``work``, flushed."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
