# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import numpy as np

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import ranking, value
from ..tools.value_parts import raw_numbers
from .scrm_value_model import INTERACTIVE_LIMIT

# So many of the first, and of those who move farthest, are listed.
LISTED = 300
SUBJECTS = {"person": "scrm.profile", "topic": "scrm.topic"}


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """Another weighting is tried on a draft: who would climb, who would fall."""

    _inherit = "scrm.value.model"

    draft_of_id = fields.Many2one(
        "scrm.value.model", string="Draft of", readonly=True, ondelete="cascade"
    )
    preview_ids = fields.One2many("scrm.value.preview", "draft_id", readonly=True)
    preview_note = fields.Text(string="What Would Change", readonly=True, copy=False)
    preview_at = fields.Datetime(string="Compared", readonly=True, copy=False)

    def action_try(self):
        """Open a draft with the same settings, to change and to compare."""
        self.ensure_one()
        self.check_access("write")
        draft = self.search(
            [("draft_of_id", "=", self.id), ("active", "=", False)], limit=1
        )
        if not draft:
            name = self.env._("%(name)s (draft)", name=self.name)
            draft = self.copy()
            draft.write({"draft_of_id": self.id, "name": name})
        return self._open_form(draft)

    def _open_form(self, record):
        return {
            "type": "ir.actions.act_window",
            "name": record.name,
            "res_model": self._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    def action_compare(self):
        """Work out the order by the draft, beside the one of today; writes no score."""
        self.ensure_one()
        self.check_access("write")
        draft = self.sudo()
        ids, before, raw, is_exact = draft._preview_numbers()
        if not len(ids):
            raise UserError(
                self.env._("There is nobody to compare yet: recompute the model first.")
            )
        scores = value.score(raw, draft.dimension_ids._dimensions())
        after = np.round(scores.total, 1)
        found = ranking.compare(before, after)
        draft._write_preview(ids, before, after, found)
        draft.preview_note = self._preview_words(before, after, found, is_exact)
        draft.preview_at = fields.Datetime.now()

    def action_apply(self):
        """Take the draft's settings over into the model; the draft is done with."""
        self.ensure_one()
        model = self.draft_of_id
        model.check_access("write")
        settings = {
            name: self[name] for name in (*self._result_fields(), *self._weight_names())
        }
        model.write(settings)
        self._take_dimensions(model)
        self.unlink()
        return self._open_form(model)

    def _weight_names(self):
        return [f"weight_{kind}" for kind in self._kind_weights()]

    def _take_dimensions(self, model):
        """The same dimensions with the same weights, in one write of the model."""
        wanted = {d.code: d for d in self.dimension_ids}
        there = {d.code: d for d in model.dimension_ids}
        names = ("sequence", "weight", "scale", "ceiling")
        commands = []
        for code, dimension in wanted.items():
            values = {name: dimension[name] for name in names}
            if code not in there:
                commands.append(fields.Command.create({**values, "code": code}))
            elif any(there[code][name] != values[name] for name in names):
                commands.append(fields.Command.update(there[code].id, values))
        commands += [
            fields.Command.delete(d.id)
            for code, d in there.items()
            if code not in wanted
        ]
        if commands:
            model.write({"dimension_ids": commands})

    # -- numbers ---------------------------------------------------------------

    def _preview_numbers(self):
        """(ids, scores of today, raw numbers by dimension, whether worked out anew)."""
        model, company = SUBJECTS[self.subject], self.company_id.id
        count = self.env[model].search_count(
            [("company_id", "=", company)], limit=INTERACTIVE_LIMIT + 1
        )
        if self.subject == "person" and count <= INTERACTIVE_LIMIT:
            return *self._measured_numbers(), True
        return *self._stored_numbers(), False

    def _measured_numbers(self):
        """As the night would find them with the settings of the draft."""
        self.env.flush_all()
        ids, people, measures = self._measure()
        scored = np.flatnonzero(~people.own)
        rows = self.env.execute_query(
            SQL(
                """SELECT COALESCE(value_score, 0) FROM scrm_profile
                WHERE company_id = %s ORDER BY id""",
                self.company_id.id,
            )
        )
        before = np.array([row[0] for row in rows], dtype=float)[scored]
        raw = {code: numbers[scored] for code, numbers in measures.raw.items()}
        return ids[scored], before, raw

    def _stored_numbers(self):
        """From the parts of the scores of today: other weights and scales only."""
        query = TOPICS if self.subject == "topic" else PEOPLE
        rows = self.env.execute_query(SQL(query, company=self.company_id.id))
        known = [raw_numbers(parts) for _id, _score, parts in rows]
        raw = {
            code: np.array([_number(numbers.get(code)) for numbers in known])
            for code in self.dimension_ids.mapped("code")
        }
        ids, before = ([row[place] for row in rows] for place in (0, 1))
        return np.array(ids, dtype=int), np.array(before, dtype=float), raw

    # -- words and rows --------------------------------------------------------

    def _write_preview(self, ids, before, after, found):
        self.preview_ids.unlink()
        climb = found.before - found.after
        listed = np.union1d(
            np.argsort(found.after, kind="stable")[:LISTED],
            np.argsort(-np.abs(climb), kind="stable")[:LISTED],
        )
        model = SUBJECTS[self.subject]
        name = "topic_id" if self.subject == "topic" else "profile_id"
        records = self.env[model].browse(ids[listed].tolist())
        self.env["scrm.value.preview"].create(
            [
                {
                    "draft_id": self.id,
                    "company_id": self.company_id.id,
                    name: record.id,
                    "name": record.display_name,
                    "rank_before": int(found.before[place]),
                    "rank_after": int(found.after[place]),
                    "climb": int(climb[place]),
                    "before": before[place],
                    "after": after[place],
                    "shift": after[place] - before[place],
                }
                for record, place in zip(records, listed, strict=True)
            ]
        )

    def _preview_words(self, before, after, found, is_exact):
        number = self.env["scrm.value.dimension"]._number
        lines = [
            self.env._(
                "%(stay)s of the first %(first)s stay among the first. %(moved)s of "
                "%(count)s move by five points or more. Mean: %(before)s → %(after)s.",
                stay=found.stay,
                first=found.first,
                moved=found.moved,
                count=len(before),
                before=number(before.mean(), 1),
                after=number(after.mean(), 1),
            )
        ]
        if found.agreement is not None:
            lines.append(
                self.env._(
                    "Agreement of both orders: %(agreement)s (Spearman; 1 is the "
                    "same).",
                    agreement=number(found.agreement, 3),
                )
            )
        if not is_exact:
            lines.append(
                self.env._(
                    "From the numbers of the last night: other weights and scales of "
                    "dimensions show, another window or weight of acts does not."
                )
            )
        return "\n".join(lines)


def _number(raw):
    return np.nan if raw is None else float(raw)


TOPICS = """
SELECT id, COALESCE(value_score, 0), value_parts FROM scrm_topic
WHERE company_id = %(company)s AND value_parts IS NOT NULL
    AND jsonb_typeof(value_parts) <> 'null'
ORDER BY id
"""
PEOPLE = """
SELECT DISTINCT ON (p.id) p.id, COALESCE(p.value_score, 0), score.parts
FROM scrm_profile p JOIN scrm_value_score score ON score.profile_id = p.id
WHERE p.company_id = %(company)s AND p.value_date IS NOT NULL
ORDER BY p.id, score.write_date DESC, score.id DESC
"""
