# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.looks import next_look

POST_COLUMNS = (
    "id",
    "thread_root_id",
    "company_id",
    "channel",
    "instance",
    "remote_id",
    "account_id",
    "profile_id",
    "direction",
    "kind",
    "title",
    "text",
    "html",
    "url",
    "lang",
    "posted_at",
    "first_seen_at",
    "edited_at",
    "parent_remote_id",
    "thread_ref",
    "likes_count",
    "reposts_count",
    "replies_count",
    "process_state",
    "look_at",
)
COUNTS = ("likes_count", "reposts_count", "replies_count")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmStore(models.AbstractModel):
    _inherit = "scrm.store"

    @api.model
    def _upsert_posts(self, account, posts, live_from, result):
        unique = {post.remote_id: post for post in posts}
        ordered = [unique[key] for key in sorted(unique)]
        own_ids = self._own_profile_ids(account, result.profile_ids)
        live_from = live_from or account.live_from
        known = {
            "account_id": account.id,
            "scope": tuple(self._scope(account).values()),
            "now": fields.Datetime.now(),
            "own_ids": own_ids,
            "profile_ids": result.profile_ids,
            "look_at": self._first_look(account),
        }
        # A new post is the root of its thread until its parent is known.
        rows = [
            (new_id, new_id, *self._post_row(post, live_from, **known))
            for new_id, post in zip(
                self._next_ids("scrm_post", len(ordered)), ordered, strict=True
            )
        ]
        for post_id, inserted in self._insert(
            "scrm_post", POST_COLUMNS, rows, self._post_conflict()
        ):
            ids = result.new_post_ids if inserted else result.updated_post_ids
            ids.append(post_id)
        scope = self._scope(account)
        result.post_ids = self._ids_by_remote("scrm_post", scope, unique)
        fresh = {*result.new_post_ids, *result.updated_post_ids}
        result.known_post_ids = [i for i in result.post_ids.values() if i not in fresh]

    @api.model
    def _first_look(self, account):
        """When posts that are heard now are looked at again, None: never."""
        now = fields.Datetime.now()
        return next_look(now, now) if account._connector()._can("look") else None

    @api.model
    def _next_ids(self, table, count):
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
                " FROM generate_series(1, %s)",
                table,
                count,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _own_profile_ids(self, account, profile_ids):
        """Which of these profiles are ours: then a post counts as said by us."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM scrm_profile WHERE id = ANY(%s) AND is_own",
                list(profile_ids.values()),
            )
        )
        return {row[0] for row in rows} | set(account.profile_id.ids)

    @api.model
    def _post_row(
        self, post, live_from, account_id, scope, now, own_ids, profile_ids, look_at
    ):
        profile_id = profile_ids[post.author.remote_id]
        posted_at = self._naive(post.created_at) or now
        is_own = post.author.is_own or profile_id in own_ids
        # A repost is an act: the networks' lists of posts do not have it.
        is_looked_at = not is_own and post.kind != "repost"
        history = bool(live_from) and posted_at < live_from
        return (
            *scope,
            post.remote_id,
            account_id,
            profile_id,
            "out" if is_own else "in",
            post.kind,
            post.title or None,
            post.text.replace("\x00", ""),
            self._clean_html(post.html),
            self._clean_url(post.url),
            post.lang or None,
            posted_at,
            now,
            self._naive(post.edited_at),
            post.parent_remote_id or None,
            post.thread_ref or None,
            post.likes,
            post.reposts,
            post.replies,
            "skipped" if history else "new",
            look_at if is_looked_at else None,
        )

    @api.model
    def _post_conflict(self):
        """Only an edit or a new count changes a stored post; `xmax` tells which."""
        # A count that a source does not tell leaves the known one alone.
        known = {
            c: SQL("COALESCE(EXCLUDED.%(c)s, scrm_post.%(c)s)", c=SQL.identifier(c))
            for c in COUNTS
        }
        return SQL(
            """ON CONFLICT (company_id, channel, instance, remote_id) DO UPDATE
            SET text = EXCLUDED.text, html = EXCLUDED.html,
                title = COALESCE(EXCLUDED.title, scrm_post.title),
                url = COALESCE(EXCLUDED.url, scrm_post.url),
                lang = COALESCE(EXCLUDED.lang, scrm_post.lang),
                edited_at = COALESCE(EXCLUDED.edited_at, scrm_post.edited_at),
                parent_remote_id =
                    COALESCE(scrm_post.parent_remote_id, EXCLUDED.parent_remote_id),
                %(set_counts)s,
                write_date = EXCLUDED.write_date
            WHERE scrm_post.emptied_at IS NULL
                AND (scrm_post.text IS DISTINCT FROM EXCLUDED.text
                OR scrm_post.html IS DISTINCT FROM EXCLUDED.html
                OR (EXCLUDED.edited_at IS NOT NULL
                    AND scrm_post.edited_at IS DISTINCT FROM EXCLUDED.edited_at)
                OR (%(old_counts)s) IS DISTINCT FROM (%(new_counts)s))
            RETURNING id, (xmax = 0)""",
            set_counts=SQL(", ").join(
                SQL("%s = %s", SQL.identifier(c), known[c]) for c in COUNTS
            ),
            old_counts=SQL(", ").join(
                SQL("scrm_post.%s", SQL.identifier(c)) for c in COUNTS
            ),
            new_counts=SQL(", ").join(known.values()),
        )
