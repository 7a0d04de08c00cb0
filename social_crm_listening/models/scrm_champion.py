# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

ACT_FIELDS = ("can_like", "can_repost", "can_thank", "liked", "reposted", "thanked")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    _inherit = "scrm.post"

    @api.model
    def _praise_domain(self):
        """What was understood of a post says more than its mood alone."""
        return (
            Domain("direction", "=", "in")
            & Domain("is_spam", "!=", True)
            & (
                Domain("intent", "=", "praise")
                | Domain("sentiment_label", "=", "positive")
            )
        )


class ScrmConversation(models.Model):
    """Like, repost and thank from the inbox: for the customer's newest words."""

    _inherit = "scrm.conversation"

    can_like = fields.Boolean(compute="_compute_acts")
    can_repost = fields.Boolean(compute="_compute_acts")
    can_thank = fields.Boolean(compute="_compute_acts")
    liked = fields.Boolean(string="Liked by Us", compute="_compute_acts")
    reposted = fields.Boolean(string="Reposted by Us", compute="_compute_acts")
    thanked = fields.Boolean(string="Thanked by Us", compute="_compute_acts")
    is_champion = fields.Boolean(related="profile_id.is_champion")

    @api.depends("post_ids")
    def _compute_acts(self):
        for talk in self:
            post = talk._answer_target()
            for name in ACT_FIELDS:
                talk[name] = post[name]

    def _act_on(self, name):
        """A button of the newest words; only whoever may answer may press it."""
        self.ensure_one()
        self.check_access("write")
        post = self._answer_target()
        if not post:
            raise UserError(self.env._("There is nothing to answer yet."))
        told = getattr(post, name)()
        self.invalidate_recordset(ACT_FIELDS)
        return told

    def action_like(self):
        return self._act_on("action_like")

    def action_unlike(self):
        return self._act_on("action_unlike")

    def action_repost(self):
        return self._act_on("action_repost")

    def action_unrepost(self):
        return self._act_on("action_unrepost")

    def action_thank(self):
        return self._act_on("action_thank")

    def action_make_champion(self):
        self.ensure_one()
        self.check_access("write")
        self.profile_id.action_make_champion()


class ScrmThank(models.TransientModel):
    _inherit = "scrm.thank"

    def _send_thanks(self, body):
        """Thanks are an answer: the talk is the one's who thanks, and in work."""
        delivery = super()._send_thanks(body)
        talk = self.post_id.conversation_id
        if talk and talk.has_access("write"):
            values = {"user_id": talk.user_id.id or self.env.uid}
            if talk.state == "new":
                values["state"] = "open"
            talk.write(values)
        return delivery
