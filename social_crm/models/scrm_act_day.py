# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import act_blocks
from ..tools.items import ACT_KINDS
from ..tools.rows import copy_out

COLUMNS = {
    "id": "int4",
    "source": "int4",
    "target": "int4",
    "kind": "int2",
    "at": "timestamp",
    "told": "int2",
}
# So many of the days between the first and the last, and the table is read through.
MOST = 0.2


class ScrmActDay(models.Model):
    """The acts of a day, packed, so that a night reads only days that changed."""

    _name = "scrm.act.day"
    _description = "Packed Acts of a Day"
    _order = "date desc"
    _rec_name = "date"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True)
    form = fields.Integer(required=True, readonly=True)
    data = fields.Binary(attachment=False, readonly=True)

    _once = models.Constraint("UNIQUE (company_id, date)", "One row a company and day.")

    def init(self):
        # Packed acts hardly shrink, and trying takes longer than writing.
        self.env.cr.execute(
            "ALTER TABLE scrm_act_day ALTER COLUMN data SET STORAGE EXTERNAL"
        )

    @api.model
    def _window(self, company, begin, end, keep=False):
        """The acts of a company from one day to another, ordered by day and id.

        :param keep: pack what had to be read; for the night, which runs alone
        :return: ``{source, target, kind, at, told}``, arrays; ids of profiles, the
            place of the kind, seconds since 1970
        """
        touched = self._touched(company, keep)
        days = [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
        blocks = self._packed(company, begin, end)
        missing = [day for day in days if day in touched or day not in blocks]
        if missing:
            fresh = self._pack(company, missing)
            blocks |= fresh
            if keep:
                self._keep(company, fresh)
        return act_blocks.unpack([blocks[day] for day in days], days)

    @api.model
    def _touched(self, company, forget):
        """Days of which an act came, changed or went since they were packed.

        Only what this transaction sees is forgotten: acts that are being stored right
        now bring a mark of their own, for the next night. With its mark goes what was
        packed of a day, in whichever window it lies.
        """
        query = SQL(FORGET if forget else TOUCHED, company.id)
        days = {row[0] for row in self.env.execute_query(query)}
        if days and forget:
            # The stage of topics comes later, and is to know as well.
            self.env.cr.execute(
                SQL(
                    """UPDATE scrm_value_model
                    SET touched_from = LEAST(touched_from, %s)
                    WHERE company_id = %s AND subject = 'topic'""",
                    min(days),
                    company.id,
                )
            )
            self.env["scrm.value.model"].invalidate_model(["touched_from"])
        return days

    @api.model
    def _packed(self, company, begin, end):
        rows = self.env.execute_query(
            SQL(
                """SELECT date, data FROM scrm_act_day WHERE company_id = %s
                AND date BETWEEN %s AND %s AND form = %s""",
                company.id,
                begin,
                end,
                act_blocks.FORM,
            )
        )
        return {day: bytes(data) for day, data in rows}

    @api.model
    def _pack(self, company, days):
        """``{day: bytes}`` of these days, read from the acts themselves."""
        first, last = days[0], days[-1]
        many = len(days) > MOST * ((last - first).days + 1)
        query = SQL(
            ACTS,
            kinds=list(ACT_KINDS),
            acts=SQL(
                THROUGH if many else DAY_BY_DAY,
                company=company.id,
                days=days,
                first=first,
                end=last + timedelta(days=1),
            ),
        )
        cursor = self.env.cr
        acts = copy_out(cursor, cursor.mogrify(query).decode(), **COLUMNS)
        acts["kind"] -= 1
        return dict(zip(days, act_blocks.pack(acts, days), strict=True))

    @api.model
    def _keep(self, company, blocks):
        self.env.cr.execute(
            SQL(
                """INSERT INTO scrm_act_day (company_id, date, form, data)
                SELECT %s, new.date, %s, new.data
                FROM unnest(%s::date[], %s::bytea[]) AS new(date, data)
                ON CONFLICT (company_id, date) DO UPDATE
                SET form = EXCLUDED.form, data = EXCLUDED.data""",
                company.id,
                act_blocks.FORM,
                list(blocks),
                list(blocks.values()),
            )
        )


TOUCHED = "SELECT DISTINCT date FROM scrm_act_touch WHERE company_id = %s"
FORGET = """
    WITH mark AS (
        DELETE FROM scrm_act_touch WHERE company_id = %s RETURNING company_id, date
    ), stale AS (
        DELETE FROM scrm_act_day packed USING mark
        WHERE packed.company_id = mark.company_id AND packed.date = mark.date
    )
    SELECT DISTINCT date FROM mark
"""
ACTS = """
    SELECT i.id, i.source_id, i.target_id,
        array_position(%(kinds)s::varchar[], i.kind)::int2, i.occurred_at,
        COALESCE(post.profile_id = i.source_id, FALSE)::int::int2
    FROM (%(acts)s) i LEFT JOIN scrm_post post ON post.id = i.post_id
"""
# The order is made of arrays: PostgreSQL would sort on the disk.
DAY_BY_DAY = """
    SELECT act.* FROM unnest(%(days)s::date[]) AS day
    JOIN scrm_interaction act ON act.company_id = %(company)s
        AND act.occurred_at >= day AND act.occurred_at < day + 1
"""
THROUGH = """
    SELECT * FROM scrm_interaction
    WHERE company_id = %(company)s
        AND occurred_at >= %(first)s AND occurred_at < %(end)s
"""
