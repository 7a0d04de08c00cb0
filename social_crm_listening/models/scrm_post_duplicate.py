# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.understanding import similar
from .scrm_post_understanding import words_said

WINDOW_DAYS = 30
# Candidates a batch may read: bounded however often a text was said.
MOST_CANDIDATES = 20
NEAR = tuple(f"near_{band}" for band in range(similar.BANDS))


class ScrmPostSketch(models.Model):
    """What a first post is found by, when others say the same; kept for a month."""

    _name = "scrm.post.sketch"
    _description = "Trace of a Post's Words"
    _order = "id"
    _log_access = False

    post_id = fields.Many2one(
        "scrm.post", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    exact = fields.Char(
        readonly=True,
        help="Equal for equal texts. Empty where an older post holds it already.",
    )
    near_0 = fields.Char(readonly=True)
    near_1 = fields.Char(readonly=True)
    near_2 = fields.Char(readonly=True)
    near_3 = fields.Char(readonly=True)
    posted_at = fields.Datetime(required=True, readonly=True)

    # Two workers that store the same words at once: the second is told to try again,
    # and sees the first.
    _exact = models.UniqueIndex("(company_id, exact)")
    _near_0_idx = models.Index("(company_id, near_0, posted_at)")
    _near_1_idx = models.Index("(company_id, near_1, posted_at)")
    _near_2_idx = models.Index("(company_id, near_2, posted_at)")
    _near_3_idx = models.Index("(company_id, near_3, posted_at)")
    _posted_idx = models.Index("(posted_at)")

    @api.autovacuum
    def _gc_sketches(self, limit=10_000):
        """Forget what is older than the window."""
        before = fields.Datetime.now() - timedelta(days=2 * WINDOW_DAYS)
        rows = self.search([("posted_at", "<", before)], limit=limit)
        rows.unlink()
        return len(rows), len(rows) == limit


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    _inherit = "scrm.post"

    duplicate_ids = fields.One2many("scrm.post", "duplicate_of_id", readonly=True)
    same_count = fields.Integer(string="Times Said", compute="_compute_same")
    same_people = fields.Integer(string="By People", compute="_compute_same")

    @api.depends("duplicate_of_id", "duplicate_ids")
    def _compute_same(self):
        firsts = {post.duplicate_of_id.id or post.id for post in self}
        self.flush_model(["duplicate_of_id", "profile_id"])
        query = """SELECT first.id, COUNT(*), COUNT(DISTINCT post.profile_id)
            FROM scrm_post first
            JOIN scrm_post post
                ON post.id = first.id OR post.duplicate_of_id = first.id
            WHERE first.id = ANY(%s) GROUP BY first.id"""
        rows = self.env.execute_query(SQL(query, [i for i in firsts if i]))
        counts = {row[0]: row[1:] for row in rows}
        for post in self:
            first = post.duplicate_of_id.id or post.id
            post.same_count, post.same_people = counts.get(first, (1, 1))

    @api.model
    def _understand_company(self, company, rows):
        result = super()._understand_company(company, rows)
        self._group_alike(company, [said for said in rows if said.direction == "in"])
        return result

    @api.model
    def _group_alike(self, company, rows):
        """Tie posts to the first that said the same, whoever said it."""
        sketches = similar.sketches([said.text for said in rows])
        drawn = {
            said.id: sketch
            for said, sketch in zip(rows, sketches, strict=True)
            if sketch
        }
        if not drawn:
            return
        firsts = self._first_posts(company, rows, drawn)
        groups = similar.Groups(timedelta(days=WINDOW_DAYS))
        for first in firsts:
            groups.file(*first)
        known = {first[0] for first in firsts}
        first_of, fresh = {}, []
        for said in rows:
            sketch = drawn.get(said.id)
            if not sketch or said.id in known:
                continue
            first = groups.place(said.id, sketch, said.posted_at)
            if first:
                first_of[said.id] = first
            else:
                fresh.append((said, sketch))
        self._write_first(first_of)
        self._file_sketches(company, fresh)

    @api.model
    def _first_posts(self, company, rows, drawn):
        """Return ``(post id, Sketch, posted_at)`` of first posts that may fit."""
        span = timedelta(days=WINDOW_DAYS)
        near = {
            "company": company.id,
            "since": rows[0].posted_at - span,
            "until": rows[-1].posted_at + span,
        }
        columns = zip(*((s.exact, *s.keys) for s in drawn.values()), strict=True)
        sought = [
            self._sought(name, sorted(set(keys)), near)
            for name, keys in zip(("exact", *NEAR), columns, strict=True)
        ]
        query = """SELECT first.id, COALESCE(first.title, ''),
                COALESCE(first.text, ''), first.posted_at
            FROM scrm_post first
            WHERE first.duplicate_of_id IS NULL AND first.id IN (%s)
            ORDER BY first.posted_at, first.id"""
        found = self.env.execute_query(SQL(query, SQL(" UNION ").join(sought)))
        unknown = [row for row in found if row[0] not in drawn]
        texts = [words_said(title, text) for _id, title, text, _moment in unknown]
        known = dict(
            zip([row[0] for row in unknown], similar.sketches(texts), strict=True)
        )
        sketches = [
            (post_id, drawn.get(post_id) or known[post_id], moment)
            for post_id, _title, _text, moment in found
        ]
        return [first for first in sketches if first[1]]

    @api.model
    def _sought(self, name, keys, near):
        """SQL: first posts that have one of these keys, each key looked up once."""
        return SQL(
            """SELECT near.post_id FROM unnest(%(keys)s::text[]) AS wanted(key)
            CROSS JOIN LATERAL (
                SELECT sketch.post_id FROM scrm_post_sketch sketch
                WHERE sketch.company_id = %(company)s AND %(column)s = wanted.key
                    AND sketch.posted_at BETWEEN %(since)s AND %(until)s
                ORDER BY sketch.posted_at LIMIT %(most)s
            ) near""",
            keys=keys,
            column=SQL.identifier("sketch", name),
            most=MOST_CANDIDATES,
            **near,
        )

    @api.model
    def _write_first(self, first_of):
        if not first_of:
            return
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_post SET duplicate_of_id = data.first
                FROM unnest(%s::int[], %s::int[]) AS data(id, first)
                WHERE scrm_post.id = data.id
                    AND scrm_post.duplicate_of_id IS DISTINCT FROM data.first""",
                list(first_of),
                list(first_of.values()),
            )
        )

    @api.model
    def _file_sketches(self, company, fresh):
        rows = {
            said.id: (said.id, company.id, said.posted_at, sketch.exact, *sketch.keys)
            for said, sketch in fresh
        }
        columns = ("post_id", "company_id", "posted_at", "exact", *NEAR)
        insert = self.env["scrm.store"]._insert
        once = SQL("ON CONFLICT (company_id, exact) DO NOTHING RETURNING post_id")
        kept = rows and insert("scrm_post_sketch", columns, rows.values(), once)
        others = rows.keys() - {row[0] for row in kept}
        if others:
            # Said before, but too long ago: found by its other keys alone.
            without = [
                (*rows[post_id][:3], None, *rows[post_id][4:])
                for post_id in sorted(others)
            ]
            insert("scrm_post_sketch", columns, without, SQL(""))

    def action_view_same(self):
        """Open all posts that said the same."""
        self.ensure_one()
        first = self.duplicate_of_id or self
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Said Alike"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [
                "|",
                ("id", "=", first.id),
                ("duplicate_of_id", "=", first.id),
            ],
        }
