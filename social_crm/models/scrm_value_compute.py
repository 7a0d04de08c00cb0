# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import timedelta

import numpy as np

from odoo import fields, models
from odoo.tools import SQL, split_every

from ..tools import value
from ..tools.graph import act_weights, decay
from ..tools.measures import Acts, People, measure

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
        measures = measure(
            model._read_acts(ids), people, model.answer_days, int(model.reach_steps)
        )
        scored = np.flatnonzero(~people.own)
        raw = {code: numbers[scored] for code, numbers in measures.raw.items()}
        scores = value.score(raw, model.dimension_ids._dimensions())
        rows = [
            (
                int(ids[node]),
                round(float(scores.total[position]), 1),
                model._value_parts(scores, position, measures, node),
            )
            for position, node in enumerate(scored)
        ]
        changed = model._write_scores(rows)
        model.computed_at = model.env.cr.now()
        model.env.invalidate_all()
        return changed

    def _value_parts(self, scores, position, measures, node):
        return {
            "model": self.id,
            "version": self.version,
            "parts": scores.parts(position),
            "layers": measures.layers[node].tolist(),
            "distance": int(measures.distance[node]),
            "core": int(measures.core[node]),
            "estimated": measures.estimated,
        }

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

    def _read_people(self):
        """Ids in ascending order, and their numbers in that order."""
        rows = self.env.execute_query(
            SQL(
                """SELECT p.id, COALESCE(p.is_own, FALSE), p.followers_count,
                    t.ages, COALESCE(t.echoes, 0)
                FROM scrm_profile p LEFT JOIN (
                    SELECT profile_id, array_agg(%(as_of)s - posted_at::date) AS ages,
                        sum(COALESCE(likes_count, 0) + COALESCE(reposts_count, 0)
                            + COALESCE(replies_count, 0))
                            FILTER (WHERE kind <> 'repost') AS echoes
                    FROM scrm_post
                    WHERE company_id = %(company)s AND deleted_at IS NULL AND %(window)s
                    GROUP BY profile_id
                ) t ON t.profile_id = p.id
                WHERE p.company_id = %(company)s ORDER BY p.id""",
                as_of=self._as_of(),
                company=self.company_id.id,
                window=self._window(SQL("posted_at")),
            )
        )
        ids, own, followers, ages, echoes = (
            zip(*rows, strict=True) if rows else [()] * 5
        )
        shares = (decay(age or (), self.half_life_days).sum() for age in ages)
        return np.array(ids, dtype=np.int64), People(
            own=np.array(own, dtype=bool),
            followers=np.array(followers, dtype=float),
            posts=np.array([len(age or ()) for age in ages], dtype=np.int64),
            faded_posts=np.fromiter(shares, dtype=float, count=len(ids)),
            echoes=np.array(echoes, dtype=float),
        )

    def _read_acts(self, ids):
        rows = self.env.execute_query(
            SQL(
                """SELECT i.source_id, i.target_id, i.kind,
                    EXTRACT(EPOCH FROM i.occurred_at)::bigint,
                    %(as_of)s - i.occurred_at::date,
                    COALESCE(post.profile_id = i.source_id, FALSE)
                FROM scrm_interaction i LEFT JOIN scrm_post post ON post.id = i.post_id
                WHERE i.company_id = %(company)s AND %(window)s
                ORDER BY i.id""",
                as_of=self._as_of(),
                company=self.company_id.id,
                window=self._window(SQL("i.occurred_at")),
            )
        )
        source, target, kind, at, age, told = (
            zip(*rows, strict=True) if rows else [()] * 6
        )
        return Acts(
            source=np.searchsorted(ids, np.array(source, dtype=np.int64)),
            target=np.searchsorted(ids, np.array(target, dtype=np.int64)),
            kind=np.array(kind, dtype=str),
            at=np.array(at, dtype=np.int64),
            weight=act_weights(kind, age, self._kind_weights(), self.half_life_days),
            fading=decay(age, self.half_life_days),
            told=np.array(told, dtype=bool),
        )

    # -- writing: a row that did not change is not touched ----------------------

    def _write_scores(self, rows):
        """Update profiles, keep the scores that changed, refresh the contacts.

        :param rows: list of (profile id, total, parts)
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
                parts=[json.dumps(part) for part in parts],
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
                parts=[json.dumps(part) for part in parts],
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
