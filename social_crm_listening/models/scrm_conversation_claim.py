# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    _inherit = "scrm.conversation"

    @api.model
    def _open_threads(self, arrivals, rules):
        """A claim code that was dealt with is nothing to answer."""
        claims = self.env["scrm.post"]._claims_among([a.id for a in arrivals])
        return super()._open_threads([a for a in arrivals if a.id not in claims], rules)

    def _move_on(self, arrivals, home):
        """Nor does it open a conversation again that is waiting or over."""
        claims = self.env["scrm.post"]._claims_among([a.id for a in arrivals])
        return super()._move_on([a for a in arrivals if a.id not in claims], home)


class ScrmRouting(models.AbstractModel):
    _inherit = "scrm.routing"

    @api.model
    def _may_route(self, hit):
        """Rules make nothing of it either."""
        return super()._may_route(hit) and not hit.post_id._is_settled_claim()
