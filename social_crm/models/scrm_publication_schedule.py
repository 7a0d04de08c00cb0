# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from odoo.addons.base.models.res_partner import _tz_get

from ..tools import zones
from .scrm_publication_state import OPEN

# Proposed to whoever chooses a day: nine in the morning.
MORNING = 9.0
# "Now" may be a minute old by the time it is saved.
SPARE = timedelta(minutes=2)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """When it goes out: on the author's clock, stored as UTC."""

    _inherit = "scrm.publication"

    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        required=True,
        default=lambda self: self.env.user.tz or "UTC",
        help="The clock that day and time are meant for.",
    )
    # The zone is no dependency: on another clock the hands stay, the moment moves.
    local_date = fields.Date(
        string="Day", compute="_compute_local_date", inverse="_inverse_local"
    )
    local_time = fields.Float(
        string="Time", compute="_compute_local_time", inverse="_inverse_local"
    )
    schedule_note = fields.Char(
        string="On Both Clocks", compute="_compute_schedule_note"
    )

    @api.depends("scheduled_at")
    def _compute_local_date(self):
        for publication in self:
            wall = publication._wall()
            publication.local_date = wall and wall.date()

    @api.depends("scheduled_at")
    def _compute_local_time(self):
        for publication in self:
            wall = publication._wall()
            publication.local_time = zones.to_hours(wall) if wall else MORNING

    @api.onchange("local_date", "local_time", "tz")
    def _inverse_local(self):
        for publication in self:
            day = publication.local_date
            wall = day and zones.at_hours(
                datetime.combine(day, time()), publication.local_time
            )
            publication.scheduled_at = wall and publication._moment(wall)

    def write(self, vals):
        if "tz" not in vals or "scheduled_at" in vals:
            return super().write(vals)
        for publication in self:
            super(ScrmPublication, publication).write(
                {
                    "local_date": publication.local_date,
                    "local_time": publication.local_time,
                    **vals,
                }
            )
        return True

    def _wall(self):
        """What the author's clock shows when it goes out, or False."""
        self.ensure_one()
        return self.scheduled_at and zones.to_wall(self.scheduled_at, self.tz or "UTC")

    def _moment(self, wall):
        """UTC of a time on the author's clock."""
        try:
            return zones.to_utc(wall, self.tz or "UTC")
        except zones.NoSuchTime as error:
            raise ValidationError(
                self.env._(
                    "%(time)s does not exist on this day in %(zone)s: the clocks are "
                    "moved forward to %(after)s. Choose another time.",
                    time=wall.strftime("%H:%M"),
                    zone=self.tz,
                    after=error.after.strftime("%H:%M"),
                )
            ) from error

    def _time_words(self, moment=None, zone=None):
        zone = zone or self.tz or "UTC"
        wall = zones.to_wall(moment or self.scheduled_at, zone)
        day = format_date(self.env, wall.date(), date_format="medium")
        return f"{day} {wall:%H:%M} ({zone})"

    @api.depends("scheduled_at", "tz")
    @api.depends_context("uid", "tz", "lang")
    def _compute_schedule_note(self):
        here = self.env.context.get("tz") or self.env.user.tz or "UTC"
        for publication in self:
            publication.schedule_note = publication._differs(here) and self.env._(
                "%(there)s, for you %(here)s",
                there=publication._time_words(),
                here=publication._time_words(zone=here),
            )

    def _differs(self, zone):
        wall = self._wall()
        return bool(wall) and zones.to_wall(self.scheduled_at, zone) != wall

    @api.constrains("scheduled_at", "tz")
    def _check_scheduled_at(self):
        for publication in self:
            if publication._is_past() and publication.state in OPEN:
                raise ValidationError(publication._past_words())

    def _is_past(self):
        return bool(
            self.scheduled_at and self.scheduled_at < fields.Datetime.now() - SPARE
        )

    def _past_words(self):
        return self.env._(
            "%s has passed already. Choose a time to come, or none to let it go out at "
            "once.",
            self._time_words(),
        )

    def _wake(self):
        """Have the machine look at it at its time."""
        cron = self.env.ref("social_crm.ir_cron_publish")
        times = [publication.scheduled_at for publication in self]
        now = fields.Datetime.now()
        # Triggering a cron is closed to agents; what runs is publishing alone.
        if times:
            cron.sudo()._trigger(at=[at or now for at in times])
