# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

WEEKS = 26


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmProfile(models.Model):
    _inherit = "scrm.profile"

    lifecycle_stage = fields.Selection(
        [
            ("stranger", "Stranger"),
            ("aware", "Aware"),
            ("engaged", "Engaged"),
            ("lead", "Lead"),
            ("customer", "Customer"),
            ("advocate", "Advocate"),
            ("dormant", "Dormant"),
            ("lost", "Lost"),
        ],
        string="Lifecycle",
        readonly=True,
        copy=False,
        group_expand=True,
        help="Found each night from what was heard and sold; the thresholds stand in "
        "the company's value model.",
    )
    lifecycle_date = fields.Date(
        string="In This Stage Since", readonly=True, copy=False
    )
    lifecycle_move_ids = fields.One2many(
        "scrm.lifecycle.move", "profile_id", string="Lifecycle Moves"
    )
    lifecycle_curve = fields.Json(compute="_compute_lifecycle_curve")

    @api.depends_context("lang")
    def _compute_lifecycle_curve(self):
        for profile in self:
            profile.lifecycle_curve = profile._lifecycle_curve()

    def _lifecycle_curve(self):
        """Acts towards us, week by week."""
        today = fields.Date.context_today(self.with_context(tz="UTC"))
        begin = today - timedelta(days=7 * WEEKS - 1)
        rows = self.env.execute_query(
            SQL(
                """SELECT (i.occurred_at::date - %s) / 7, count(*)
                FROM scrm_interaction i JOIN scrm_profile own ON own.id = i.target_id
                WHERE i.source_id = %s AND own.is_own AND i.occurred_at >= %s
                GROUP BY 1""",
                begin,
                self.id or 0,
                begin,
            )
        )
        if not rows:
            return False
        acts = np.zeros(WEEKS, dtype=int)
        for week, count in rows:
            acts[min(week, WEEKS - 1)] = count
        return {
            "type": "bar",
            "labels": [
                format_date(
                    self.env, begin + timedelta(days=7 * n), date_format="MMM d"
                )
                for n in range(WEEKS)
            ],
            "series": [{"label": self.env._("Acts towards Us"), "data": acts.tolist()}],
        }
