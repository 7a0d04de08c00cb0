# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import numpy as np

from odoo import fields, models
from odoo.tools import SQL, split_every

from ..tools.rows import array_text

WRITE_BATCH = 5_000


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """What the stage of influence writes: a row that did not change is not touched."""

    _inherit = "scrm.value.model"

    least_change = fields.Float(
        string="Least Change (points)",
        default=1.0,
        help="The night leaves a score as it stands, with its parts, as long as it "
        "would move by less and the person stands as near to us as before. Every rank "
        "shifts a little with every act of anybody. 0: every shift is written. "
        "Recompute Now, a changed setting and a new version write every shift.",
    )

    _least_change_positive = models.Constraint(
        "CHECK (least_change >= 0)", "The least change must not be negative."
    )

    def _moved(self, ids, totals, distance):
        """Which of these people are written: bool array (n,).

        Outside of the night everybody; what is written is compared once more by the
        database.
        """
        if not self._is_gentle():
            return np.ones(len(ids), dtype=bool)
        stored = self._read_stored()
        place = np.searchsorted(stored["id"], ids)
        same = (stored["settings"][place] == self._present_version().id) & (
            stored["distance"][place] == distance
        )
        shift = np.abs(totals - stored["total"][place])
        # Both have one decimal; the last binary digit is not to decide.
        return ~(same & (np.round(shift, 6) < self.least_change))

    def _is_gentle(self):
        return bool(self._night().gentle and self.least_change)

    def _read_stored(self):
        return self._copy(
            SQL(
                """SELECT id, COALESCE(value_score, 0)::float8,
                    COALESCE(value_version, 0)::int4,
                    COALESCE(value_distance, -2)::int4
                FROM scrm_profile WHERE company_id = %s ORDER BY id""",
                self.company_id.id,
            ),
            id="int4",
            total="float8",
            settings="int4",
            distance="int4",
        )

    def _write_scores(self, rows, count, own):
        """Update profiles, keep the scores that changed, refresh the contacts.

        :param rows: see :meth:`_score_rows`
        :param count: how many those are
        :param own: int array, ids of our own profiles
        :return: number of profiles that changed
        """
        self.ensure_one()
        changed = 0
        for number, batch in enumerate(split_every(WRITE_BATCH, rows, list)):
            self._tell_progress(0.4, 1.0, number * WRITE_BATCH / count)
            changed += self._write_batch(batch)
        self._clear_own_profiles(own)
        self.env["scrm.profile"]._refresh_partner_values(self.company_id)
        return changed

    def _write_batch(self, rows):
        """One score a profile, day and version: a later run of the day replaces it.

        :return: number of profiles that were written
        """
        ids, totals, distances, parts = zip(*rows, strict=True)
        settings = self._present_version().id
        found = self.env.execute_query(
            SQL(
                WRITE,
                model=self.id,
                company=self.company_id.id,
                version=self.version,
                settings=settings,
                unlike=SQL() if self._is_gentle() else SQL(UNLIKE, settings=settings),
                date=self._as_of(),
                now=self.env.cr.now(),
                first=ids[0],
                last=ids[-1],
                ids=array_text(ids),
                totals=array_text(totals),
                distances=array_text(distances),
                parts=array_text(parts),
            )
        )
        return found[0][0]

    def _clear_own_profiles(self, own):
        """A profile that turned out to be ours has no influence of its own."""
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_profile SET value_score = 0, value_date = NULL,
                    value_version = NULL, value_distance = NULL
                WHERE id = ANY(%s) AND value_date IS NOT NULL""",
                own.tolist(),
            )
        )


# The score of a person that holds is the one that was written last, whatever day it was
# written for.
UNLIKE = """
    JOIN scrm_profile p USING (id)
    LEFT JOIN LATERAL (
        SELECT score.parts FROM scrm_value_score score WHERE score.profile_id = new.id
        ORDER BY score.write_date DESC, score.id DESC LIMIT 1
    ) old ON TRUE
    WHERE (p.value_score, p.value_version, old.parts)
        IS DISTINCT FROM (new.total, %(settings)s, new.parts)"""
# The parts are sent once. Whose scores these are, the model tells: no user wrote them.
# By the clock, as one transaction may write a day more than once. From the first to the
# last: a batch is found by the index then, and not by a look at everybody.
WRITE = """
WITH new AS (
    SELECT new.*
    FROM unnest(%(ids)s::int[], %(totals)s::numeric[], %(distances)s::int[],
        %(parts)s::jsonb[]) AS new(id, total, distance, parts)
    %(unlike)s
), written AS (
    UPDATE scrm_profile p
    SET value_score = new.total, value_distance = new.distance,
        value_version = %(settings)s, value_date = %(now)s
    FROM new WHERE p.id = new.id AND p.id BETWEEN %(first)s AND %(last)s
    RETURNING p.id, new.total, new.parts
), kept AS (
    INSERT INTO scrm_value_score (profile_id, model_id, company_id, version, date,
        total, parts, create_date, write_date)
    SELECT id, %(model)s, %(company)s, %(version)s, %(date)s, total, parts, %(now)s,
        clock_timestamp() AT TIME ZONE 'UTC'
    FROM written
    ON CONFLICT (profile_id, model_id, version, date) DO UPDATE
    SET total = EXCLUDED.total, parts = EXCLUDED.parts,
        write_date = EXCLUDED.write_date
)
SELECT count(*) FROM written
"""
