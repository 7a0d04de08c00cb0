# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

import numpy as np

from odoo import fields, models

from ..tools.series import slot
from ..tools.series.chart import band

MAX_HOURS = 24 * 31


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmSeries(models.Model):
    _inherit = "scrm.series"

    def _hour_chart(self, begin, end, marks=()):
        """What the chart draws: counts by hour, the usual band, marks in time."""
        if not self:
            return False
        self.ensure_one()
        begin = begin.replace(minute=0, second=0, microsecond=0)
        count = min(int((end - begin).total_seconds() // 3600) + 1, MAX_HOURS)
        hours = [begin + timedelta(hours=n) for n in range(count)]
        found = {
            row.hour: row
            for row in self.env["scrm.series.hour"].search(
                [
                    ("series_id", "=", self.id),
                    ("hour", ">=", begin),
                    ("hour", "<=", end),
                ],
                limit=MAX_HOURS,
            )
        }
        none = self.env["scrm.series.hour"]
        rows = [found.get(hour, none) for hour in hours]
        return {
            "unit": "hour",
            "times": [fields.Datetime.to_string(hour) for hour in hours],
            "posts": [row.posts for row in rows],
            "negative": [row.negative for row in rows],
            **self._usual_band(hours),
            "marks": list(marks),
        }

    def _usual_band(self, hours):
        if not self.baseline:
            return {"usual": [], "high": []}
        local = self._to_local(self.company_id)
        means = np.array(self.baseline["mean"])[[slot(local(hour)) for hour in hours]]
        return {
            "usual": means.round(2).tolist(),
            "high": band(means, self.baseline["shape"]),
        }
