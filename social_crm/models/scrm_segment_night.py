# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import numpy as np

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.rows import array_text
from ..tools.segments import RUNGS, highest

# Memberships that one statement writes.
BATCH = 20_000


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmSegment(models.Model):
    """The night: who enters, who leaves, in bulk and with dates."""

    _inherit = "scrm.segment"

    def _evaluate(self, model):
        """Write memberships that begin and end today, and do what was asked for then.

        :param model: the value model of the segments' company
        :return: number of memberships that began or ended
        """
        self.env.flush_all()
        segments = self.sudo()
        classes = self._classes(model.company_id)
        people, acts = segments._facts(model)
        held = (segments | classes)._read_held(people)
        changed = 0
        for number, segment in enumerate(segments, 1):
            changed += segment._evaluate_one(model, people, acts, held)
            model._tell_progress(number / len(segments))
        classes._write_classes(people, held)
        self.env.invalidate_all()
        return changed

    def _evaluate_one(self, model, people, acts, held):
        """As ``_evaluate``; a filter that does not work stops no other segment.

        :param held: see :meth:`_read_held`; gets who belongs now
        """
        try:
            now, why = self._belonging(model, people, acts)
        except (AccessError, ValueError, SyntaxError, TypeError, KeyError) as error:
            self.error = str(error)
            return 0
        before = held.get(self.id, np.zeros(len(people.id), dtype=bool))
        come = self._enter(model, people.id, np.flatnonzero(now & ~before), why)
        go = self._leave(model, people.id[before & ~now])
        held[self.id] = now
        self._follow_up(come, go)
        self.write({"computed_at": self.env.cr.now(), "error": False})
        return len(come) + len(go)

    def _enter(self, model, ids, places, why):
        """Begin memberships; the ids of the profiles, without those who came first."""
        come = []
        for batch in _batches(places):
            rows = self.env.execute_query(
                SQL(
                    """INSERT INTO scrm_segment_membership (segment_id, profile_id,
                        company_id, date_from, evidence)
                    SELECT %(segment)s, id, %(company)s, %(day)s, evidence
                    FROM unnest(%(ids)s::int[], %(evidence)s::jsonb[])
                        AS new(id, evidence)
                    ON CONFLICT DO NOTHING RETURNING profile_id""",
                    segment=self.id,
                    company=model.company_id.id,
                    day=model._as_of(),
                    ids=array_text(ids[batch].tolist()),
                    evidence=array_text(why(batch)),
                )
            )
            come += [row[0] for row in rows]
        return come

    def _leave(self, model, ids):
        rows = self.env.execute_query(
            SQL(
                """UPDATE scrm_segment_membership
                SET date_to = GREATEST(%s, date_from)
                WHERE segment_id = %s AND date_to IS NULL
                    AND profile_id = ANY(%s::int[])
                RETURNING profile_id""",
                model._as_of(),
                self.id,
                array_text(ids.tolist()),
            )
        )
        return [row[0] for row in rows]

    def _follow_up(self, come, go):
        """What entering and leaving lead to; see the file of that name."""

    # -- the highest rung and the tier of each person ----------------------------

    @api.model
    def _classes(self, company):
        """The segments of which a person keeps the highest: rungs and tiers."""
        return self.sudo().search(
            [("company_id", "=", company.id), ("kind", "in", ("behaviour", "tier"))]
        )

    def _write_classes(self, people, held):
        """Write the highest rung and the tier of each person where they changed.

        :param held: see :meth:`_read_held`
        """
        size = len(people.id)
        tiers = self.filtered(lambda s: s.kind == "tier")
        tiers = tiers.sorted(lambda s: (s.value_from, -s.id))
        ladder = self.filtered(lambda s: s.kind == "behaviour")
        tier = highest([_of_any(segment, held, size) for segment in tiers], size)
        rung = highest(
            [
                _of_any(ladder.filtered_domain([("behaviour", "=", code)]), held, size)
                for code in RUNGS
            ],
            size,
        )
        tier = np.array([*tiers.ids, 0])[tier]
        moved = np.flatnonzero((rung != people.rung) | (tier != people.tier))
        for batch in _batches(moved):
            self._keep_classes(people.id[batch], rung[batch], tier[batch])

    def _keep_classes(self, ids, rung, tier):
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_profile p
                SET behaviour_rung = (%s::varchar[])[new.rung + 1],
                    value_tier_id = NULLIF(new.tier, 0)
                FROM unnest(%s::int[], %s::int[], %s::int[]) AS new(id, rung, tier)
                WHERE p.id = new.id AND p.id BETWEEN %s AND %s""",
                list(RUNGS),
                *(array_text(column.tolist()) for column in (ids, rung, tier)),
                int(ids[0]),
                int(ids[-1]),
            )
        )


def _of_any(segments, held, size):
    """Who belongs to any of the segments, as a mask (size,)."""
    found = np.zeros(size, dtype=bool)
    for segment in segments:
        found |= held.get(segment.id, False)
    return found


def _batches(places):
    return (places[n : n + BATCH] for n in range(0, len(places), BATCH))


class ScrmValueModel(models.Model):
    """The stage of the night in which people come to other segments."""

    _inherit = "scrm.value.model"

    @api.model
    def _night_stages(self):
        return [*super()._night_stages(), (50, "segments")]

    def _night_segments(self):
        segments = self.env["scrm.segment"].sudo()
        segments._create_missing(self.company_id)
        found = segments.search([("company_id", "=", self.company_id.id)])
        return found._evaluate(self.sudo())
