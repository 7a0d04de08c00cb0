# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """The night of a company: stages that each can run alone, and twice alike."""

    _inherit = "scrm.value.model"

    @api.model
    def _night_stages(self):
        """``[(sequence, code)]``; ``_night_<code>`` of a value model does the stage.

        A stage works on ``self.company_id`` as of ``self._as_of()``, in bulk, writes
        only what changed, commits nothing and returns how many records it changed.
        """
        return [(10, "value")]

    def _night_value(self):
        return self._recompute()

    def _run_night(self):
        """All stages of one company, in order; ``{code: number of changes}``."""
        self.ensure_one()
        return {
            code: getattr(self, f"_night_{code}")()
            for _sequence, code in sorted(self._night_stages())
        }
