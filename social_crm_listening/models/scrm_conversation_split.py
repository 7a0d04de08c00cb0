# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import flow
from ..tools.strands import branch


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    _inherit = "scrm.conversation"

    def _split(self, posts):
        """Move posts, and what answers them, into a conversation of their own.

        Later answers to them follow. Decisions and deliveries go with their posts.

        :return: the new conversation
        """
        self.ensure_one()
        self.check_access("write")
        moved = self._branch(posts)
        head = moved.filtered(lambda post: post.direction == "in")[:1]
        if not head:
            raise UserError(self.env._("Choose words of the customer to split off."))
        if self.root_post_id in moved:
            raise UserError(
                self.env._(
                    "The post that opened the conversation stays; choose others."
                )
            )
        # Agents open no conversations in general.
        other = self.sudo().create(self._split_values(moved, head)).sudo(self.env.su)
        self._hand_posts(moved, other)
        note = self.env._(
            "%(user)s split it off from: %(name)s",
            user=self.env.user.name,
            name=self.name,
        )
        other._message_log(body=note)
        self._message_log(
            body=self.env._(
                "%(user)s split off: %(name)s", user=self.env.user.name, name=other.name
            )
        )
        (self | other)._mark_changed()
        return other

    def _branch(self, posts):
        """Oldest first."""
        parents = dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, parent_id FROM scrm_post WHERE conversation_id = %s",
                    self.id,
                )
            )
        )
        chosen = branch(parents, parents.keys() & set(posts.ids))
        return self.env["scrm.post"].search(
            [("id", "in", list(chosen))], order="posted_at, id"
        )

    def _split_values(self, moved, head):
        first = self.env["scrm.post"].union(*moved)[:1]
        return {
            "name": flow.title(head.profile_id.handle, head.text),
            "account_id": self.account_id.id,
            "company_id": self.company_id.id,
            "root_post_id": first.id,
            "profile_id": head.profile_id.id,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "state": self.state,
            "priority": self.priority,
            "rule_ids": moved.hit_ids.rule_id.ids,
            "tag_ids": self.tag_ids.ids,
        }

    def _hand_posts(self, posts, other):
        answers = posts.filtered(lambda post: post.direction == "out")
        if self.first_answer_at in answers.mapped("posted_at"):
            # The machine's own mark; it is read off the posts that stay.
            self.sudo().first_answer_at = False
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE scrm_post SET conversation_id = %s WHERE id = ANY(%s)",
                other.id,
                posts.ids,
            )
        )
        self.env["scrm.post"].invalidate_model(["conversation_id"])
        self.invalidate_model(["post_ids"])
        both = self | other
        # What opened the new one was decided for the old one.
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_decision SET res_id = %s
                WHERE post_id = ANY(%s) AND res_model = %s AND res_id = %s""",
                other.id,
                posts.ids,
                self._name,
                self.id,
            )
        )
        self.env["scrm.decision"].invalidate_model()
        both._refresh_times()
        both._reindex()
