# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import date, timedelta

import numpy as np

from odoo import fields, models
from odoo.tools import SQL, split_every

from ..tools import value
from ..tools.graph import act_weights, decay
from ..tools.items import ACT_KINDS
from ..tools.measures import DAY, Acts, People, measure
from ..tools.rows import Rows

WRITE_BATCH = 5_000


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
        ids, people = model._read_people()
        acts = model._read_acts(ids)
        measures = measure(
            acts,
            people,
            model.answer_days,
            int(model.reach_steps),
            model._central(acts.source, acts.target, acts.weight, len(ids)),
        )
        scored = np.flatnonzero(~people.own)
        raw = {code: numbers[scored] for code, numbers in measures.raw.items()}
        scores = value.score(raw, model.dimension_ids._dimensions())
        rows = zip(
            ids[scored].tolist(),
            np.round(scores.total, 1).tolist(),
            model._value_parts(scores, measures, scored),
            strict=True,
        )
        changed = model._write_scores(rows)
        model.computed_at = model.env.cr.now()
        model.env.invalidate_all()
        return changed

    def _value_parts(self, scores, measures, nodes):
        """Yield what is kept of each of these people, as JSON."""
        known = zip(
            scores.all_parts(),
            measures.layers[nodes].tolist(),
            measures.distance[nodes].tolist(),
            measures.core[nodes].tolist(),
            strict=True,
        )
        for parts, layers, distance, core in known:
            yield json.dumps(
                {
                    "model": self.id,
                    "version": self.version,
                    "parts": parts,
                    "layers": layers,
                    "distance": distance,
                    "core": core,
                    "estimated": measures.estimated,
                }
            )

    # -- reading --------------------------------------------------------------

    def _as_of(self):
        """The last day of the window."""
        return self.reference_date or fields.Date.context_today(
            self.with_context(tz="UTC")
        )

    def _window(self, column):
        """SQL: the column lies in the window of whole UTC days."""
        return SQL(
            "%(column)s >= %(begin)s AND %(column)s < %(end)s",
            column=column,
            begin=self._as_of() - timedelta(days=self.window_days),
            end=self._as_of() + timedelta(days=1),
        )

    def _copy(self, query, **columns):
        """The rows of a query as arrays, by one statement."""
        rows = Rows(**columns)
        cursor = self.env.cr
        statement = cursor.mogrify(query).decode()
        cursor.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT binary)", rows)
        return rows.arrays()

    def _read_people(self):
        """Ids in ascending order, and their numbers in that order."""
        found = self._copy(
            SQL(
                """SELECT id, COALESCE(is_own, FALSE)::int::int2,
                    COALESCE(followers_count, -1)::int4
                FROM scrm_profile WHERE company_id = %s ORDER BY id""",
                self.company_id.id,
            ),
            id="int4",
            own="int2",
            followers="int4",
        )
        ids, size = found["id"], len(found["id"])
        posts = self._read_posts()
        author = np.searchsorted(ids, posts["profile"])
        shares = posts["count"] * decay(posts["age"], self.half_life_days)
        return ids, People(
            own=found["own"].astype(bool),
            followers=np.where(found["followers"] < 0, np.nan, found["followers"]),
            posts=_summed(author, posts["count"], size).astype(np.int64),
            faded_posts=_summed(author, shares, size),
            echoes=_summed(author, posts["echoes"], size),
        )

    def _read_posts(self):
        """How many posts each person wrote on each day, and what they brought."""
        return self._copy(
            SQL(
                """SELECT profile_id, (%(as_of)s - posted_at::date)::int2,
                    count(*)::int4,
                    COALESCE(sum(COALESCE(likes_count, 0) + COALESCE(reposts_count, 0)
                        + COALESCE(replies_count, 0))
                        FILTER (WHERE kind <> 'repost'), 0)::int8
                FROM scrm_post
                WHERE company_id = %(company)s AND deleted_at IS NULL AND %(window)s
                GROUP BY 1, 2 ORDER BY 1, 2""",
                as_of=self._as_of(),
                company=self.company_id.id,
                window=self._window(SQL("posted_at")),
            ),
            profile="int4",
            age="int2",
            count="int4",
            echoes="int8",
        )

    def _read_acts(self, ids):
        found = self._copy(
            SQL(
                """SELECT i.source_id, i.target_id,
                    array_position(%(kinds)s::varchar[], i.kind)::int2,
                    EXTRACT(EPOCH FROM i.occurred_at)::int8,
                    COALESCE(post.profile_id = i.source_id, FALSE)::int::int2
                FROM scrm_interaction i LEFT JOIN scrm_post post ON post.id = i.post_id
                WHERE i.company_id = %(company)s AND %(window)s
                ORDER BY i.id""",
                kinds=list(ACT_KINDS),
                company=self.company_id.id,
                window=self._window(SQL("i.occurred_at")),
            ),
            source="int4",
            target="int4",
            kind="int2",
            at="int8",
            told="int2",
        )
        kind = found["kind"] - 1
        today = (self._as_of() - date(1970, 1, 1)).days
        age = today - found["at"] // DAY
        weights = self._kind_weights()
        return Acts(
            source=np.searchsorted(ids, found["source"]),
            target=np.searchsorted(ids, found["target"]),
            kind=kind,
            at=found["at"],
            weight=act_weights(
                kind, age, [weights[name] for name in ACT_KINDS], self.half_life_days
            ),
            fading=decay(age, self.half_life_days),
            told=found["told"].astype(bool),
        )

    # -- writing: a row that did not change is not touched ----------------------

    def _write_scores(self, rows):
        """Update profiles, keep the scores that changed, refresh the contacts.

        :param rows: iterable of (profile id, total, parts as JSON)
        :return: number of profiles that changed
        """
        self.ensure_one()
        changed = 0
        for batch in split_every(WRITE_BATCH, rows, list):
            ids = self._update_profiles(batch)
            changed += len(ids)
            self._keep_scores([row for row in batch if row[0] in ids])
        self._clear_own_profiles()
        self.env["scrm.profile"]._refresh_partner_values(self.company_id)
        return changed

    def _update_profiles(self, rows):
        """Returns the set of ids that were written."""
        ids, totals, parts = zip(*rows, strict=True)
        found = self.env.execute_query(
            SQL(
                """UPDATE scrm_profile p
                SET value_score = new.total, value_parts = new.parts,
                    value_date = %(now)s
                FROM unnest(%(ids)s, %(totals)s::numeric[], %(parts)s::jsonb[])
                    AS new(id, total, parts)
                WHERE p.id = new.id AND (p.value_score, p.value_parts)
                    IS DISTINCT FROM (new.total, new.parts)
                RETURNING p.id""",
                now=self.env.cr.now(),
                ids=list(ids),
                totals=list(totals),
                parts=list(parts),
            )
        )
        return {row[0] for row in found}

    def _keep_scores(self, rows):
        """One score a profile, day and version: a later run of the day replaces it."""
        if not rows:
            return
        ids, totals, parts = zip(*rows, strict=True)
        self.env.cr.execute(
            SQL(
                """INSERT INTO scrm_value_score AS old (profile_id, model_id,
                    company_id, version, date, total, parts,
                    create_uid, write_uid, create_date, write_date)
                SELECT new.id, %(model)s, %(company)s, %(version)s, %(date)s,
                    new.total, new.parts, %(uid)s, %(uid)s, %(now)s, %(now)s
                FROM unnest(%(ids)s, %(totals)s::numeric[], %(parts)s::jsonb[])
                    AS new(id, total, parts)
                ON CONFLICT (profile_id, model_id, version, date) DO UPDATE
                SET total = EXCLUDED.total, parts = EXCLUDED.parts,
                    write_date = EXCLUDED.write_date
                WHERE (old.total, old.parts)
                    IS DISTINCT FROM (EXCLUDED.total, EXCLUDED.parts)""",
                model=self.id,
                company=self.company_id.id,
                version=self.version,
                date=self._as_of(),
                uid=self.env.uid,
                now=self.env.cr.now(),
                ids=list(ids),
                totals=list(totals),
                parts=list(parts),
            )
        )

    def _clear_own_profiles(self):
        """A profile that turned out to be ours has no influence of its own."""
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_profile SET value_score = 0, value_parts = NULL,
                    value_date = NULL
                WHERE company_id = %s AND is_own AND value_date IS NOT NULL""",
                self.company_id.id,
            )
        )


def _summed(group, values, size):
    """Sum of the values of each group, as floats (size,)."""
    return np.bincount(group, values, minlength=size)
