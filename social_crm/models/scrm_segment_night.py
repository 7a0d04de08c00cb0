# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.rows import array_text
from .scrm_segment import BEHAVIOURS


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
        segments = self.sudo().with_context(scrm_behaviour_table=True)
        segments._count_behaviour(model)
        changed = 0
        for number, segment in enumerate(segments, 1):
            changed += segment._evaluate_one(model)
            model._tell_progress(number / len(segments))
        self.env.cr.execute("DROP TABLE scrm_behaviour")
        self._write_classes(model)
        self.env.invalidate_all()
        return changed

    def _evaluate_one(self, model):
        """As ``_evaluate``; a filter that does not work stops no other segment."""
        try:
            criteria = self._criteria(model)
        except (AccessError, ValueError, SyntaxError, TypeError, KeyError) as error:
            self.error = str(error)
            return 0
        come, go = self._move(model, criteria)
        self._follow_up(come, go)
        self.write({"computed_at": self.env.cr.now(), "error": False})
        return len(come) + len(go)

    def _count_behaviour(self, model):
        counts = self.with_context(scrm_behaviour_table=False)._behaviour(model)
        self.env.cr.execute(
            SQL("CREATE TEMPORARY TABLE scrm_behaviour ON COMMIT DROP AS %s", counts)
        )
        self.env.cr.execute("ANALYZE scrm_behaviour (profile_id)")

    def _move(self, model, criteria):
        """(ids of profiles that enter, ids of those that leave)."""
        values = {
            "segment": self.id,
            "company": model.company_id.id,
            "day": model._as_of(),
            "criteria": criteria,
        }
        come, gone = self.env.execute_query(SQL(ENTER, **values))[0]
        go = self.env.execute_query(SQL(LEAVE, gone=array_text(gone or []), **values))
        return come or [], [row[0] for row in go]

    def _follow_up(self, come, go):
        """What entering and leaving lead to; see the file of that name."""

    @api.model
    def _write_classes(self, model):
        """The highest rung and the value tier of each person, where they changed."""
        rungs = [code for code, _label in BEHAVIOURS]
        self.env.cr.execute(SQL(CLASSES, rungs=rungs, company=model.company_id.id))


# What is and what was are compared in one go. Those who leave are few: they are found
# again by their id.
ENTER = """
WITH other AS MATERIALIZED (
    SELECT now.profile_id, now.evidence, old.id AS gone
    FROM (%(criteria)s) now FULL JOIN (
        SELECT id, profile_id FROM scrm_segment_membership
        WHERE segment_id = %(segment)s AND date_to IS NULL
    ) old USING (profile_id)
    WHERE now.profile_id IS NULL OR old.profile_id IS NULL
), come AS (
    INSERT INTO scrm_segment_membership (segment_id, profile_id, company_id, date_from,
        evidence)
    SELECT %(segment)s, profile_id, %(company)s, %(day)s, evidence
    FROM other WHERE gone IS NULL
    ON CONFLICT DO NOTHING RETURNING profile_id
)
SELECT (SELECT array_agg(profile_id) FROM come),
    (SELECT array_agg(gone) FROM other WHERE gone IS NOT NULL)
"""
LEAVE = """
UPDATE scrm_segment_membership SET date_to = GREATEST(%(day)s, date_from)
WHERE id = ANY(%(gone)s::int[]) AND date_to IS NULL RETURNING profile_id
"""
# Rungs and tiers by their place in an order, so that the highest is a maximum.
CLASSES = """
WITH class AS (
    SELECT id, array_position(%(rungs)s::varchar[], behaviour) AS rung, NULL::int AS tier
    FROM scrm_segment
    WHERE company_id = %(company)s AND active AND kind = 'behaviour'
    UNION ALL
    SELECT id, NULL, (row_number() OVER (ORDER BY value_from, id DESC))::int
    FROM scrm_segment WHERE company_id = %(company)s AND active AND kind = 'tier'
), tiers AS (
    SELECT array_agg(id ORDER BY tier) AS ids FROM class WHERE tier IS NOT NULL
), held AS (
    SELECT m.profile_id, max(class.rung) AS rung, max(class.tier) AS tier
    FROM scrm_segment_membership m JOIN class ON class.id = m.segment_id
    WHERE m.company_id = %(company)s AND m.date_to IS NULL
    GROUP BY m.profile_id
), new AS (
    SELECT profile.id, (%(rungs)s::varchar[])[held.rung] AS rung,
        tiers.ids[held.tier] AS tier
    FROM scrm_profile profile CROSS JOIN tiers
    LEFT JOIN held ON held.profile_id = profile.id
    WHERE profile.company_id = %(company)s
        AND (profile.behaviour_rung, profile.value_tier_id) IS DISTINCT FROM
            ((%(rungs)s::varchar[])[held.rung], tiers.ids[held.tier])
)
UPDATE scrm_profile p SET behaviour_rung = new.rung, value_tier_id = new.tier
FROM new WHERE p.id = new.id
"""


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
