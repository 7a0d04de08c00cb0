# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time, timedelta
from random import Random

from odoo import api, fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmChannelCode(models.Model):
    _inherit = "scrm.channel.code"

    @api.model
    def _scan_demo(self, records, days):
        """Scans of the last days, the same in each database, so that graphs live."""
        random = Random(15)
        today = fields.Date.today()
        now = fields.Datetime.now()
        rows = []
        for order, record in enumerate(records):
            for back in range(days):
                day = today - timedelta(days=back)
                weekend = 4 if day.weekday() >= 5 else 0
                for _scan in range(random.randint(0, 3 + weekend + 2 * (order % 3))):
                    hour, minute = random.randint(9, 20), random.randint(0, 59)
                    moment = datetime.combine(day, time(hour, minute))
                    if moment < now:
                        rows.append(record._demo_scan(moment, random))
        self.env["scrm.channel.scan"].create(rows)

    def _demo_scan(self, moment, random):
        target = self.target_ids[:1]
        return {
            "code_id": self.id,
            "company_id": self.company_id.id,
            "target_id": target.id,
            "account_id": target.account_id.id,
            "scanned_at": moment,
            "day": moment.date(),
            "is_bot": random.random() < 0.1,
            "is_repeat": random.random() < 0.2,
        }

    @api.model
    def _source_demo(self, records, profiles):
        """Some people of the demo data came through these codes."""
        for number, profile in enumerate(profiles):
            profile.write(
                {
                    "channel_code_id": records[number % len(records)].id,
                    "channel_certainty": "likely" if number % 4 else "proven",
                    "channel_at": fields.Datetime.now() - timedelta(days=number),
                }
            )
