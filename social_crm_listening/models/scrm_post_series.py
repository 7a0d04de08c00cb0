# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

COUNTED = {"deleted_at", "sentiment_label", "is_spam", "direction", "account_id"}


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    _inherit = "scrm.post"

    def _process_posts(self):
        """What was found is counted, hour by hour, before the next look at it."""
        result = super()._process_posts()
        self.env["scrm.series"]._touch(self)
        return result

    def write(self, vals):
        result = super().write(vals)
        if COUNTED & vals.keys():
            self.env["scrm.series"]._touch(self)
        return result


class ScrmStore(models.AbstractModel):
    _inherit = "scrm.store"

    def _store_page(self, account, page, live_from=None):
        """History is never processed; it is counted all the same."""
        result = super()._store_page(account, page, live_from=live_from)
        posts = self.env["scrm.post"].browse(result.new_post_ids)
        self.env["scrm.series"]._touch(posts)
        return result
