# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.snooze import wake_time
from .scrm_conversation import ENDED

BATCH = 200
AWAKE = {"snoozed_until": False, "snoozed_by_id": False, "snooze_note": False}


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    """Put off until a time, or until the customer writes again."""

    _inherit = "scrm.conversation"

    snoozed_until = fields.Datetime(readonly=True, copy=False)
    snoozed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    snooze_note = fields.Char(string="Snoozed Because", readonly=True, copy=False)

    _snoozed_idx = models.Index("(snoozed_until) WHERE snoozed_until IS NOT NULL")

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ENDED:
            # Whoever gave it away in the same breath may not see it any more.
            self.sudo().filtered("snoozed_until").write(AWAKE)
        return result

    def _write_rest(self, values):
        """Who put something off, and until when, is written by these methods only."""
        self.check_access("write")
        # Agents may not write these fields as they like.
        self.sudo().write(values)

    # -- people ---------------------------------------------------------------

    def action_snooze_hour(self):
        self._snooze(self._wake_time("hour"))

    def action_snooze_tomorrow(self):
        self._snooze(self._wake_time("tomorrow"))

    def action_snooze_monday(self):
        self._snooze(self._wake_time("monday"))

    def action_wake(self):
        self._write_rest(AWAKE)

    @api.model
    def _wake_time(self, choice):
        zone = pytz.timezone(self.env.user.tz or "UTC")
        return wake_time(choice, fields.Datetime.now(), zone)

    def _snooze(self, until, note=False):
        """Out of sight until then; a fixed number of queries."""
        if until <= fields.Datetime.now():
            raise UserError(self.env._("Choose a time that is still to come."))
        if any(talk.state in ENDED for talk in self):
            raise UserError(self.env._("What is closed or ignored rests already."))
        self._write_rest(
            {
                "snoozed_until": until,
                "snoozed_by_id": self.env.uid,
                "snooze_note": note,
            }
        )
        # Triggering a cron is closed to agents; it only ends rests that are over.
        self.env.ref("social_crm_listening.ir_cron_wake").sudo()._trigger(at=until)

    # -- waking ---------------------------------------------------------------

    @api.model
    def _wake_for(self, arrivals, home):
        """The customer wrote: what was put off is for today."""
        asked = {home[arrival.id] for arrival in arrivals if arrival.direction == "in"}
        resting = self.browse(sorted(asked)).filtered("snoozed_until")
        if resting:
            resting.write(AWAKE)

    def _wake_due(self):
        """Show again, and remind the owners, or who put it off where nobody has it."""
        kind = {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
        }
        reminders = [
            {
                **kind,
                "res_id": talk.id,
                "summary": talk.snooze_note or self.env._("Back from snooze"),
                "user_id": (talk.user_id or talk.snoozed_by_id).id,
                "date_deadline": fields.Date.context_today(talk),
            }
            for talk in self
            if (talk.user_id or talk.snoozed_by_id).active
        ]
        # No mail for what people asked to be reminded of themselves.
        quiet = {"mail_activity_quick_update": True, "mail_create_nosubscribe": True}
        self.env["mail.activity"].with_context(**quiet).create(reminders)
        self.write(AWAKE)

    @api.model
    def _wake_batch(self):
        due = self.search(
            [("snoozed_until", "<=", fields.Datetime.now())],
            order="snoozed_until, id",
            limit=BATCH,
        ).try_lock_for_update(allow_referencing=True)
        due._wake_due()
        return len(due)

    @api.model
    def _cron_wake(self):
        while True:
            done = self.env["scrm.store"]._retrying(self._wake_batch)
            left = self.search_count(
                [("snoozed_until", "<=", fields.Datetime.now())], limit=10_000
            )
            if not done or not self.env["ir.cron"]._commit_progress(
                done, remaining=left
            ):
                break
