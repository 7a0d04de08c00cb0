# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools import recurrence, zones


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """The same again: each time is a publication with figures of its own."""

    _inherit = "scrm.publication"

    repeat_unit = fields.Selection(
        [("days", "Days"), ("weeks", "Weeks"), ("months", "Months")],
        string="Repeat",
        tracking=True,
        help="As soon as one has gone out, the next is planned.",
    )
    repeat_every = fields.Integer(string="Every", default=1)
    repeat_until = fields.Date(string="Until")
    repeat_count = fields.Integer(
        string="Times", help="How often in all; 0 counts nothing."
    )
    series_id = fields.Many2one(
        "scrm.publication",
        string="Repeats",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The first of the series.",
    )
    series_number = fields.Integer(
        string="Number in the Series", readonly=True, copy=False, default=1
    )
    series_start = fields.Datetime(
        readonly=True, copy=False, help="When the first one went out."
    )

    _series_key = models.UniqueIndex("(series_id, series_number)")

    @api.constrains("repeat_unit", "repeat_every", "repeat_until", "repeat_count")
    def _check_repeat(self):
        for publication in self.filtered("repeat_unit"):
            if publication.repeat_every < 1:
                raise ValidationError(
                    self.env._("Repeat every 1, 2, 3 … days, weeks or months.")
                )
            if not publication.repeat_until and publication.repeat_count < 1:
                raise ValidationError(
                    self.env._(
                        "Say until when it is repeated, or how many times in all."
                    )
                )

    def _plan_next(self):
        """The next of the series, released as this one was, unless it is there."""
        self.ensure_one()
        found = self.repeat_unit and self._next_occurrence()
        if not found:
            return self.browse()
        number, wall = found
        series = self.series_id or self
        known = self.search(
            [("series_id", "=", series.id), ("series_number", "=", number)]
        )
        if known:
            return known
        copy = self.copy({"name": self.name, "user_id": self.user_id.id})
        # A step of the machine: what was approved is approved for all its times.
        copy.sudo().write(
            {
                "state": "scheduled",
                "scheduled_at": zones.to_utc(wall, self.tz, strict=False),
                "series_id": series.id,
                "series_number": number,
                "series_start": self.series_start or self.scheduled_at,
                "edited_by_id": self.edited_by_id.id,
                "approved_by_id": self.approved_by_id.id,
                "approved_at": self.approved_at,
            }
        )
        copy._wake()
        return copy

    def _next_occurrence(self):
        """``(number, wall time)`` of the next one, or None when it was the last."""
        start = self.series_start or self.scheduled_at
        rule = recurrence.Rule(
            self.repeat_unit, self.repeat_every, self.repeat_until, self.repeat_count
        )
        return recurrence.following(
            zones.to_wall(start, self.tz),
            rule,
            self.series_number,
            zones.to_wall(fields.Datetime.now(), self.tz),
        )

    def action_end_series(self):
        """Nothing more of the series goes out."""
        self.ensure_one()
        self.check_access("write")
        series = self.series_id or self
        waiting = self.search(
            Domain("state", "in", ("approval", "scheduled"))
            & (Domain("id", "=", series.id) | Domain("series_id", "=", series.id))
        )
        if not waiting:
            raise UserError(self.env._("Nothing more of this series is planned."))
        waiting.check_access("write")
        reason = self.env._("The series was ended by %s", self.env.user.name)
        # The states are the machine's; who asks may write all of them.
        waiting.sudo().write({"state": "stopped", "state_reason": reason})
        waiting._end_asking()
        (waiting | self)._say(reason)
