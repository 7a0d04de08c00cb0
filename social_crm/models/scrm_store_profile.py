# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

PROFILE_COLUMNS = (
    "company_id",
    "channel",
    "instance",
    "remote_id",
    "handle",
    "name",
    "url",
    "avatar_url",
    "bio",
    "followers_count",
    "following_count",
    "posts_count",
    "joined_at",
    "is_bot",
    "is_own",
    "active",
)
# What a fuller answer of the network may replace; a bare mention never empties it.
UPDATED = (
    "name",
    "url",
    "avatar_url",
    "bio",
    "followers_count",
    "following_count",
    "posts_count",
    "joined_at",
)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmStore(models.AbstractModel):
    _inherit = "scrm.store"

    @api.model
    def _collect_profiles(self, page):
        """Each profile of the page once, in its fullest form, by network id."""
        found = {}
        for profile in self._all_profiles(page):
            known = found.get(profile.remote_id)
            if known is None or self._fullness(profile) > self._fullness(known):
                found[profile.remote_id] = profile
        return found

    @api.model
    def _all_profiles(self, page):
        for post in page.posts:
            yield post.author
            yield from post.mentions
        for act in page.interactions:
            yield act.actor
            yield act.target

    @api.model
    def _fullness(self, profile):
        return (
            profile.is_own,
            profile.followers is not None,
            bool(profile.name),
            bool(profile.bio_html),
        )

    @api.model
    def _upsert_profiles(self, scope, profiles):
        """Insert or refresh; returns the ids by network id.

        Sorted by key, so that parallel workers lock rows in the same order.
        """
        if not profiles:
            return {}
        ordered = sorted(profiles.values(), key=lambda p: p.remote_id)
        rows = [self._profile_row(scope, profile) for profile in ordered]
        self._insert("scrm_profile", PROFILE_COLUMNS, rows, self._profile_conflict())
        return self._ids_by_remote(
            "scrm_profile", scope, [p.remote_id for p in ordered]
        )

    @api.model
    def _ids_by_remote(self, table, scope, remote_ids):
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT t.remote_id, t.id FROM %s t"
                    " WHERE %s AND t.remote_id = ANY(%s)",
                    SQL.identifier(table),
                    self._scope_where(scope, "t"),
                    list(remote_ids),
                )
            )
        )

    @api.model
    def _profile_row(self, scope, profile):
        return (
            scope["company_id"],
            scope["channel"],
            scope["instance"],
            profile.remote_id,
            profile.handle.lstrip("@"),
            profile.name or None,
            self._clean_url(profile.url),
            self._clean_url(profile.avatar_url),
            self._clean_html(profile.bio_html),
            profile.followers,
            profile.following,
            profile.posts_count,
            self._naive(profile.created_at),
            profile.is_bot,
            profile.is_own,
            True,
        )

    @api.model
    def _profile_conflict(self):
        """A profile that did not change is not written again."""
        new = SQL(", ").join(
            SQL("COALESCE(EXCLUDED.%(c)s, scrm_profile.%(c)s)", c=SQL.identifier(name))
            for name in UPDATED
        )
        old = SQL(", ").join(
            SQL("scrm_profile.%s", SQL.identifier(name)) for name in UPDATED
        )
        return SQL(
            """ON CONFLICT (company_id, channel, instance, remote_id) DO UPDATE
            SET (%(names)s) = ROW(%(new)s),
                handle = CASE WHEN LOWER(scrm_profile.handle) = LOWER(EXCLUDED.handle)
                    THEN scrm_profile.handle ELSE EXCLUDED.handle END,
                is_bot = scrm_profile.is_bot OR EXCLUDED.is_bot,
                is_own = scrm_profile.is_own OR EXCLUDED.is_own,
                write_date = EXCLUDED.write_date
            WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                OR LOWER(scrm_profile.handle) <> LOWER(EXCLUDED.handle)
                OR (EXCLUDED.is_bot AND NOT COALESCE(scrm_profile.is_bot, FALSE))
                OR (EXCLUDED.is_own AND NOT COALESCE(scrm_profile.is_own, FALSE))
            RETURNING id""",
            names=SQL(", ").join(SQL.identifier(name) for name in UPDATED),
            new=new,
            old=old,
        )
