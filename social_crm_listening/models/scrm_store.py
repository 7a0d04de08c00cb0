# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ScrmStore(models.AbstractModel):
    _inherit = "scrm.store"

    @api.model
    def _roots_merged(self, new_by_old):
        result = super()._roots_merged(new_by_old)
        if new_by_old:
            # Whoever imports posts need not be allowed to change conversations;
            # the threads have become one all the same.
            self.env["scrm.conversation"].sudo()._merge_roots(new_by_old)
        return result

    @api.model
    def _link_posts(self, scope, posts, result):
        outcome = super()._link_posts(scope, posts, result)
        # What somebody changed is found by its new words at once.
        self.env["scrm.conversation"]._index_posts(result.updated_post_ids)
        return outcome
