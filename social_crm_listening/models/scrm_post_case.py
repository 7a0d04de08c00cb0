# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    _inherit = "scrm.post"

    is_rating_reply = fields.Boolean(
        string="Rates Us",
        readonly=True,
        help="The post is nothing but a rating that we had asked for.",
    )

    def _process_posts(self):
        """What customers say goes on to the tickets of their conversations."""
        result = super()._process_posts()
        self.env["scrm.case.message"]._bring_posts(self)
        return result
