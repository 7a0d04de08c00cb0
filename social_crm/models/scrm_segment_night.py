# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

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
        cursor, day = self.env.cr, model._as_of()
        cursor.execute(
            SQL(
                "CREATE TEMPORARY TABLE scrm_segment_now ON COMMIT DROP AS %s",
                criteria,
            )
        )
        cursor.execute("ANALYZE scrm_segment_now (profile_id)")
        come = self.env.execute_query(
            SQL(
                """INSERT INTO scrm_segment_membership (segment_id, profile_id,
                    company_id, date_from, evidence)
                SELECT %(segment)s, profile_id, %(company)s, %(day)s, evidence
                FROM scrm_segment_now now WHERE NOT EXISTS (
                    SELECT FROM scrm_segment_membership old
                    WHERE old.segment_id = %(segment)s AND old.date_to IS NULL
                        AND old.profile_id = now.profile_id
                ) ON CONFLICT DO NOTHING RETURNING profile_id""",
                segment=self.id,
                company=model.company_id.id,
                day=day,
            )
        )
        go = self.env.execute_query(
            SQL(
                """UPDATE scrm_segment_membership old
                SET date_to = GREATEST(%s, date_from)
                WHERE segment_id = %s AND date_to IS NULL AND NOT EXISTS (
                    SELECT FROM scrm_segment_now now
                    WHERE now.profile_id = old.profile_id
                ) RETURNING profile_id""",
                day,
                self.id,
            )
        )
        cursor.execute("DROP TABLE scrm_segment_now")
        return [row[0] for row in come], [row[0] for row in go]

    def _follow_up(self, come, go):
        """What entering and leaving lead to; see the file of that name."""

    @api.model
    def _write_classes(self, model):
        """The highest rung and the value tier of each person, where they changed."""
        company = model.company_id.id
        rungs = [code for code, _label in BEHAVIOURS]
        self.env.cr.execute(
            SQL(
                """WITH held AS (
                    SELECT m.profile_id,
                        (%(rungs)s::varchar[])[
                            max(array_position(%(rungs)s::varchar[], s.behaviour))
                            FILTER (WHERE s.kind = 'behaviour')
                        ] AS rung,
                        (array_agg(s.id ORDER BY s.value_from DESC, s.id)
                            FILTER (WHERE s.kind = 'tier'))[1] AS tier
                    FROM scrm_segment_membership m
                    JOIN scrm_segment s ON s.id = m.segment_id
                    WHERE m.company_id = %(company)s AND m.date_to IS NULL
                        AND s.active AND s.kind IN ('behaviour', 'tier')
                    GROUP BY m.profile_id
                ), new AS (
                    SELECT profile.id, held.rung, held.tier
                    FROM scrm_profile profile
                    LEFT JOIN held ON held.profile_id = profile.id
                    WHERE profile.company_id = %(company)s
                        AND (profile.behaviour_rung, profile.value_tier_id)
                        IS DISTINCT FROM (held.rung, held.tier)
                )
                UPDATE scrm_profile p
                SET behaviour_rung = new.rung, value_tier_id = new.tier
                FROM new WHERE p.id = new.id""",
                rungs=rungs,
                company=company,
            )
        )


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
