# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

from ..tools.threads import merge_roots


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmStore(models.AbstractModel):
    _inherit = "scrm.store"

    @api.model
    def _link_posts(self, scope, posts, result):
        """Tie the posts of a page to parents, threads, people and topics."""
        fresh = [*result.new_post_ids, *result.updated_post_ids]
        adopted = self._link_parents(scope, fresh)
        self._thread_posts(scope, {*fresh, *adopted}, set(result.new_post_ids))
        self._link_mentions(posts, result)
        self._link_topics(scope, posts, result)
        self._link_deliveries(fresh)
        self._derive_interactions([*fresh, *adopted])

    @api.model
    def _link_parents(self, scope, post_ids):
        """Set parents both ways; returns the ids of older posts that got one now.

        Looked up by key in two steps: one joined UPDATE was forty times slower
        wherever the planner had no statistics yet, as in a first import.
        """
        fresh = self._parent_keys(SQL("post.id = ANY(%s)", list(post_ids)))
        own_ids = self._ids_by_remote("scrm_post", scope, {r for _i, r, _p in fresh})
        waiting = self._parent_keys(
            SQL(
                "%s AND post.parent_id IS NULL AND post.parent_remote_id = ANY(%s)",
                self._scope_where(scope, "post"),
                list({r for _i, r, _p in fresh}),
            )
        )
        wanted = {key for _i, _r, key in fresh if key}
        parents = {**self._ids_by_remote("scrm_post", scope, wanted), **own_ids}
        found = {
            post_id: parents[key]
            for post_id, _remote, key in [*fresh, *waiting]
            if key in parents and parents[key] != post_id
        }
        self._write_parents(found)
        known = {post_id for post_id, _remote, _key in fresh}
        return [post_id for post_id in found if post_id not in known]

    @api.model
    def _parent_keys(self, where):
        """Rows of (id, network id, network id of the parent or None)."""
        return self.env.execute_query(
            SQL(
                "SELECT post.id, post.remote_id, post.parent_remote_id"
                " FROM scrm_post post WHERE %s",
                where,
            )
        )

    @api.model
    def _write_parents(self, parent_by_id):
        if parent_by_id:
            self.env.cr.execute(
                SQL(
                    """UPDATE scrm_post SET parent_id = data.parent
                    FROM unnest(%s::int[], %s::int[]) AS data(id, parent)
                    WHERE scrm_post.id = data.id
                        AND scrm_post.parent_id IS DISTINCT FROM data.parent""",
                    list(parent_by_id),
                    list(parent_by_id.values()),
                )
            )

    @api.model
    def _thread_posts(self, scope, post_ids, new_ids):
        """Give each post the root of its thread; one post may join two threads.

        :param new_ids: posts that never stood for a thread to anybody else
        """
        if not post_ids:
            return
        rows = self.env.execute_query(
            SQL(
                """SELECT post.id, COALESCE(post.thread_root_id, post.id),
                    COALESCE(parent.thread_root_id, parent.id), same.root
                FROM scrm_post post
                LEFT JOIN scrm_post parent ON parent.id = post.parent_id
                LEFT JOIN LATERAL (
                    SELECT MIN(COALESCE(other.thread_root_id, other.id)) AS root
                    FROM scrm_post other
                    WHERE other.thread_ref = post.thread_ref AND %s
                ) same ON post.thread_ref IS NOT NULL
                WHERE post.id = ANY(%s)""",
                self._scope_where(scope, "other"),
                sorted(post_ids),
            )
        )
        pairs = []
        for post_id, own, parent, same in rows:
            pairs += [(post_id, root) for root in (own, parent, same) if root]
        self._write_roots(merge_roots(pairs), new_ids)

    @api.model
    def _write_roots(self, root_by_id, new_ids):
        """``root_by_id`` names posts and former roots; whole threads move along."""
        moved = {old: new for old, new in root_by_id.items() if old != new}
        query = """UPDATE scrm_post SET thread_root_id = data.root
            FROM unnest(%(ids)s::int[], %(roots)s::int[]) AS data(id, root)
            WHERE %(column)s = data.id
                AND scrm_post.thread_root_id IS DISTINCT FROM data.root
            RETURNING data.id"""
        followers = self._execute_roots(query, "thread_root_id", moved)
        self._execute_roots(query, "id", root_by_id)
        self._roots_merged({old: moved[old] for old in followers - new_ids})

    @api.model
    def _execute_roots(self, query, column, root_by_id):
        if not root_by_id:
            return set()
        rows = self.env.execute_query(
            SQL(
                query,
                ids=list(root_by_id),
                roots=list(root_by_id.values()),
                column=SQL.identifier("scrm_post", column),
            )
        )
        return {row[0] for row in rows}

    @api.model
    def _roots_merged(self, new_by_old):
        """Extension point: posts ``old`` no longer stand for a thread, ``new`` do."""

    @api.model
    def _link_mentions(self, posts, result):
        pairs = {
            (result.post_ids[post.remote_id], result.profile_ids[who.remote_id])
            for post in posts
            for who in post.mentions
        }
        self._insert_pairs("scrm_post_mention_rel", "post_id", "profile_id", pairs)

    @api.model
    def _link_topics(self, scope, posts, result):
        names = {}
        for post in posts:
            for tag in post.tags:
                names.setdefault(self.env["scrm.topic"]._fold_key(tag), tag.lstrip("#"))
        names.pop("", None)
        if not names:
            return
        rows = [
            (scope["company_id"], key, names[key], "hashtag") for key in sorted(names)
        ]
        self._insert(
            "scrm_topic",
            ("company_id", "key", "name", "kind"),
            rows,
            SQL("ON CONFLICT (company_id, key) DO NOTHING RETURNING id"),
        )
        ids = dict(
            self.env.execute_query(
                SQL(
                    "SELECT key, COALESCE(merged_into_id, id) FROM scrm_topic"
                    " WHERE company_id = %s AND key = ANY(%s)",
                    scope["company_id"],
                    list(names),
                )
            )
        )
        fold = self.env["scrm.topic"]._fold_key
        pairs = {
            (result.post_ids[post.remote_id], ids[fold(tag)])
            for post in posts
            for tag in post.tags
            if fold(tag) in ids
        }
        self._insert_pairs("scrm_post_topic_rel", "post_id", "topic_id", pairs)

    @api.model
    def _insert_pairs(self, table, left, right, pairs):
        if pairs:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (%s, %s) SELECT * FROM"
                    " unnest(%s::int[], %s::int[]) ON CONFLICT DO NOTHING",
                    SQL.identifier(table),
                    SQL.identifier(left),
                    SQL.identifier(right),
                    *map(list, zip(*sorted(pairs), strict=True)),
                )
            )

    @api.model
    def _link_deliveries(self, post_ids):
        """What we sent ourselves comes back from the network: the same post."""
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_delivery delivery SET post_id = post.id
                FROM scrm_post post
                WHERE post.id = ANY(%s) AND delivery.account_id = post.account_id
                    AND delivery.remote_id = post.remote_id
                    AND delivery.post_id IS DISTINCT FROM post.id""",
                list(post_ids),
            )
        )
