# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ScrmHandoverMixin(models.AbstractModel):
    """A record that its readers may hand to a colleague by an activity.

    Core makes the colleague a follower of the record, and asks its writer's rights for
    that; agents read people and topics without writing them.
    """

    _name = "scrm.handover.mixin"
    _description = "Record that Readers May Hand to a Colleague"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        partners = self.env["res.partner"].sudo().browse(partner_ids or [])
        users = partners.user_ids.filtered(lambda user: not user.share)
        if partners and partners <= users.partner_id:
            self.check_access("read")
            # Colleagues only, and only to follow what the reader reads.
            return super(ScrmHandoverMixin, self.sudo()).message_subscribe(
                partner_ids, subtype_ids
            )
        return super().message_subscribe(partner_ids, subtype_ids)
