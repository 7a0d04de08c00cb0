# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import time

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.night import Night, Stopped
from .scrm_store import RETRIED_ERRORS

_logger = logging.getLogger(__name__)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """How far a night is, told while it runs; and how somebody stops it."""

    _inherit = "scrm.value.model"

    stage_ids = fields.One2many(
        "scrm.value.stage", "model_id", string="Stages", readonly=True
    )
    is_night_running = fields.Boolean(compute="_compute_night_state")
    is_night_stopped = fields.Boolean(compute="_compute_night_state")

    @api.depends("stage_ids.state")
    def _compute_night_state(self):
        for model in self:
            states = set(model.stage_ids.mapped("state"))
            model.is_night_running = "running" in states
            model.is_night_stopped = "stopped" in states

    # -- telling --------------------------------------------------------------

    def _night(self):
        """The night that is run; outside of one nothing is shared and told."""
        return self.env.context.get("scrm_night") or Night()

    def _with_night(self, live=False):
        """This model with a night of its own.

        :param live: run by the cron, which commits each stage and writes gently
        """
        night = Night(keeps=True, gentle=live)
        model = self.with_context(scrm_night=night)
        if live:
            night.publish = model._publish
        return model

    def _tell_progress(self, begin, end=None, part=0.0):
        """Tell how much of the stage is done: ``part`` of the way to ``end``."""
        self._night().tell(begin if end is None else begin + (end - begin) * part)

    def _publish(self, share):
        """Tell it in the log and, committed at once, to those who look at the form.

        :raises Stopped: when somebody wants the night to stop
        """
        code = self._night().code
        _logger.info("company %s: %s %d %%", self.company_id.id, code, 100 * share)
        try:
            with self.env.registry.cursor() as cursor:
                cursor.execute(
                    SQL(
                        """UPDATE scrm_value_stage SET share = %s
                        WHERE model_id = %s AND state = 'running' RETURNING stop""",
                        share,
                        self.id,
                    )
                )
                stop = cursor.fetchone()
        except RETRIED_ERRORS:
            # Somebody has just asked for the stop: the next time sees it.
            return
        if stop and stop[0]:
            raise Stopped(code)

    # -- what is kept of a stage ----------------------------------------------

    def _begin_stage(self, code):
        self._write_stage(
            code,
            state="running",
            share=0.0,
            begun_at=fields.Datetime.now(),
            seconds=0.0,
            changed=0,
            stop=False,
        )

    def _end_stage(self, code, state, begun, changed=0):
        values = {"state": state, "changed": changed or 0, "stop": False}
        if state == "done":
            values["share"] = 1.0
        self._write_stage(code, seconds=time.monotonic() - begun, **values)

    def _write_stage(self, code, **values):
        """Write the row of a stage; the first time, the rows of all stages."""
        model = self.sudo()
        codes = model._stage_codes()
        known = set(model.stage_ids.mapped("code"))
        model.env["scrm.value.stage"].create(
            [
                {
                    "model_id": model.id,
                    "company_id": model.company_id.id,
                    "sequence": place,
                    "code": name,
                }
                for place, name in enumerate(codes)
                if name not in known
            ]
        )
        model.stage_ids.filtered(lambda stage: stage.code == code).write(values)
        if values.get("state") == "running" and code == codes[0]:
            model.stage_ids.filtered(lambda stage: stage.code != code).write(
                {"state": "waiting", "share": 0.0}
            )

    # -- stop and go on -------------------------------------------------------

    @api.model
    def _due_domain(self):
        """A night that was stopped stays so until it is told to go on, or the next."""
        stopped = Domain("state", "=", "stopped") & Domain(
            "begun_at", ">=", self._begin_of_night()
        )
        return super()._due_domain() & Domain("stage_ids", "not any", stopped)

    def action_stop_night(self):
        """Stop the stage that runs; what it did is not kept, what was before is."""
        self.check_access("write")
        running = self.sudo().stage_ids.filtered(lambda s: s.state == "running")
        running.stop = True
        return self._notify(self.env._("The night stops within a few moments."))

    def action_go_on(self):
        """Go on with the stage at which the night was stopped."""
        self.check_access("write")
        stopped = self.sudo().stage_ids.filtered(lambda s: s.state == "stopped")
        stopped.write({"state": "waiting", "share": 0.0})
        self.env.ref("social_crm.ir_cron_value").sudo()._trigger()
        return self._notify(self.env._("The night goes on in the background."))
