# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import numpy as np

from odoo import models

from ..tools import value, value_parts
from ..tools.measures import measure


class ScrmValueModel(models.Model):
    """Interactions of the window → graph → value, of one company at a time."""

    _inherit = "scrm.value.model"

    def _recompute(self):
        """Compute all profiles of the company; write only what changed.

        :return: number of profiles that changed, None if somebody else is at it
        """
        self.ensure_one()
        # Scores are the machine's own records: nobody may write them by hand.
        model = self.sudo()
        if not model.try_lock_for_update():
            return None
        model.env.flush_all()
        ids, people, measures = model._measure()
        rows = model._score_rows(ids, people, measures)
        changed = model._write_scores(*rows, own=ids[people.own])
        model.computed_at = model.env.cr.now()
        model.env.invalidate_all()
        return changed

    def _measure(self):
        """Ids of all people of the company, what is known of them, and measures."""
        ids, people = self._read_people()
        acts = self._read_acts(ids)
        self._tell_progress(0.1)
        measures = measure(
            acts,
            people,
            self.answer_days,
            int(self.reach_steps),
            self._central(acts.source, acts.target, acts.weight, len(ids)),
        )
        self._tell_progress(0.35)
        return ids, people, measures

    def _score_rows(self, ids, people, measures):
        """What is written of those who moved, and how many those are.

        :return: iterable of (profile id, total, steps from us, what is kept as JSON),
            and its length
        """
        scored = np.flatnonzero(~people.own)
        raw = {code: numbers[scored] for code, numbers in measures.raw.items()}
        scores = value.score(raw, self.dimension_ids._dimensions())
        totals = np.round(scores.total, 1)
        distance = measures.distance[scored]
        moved = np.flatnonzero(self._moved(ids[scored], totals, distance))
        nodes, distance = scored[moved], distance[moved]
        kept = value_parts.pack(
            scores.of(moved),
            measures.layers[nodes],
            distance,
            measures.core[nodes],
            measures.estimated,
        )
        columns = (ids[nodes], totals[moved], distance)
        rows = zip(*(column.tolist() for column in columns), kept, strict=True)
        return rows, len(moved)
