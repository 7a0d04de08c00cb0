# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import time
from functools import partial

from odoo import api, fields, models

from ..tools.night import Stopped

_logger = logging.getLogger(__name__)
# Of PostgreSQL, for each sort and table by hash of a stage.
WORK_MEMORY = "128MB"


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """The night of a company: stages that each can run alone, and twice alike."""

    _inherit = "scrm.value.model"

    night_stage = fields.Char(
        string="Stage Done",
        readonly=True,
        copy=False,
        help="The last stage that a night which was broken off had finished; the next "
        "one goes on from there.",
    )
    night_log = fields.Text(string="Last Night", readonly=True, copy=False)

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
        model, changed = self._with_night(), {}
        for code in model._stage_codes():
            begun = time.monotonic()
            model._begin_stage(code)
            changed[code] = model._run_stage(code)
            model._end_stage(code, "done", begun, changed[code])
        return changed

    def _go_through_night(self):
        """The stages that are left, each committed, until somebody stops it.

        :return: whether the cron has time for more
        """
        model, left = self._with_night(live=True), True
        for code in model._stages_left():
            state = model._try_stage(code)
            left = self.env["ir.cron"]._commit_progress(1)
            if state == "stopped" or not left:
                break
        return bool(left)

    def _stage_codes(self):
        return [code for _sequence, code in sorted(self._night_stages())]

    def _stages_left(self):
        """The stages after the one at which this night was broken off."""
        codes, done = self._stage_codes(), self.night_stage
        same_night = self.computed_at and self.computed_at >= self._begin_of_night()
        if same_night and done in codes:
            return codes[codes.index(done) + 1 :]
        return codes

    def _try_stage(self, code):
        """One stage of the cron; what fails is told and stops no other stage.

        :return: the state in which the stage ended
        """
        retrying = self.env["scrm.store"]._retrying
        begun, changed, state = time.monotonic(), 0, "done"
        retrying(partial(self._begin_stage, code))
        try:
            changed = retrying(partial(self._run_stage, code))
        except Stopped:
            state = "stopped"
            self._take_back()
        except Exception as error:  # pylint: disable=broad-except
            _logger.exception("company %s: stage %s", self.company_id.id, code)
            state = "failed"
            self._take_back()
            retrying(partial(self._note_failure, code, str(error)))
        retrying(partial(self._end_stage, code, state, begun, changed))
        return state

    def _take_back(self):
        self.env.cr.rollback()
        self.env.transaction.reset()

    def _run_stage(self, code):
        self._night().code = code
        # As a rule a server gives 4 MB, with which everybody is sorted on the disk.
        self.env.cr.execute("SELECT set_config('work_mem', %s, TRUE)", [WORK_MEMORY])
        begun = fields.Datetime.now()
        changed = getattr(self, f"_night_{code}")()
        seconds = (fields.Datetime.now() - begun).total_seconds()
        self._note_stage(code, self._stage_words(code, begun, changed, seconds))
        return changed

    def _note_failure(self, code, error):
        words = self.env._(
            "%(stage)s failed: %(error)s", stage=self._stage_name(code), error=error
        )
        self._note_stage(code, words)

    def _note_stage(self, code, line):
        """A line in the log that the form shows, and how far the night has come."""
        _logger.info("company %s: %s", self.company_id.id, line)
        codes = self._stage_codes()
        # Scores are the machine's own: whoever may start it, may not write them.
        model = self.sudo()
        model.night_stage = False if code == codes[-1] else code
        earlier = code != codes[0] and model.night_log
        model.night_log = "\n".join(filter(None, [earlier, line]))

    def _stage_name(self, code):
        names = {
            "value": self.env._("Influence"),
            "network": self.env._("Network"),
            "topics": self.env._("Topics"),
            "lifecycle": self.env._("Lifecycle"),
            "segments": self.env._("Segments"),
            "warnings": self.env._("Loss Warnings"),
        }
        return names.get(code, code)

    def _stage_words(self, code, begun, changed, seconds):
        return self.env._(
            "%(stage)s: %(changed)s changed in %(seconds)s s (%(begun)s UTC)",
            stage=self._stage_name(code),
            changed=changed or 0,
            seconds=round(seconds),
            begun=fields.Datetime.to_string(begun),
        )
