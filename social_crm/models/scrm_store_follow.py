# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

COLUMNS = ("source_id", "target_id", "company_id", "date_from", "date_to", "is_dated")

# An act from before the end that we know of is an old one, read again.
TOLD = """ON CONFLICT (source_id, target_id) DO UPDATE
    SET date_to = EXCLUDED.date_to,
        date_from = CASE
            WHEN EXCLUDED.date_to IS NOT NULL THEN known.date_from
            WHEN known.date_to IS NOT NULL THEN EXCLUDED.date_from
            ELSE LEAST(known.date_from, EXCLUDED.date_from) END,
        is_dated = known.is_dated OR EXCLUDED.date_to IS NULL
    WHERE CASE
        WHEN EXCLUDED.date_to IS NOT NULL
            THEN known.date_to IS NULL AND known.date_from <= EXCLUDED.date_to
        WHEN known.date_to IS NOT NULL THEN known.date_to < EXCLUDED.date_from
        ELSE NOT COALESCE(known.is_dated, FALSE) END
    RETURNING id"""
LISTED = """ON CONFLICT (source_id, target_id) DO UPDATE
    SET seen_at = EXCLUDED.seen_at, date_to = NULL,
        date_from = CASE
            WHEN known.date_to IS NOT NULL
                OR EXCLUDED.is_dated AND NOT COALESCE(known.is_dated, FALSE)
            THEN EXCLUDED.date_from ELSE known.date_from END,
        is_dated = EXCLUDED.is_dated
            OR known.date_to IS NULL AND COALESCE(known.is_dated, FALSE)
    RETURNING id"""
ENDED = """UPDATE scrm_relation SET date_to = %(now)s, seen_at = %(now)s
    FROM unnest(%(sources)s::int[], %(targets)s::int[]) AS ended(source, target)
    WHERE source_id = ended.source AND target_id = ended.target AND date_to IS NULL"""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmStore(models.AbstractModel):
    """Who follows whom: as acts tell it, and as the networks' lists show it."""

    _inherit = "scrm.store"

    @api.model
    def _all_profiles(self, page):
        yield from super()._all_profiles(page)
        for row in page.follows:
            yield row.follower
            yield row.followed

    @api.model
    def _store_follows(self, scope, acts, result):
        """The latest word on each pair decides whether the relation still holds."""
        latest = {}
        for act in sorted(acts, key=lambda a: a.occurred_at):
            latest[self._pair(result, act.actor, act.target)] = act
        rows = []
        for pair in sorted(latest):
            act, at = latest[pair], self._naive(latest[pair].occurred_at)
            ended = None if act.active else at
            rows.append((*pair, scope["company_id"], at, ended, act.active))
        if rows:
            self._insert("scrm_relation", COLUMNS, rows, SQL(TOLD), alias="known")

    @api.model
    def _store_lists(self, scope, follows, result):
        """Pairs of a list that was read; those that are no longer in it end."""
        now, held, ended = fields.Datetime.now(), {}, set()
        for row in follows:
            pair = self._pair(result, row.follower, row.followed)
            if row.active:
                held[pair] = row.since
            else:
                ended.add(pair)
        rows = [
            (
                *pair,
                scope["company_id"],
                self._naive(held[pair]) or now,
                None,
                bool(held[pair]),
                now,
            )
            for pair in sorted(held)
        ]
        if rows:
            columns = (*COLUMNS, "seen_at")
            self._insert("scrm_relation", columns, rows, SQL(LISTED), alias="known")
        if ended:
            sources, targets = zip(*sorted(ended), strict=True)
            self.env.cr.execute(
                SQL(ENDED, now=now, sources=list(sources), targets=list(targets))
            )

    @api.model
    def _pair(self, result, source, target):
        return tuple(result.profile_ids[who.remote_id] for who in (source, target))
