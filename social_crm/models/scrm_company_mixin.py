# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ScrmCompanyMixin(models.AbstractModel):
    """A record that cannot be handed over to a company of others.

    Odoo looks at the record rules before a record is written, and not after: whoever
    writes the company, or the parent that it comes from, could reach into any other.
    """

    _name = "scrm.company.mixin"
    _description = "Record that stays within the companies of its writer"

    def write(self, vals):
        result = super().write(vals)
        if any(self._fields[name].type == "many2one" for name in vals):
            self.check_access("write")
        return result
