# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import sql


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmProfile(models.Model):
    _inherit = "scrm.profile"

    def init(self):
        """Whoever answered STOP to the asking for a rating meant all of it.

        This was kept in a field of its own once; its column is emptied into the one
        place where STOP is known, and goes.
        """
        result = super().init()
        if sql.column_exists(self.env.cr, self._table, "rating_opt_out"):
            self.env.cr.execute(
                """UPDATE scrm_profile SET stopped = TRUE, stopped_at = write_date
                WHERE rating_opt_out AND stopped IS NOT TRUE"""
            )
            self.env.cr.execute("ALTER TABLE scrm_profile DROP COLUMN rating_opt_out")
        return result
