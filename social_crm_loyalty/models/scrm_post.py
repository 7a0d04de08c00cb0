# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ScrmPost(models.Model):
    _inherit = "scrm.post"

    def _reward_posts(self):
        result = super()._reward_posts()
        # Mostly nobody here is a contact, which is quickly told.
        contacts = self.profile_id.filtered("partner_id")
        known = self.filtered(lambda post: post.profile_id in contacts)
        earning = known.filtered(lambda post: post._scrm_earns())
        if earning:
            self.env["scrm.earning.rule"]._earn_mentions(earning)
        return result

    def _scrm_earns(self):
        """Whether this is a good word about us by a person whom we know."""
        self.ensure_one()
        author = self.profile_id
        return bool(
            self.direction == "in"
            and author.partner_id
            and not author.is_own
            and any(self.mention_profile_ids.mapped("is_own"))
            and self._scrm_is_praise()
        )

    def _scrm_is_praise(self):
        """Whether the post speaks well of us. Other addons know more and add to it."""
        self.ensure_one()
        known = getattr(super(), "_scrm_is_praise", None)
        return self.sentiment > 0 or bool(known and known())
