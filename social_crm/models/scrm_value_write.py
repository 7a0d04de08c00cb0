# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import models
from odoo.tools import SQL, split_every

BATCH = 5_000


class ScrmValueModel(models.Model):
    """Writing scores in bulk: a row that did not change is not touched."""

    _inherit = "scrm.value.model"

    def _write_scores(self, rows):
        """Update profiles, keep the scores that changed, refresh the contacts.

        :param rows: list of (profile id, total, parts)
        :return: number of profiles that changed
        """
        self.ensure_one()
        changed = 0
        for batch in split_every(BATCH, rows, list):
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
