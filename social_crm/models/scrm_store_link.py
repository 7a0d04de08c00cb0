# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

from ..tools.threads import merge_roots


class ScrmStore(models.AbstractModel):
    _inherit = "scrm.store"

    @api.model
    def _link_posts(self, scope, posts, result):
        """Tie the posts of a page to parents, threads, people and topics."""
        fresh = [*result.new_post_ids, *result.updated_post_ids]
        adopted = self._link_parents(scope, fresh)
        self._thread_posts(scope, {*fresh, *adopted})
        self._link_mentions(posts, result)
        self._link_topics(scope, posts, result)
        self._link_deliveries(fresh)
        self._derive_interactions([*fresh, *adopted])

    @api.model
    def _link_parents(self, scope, post_ids):
        """Set parents both ways; returns the ids of older posts that got one now."""
        query = """UPDATE scrm_post child SET parent_id = parent.id
            FROM scrm_post parent
            WHERE child.parent_id IS NULL AND child.parent_remote_id IS NOT NULL
                AND %(child)s AND %(parent)s
                AND parent.remote_id = child.parent_remote_id
                AND parent.id <> child.id
                AND %(side)s = ANY(%(ids)s)
            RETURNING child.id"""
        adopted = []
        for side in ("child", "parent"):
            rows = self.env.execute_query(
                SQL(
                    query,
                    child=self._scope_where(scope, "child"),
                    parent=self._scope_where(scope, "parent"),
                    side=SQL.identifier(side, "id"),
                    ids=list(post_ids),
                )
            )
            adopted += [row[0] for row in rows if side == "parent"]
        return adopted

    @api.model
    def _thread_posts(self, scope, post_ids):
        """Give each post the root of its thread, joining threads where one links two."""
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
        self._write_roots(merge_roots(pairs))

    @api.model
    def _write_roots(self, root_by_id):
        """``root_by_id`` names posts and former roots; whole threads move along."""
        moved = {old: new for old, new in root_by_id.items() if old != new}
        rows = self.env.execute_query(
            SQL(
                """UPDATE scrm_post SET thread_root_id = data.root
                FROM unnest(%s::int[], %s::int[]) AS data(id, root)
                WHERE (scrm_post.id = data.id OR scrm_post.thread_root_id = data.id)
                    AND scrm_post.thread_root_id IS DISTINCT FROM data.root
                RETURNING data.id, data.root, scrm_post.id""",
                list(root_by_id),
                list(root_by_id.values()),
            )
        )
        changed = {old for old, _new, _post in rows}
        self._roots_merged({old: moved[old] for old in changed & moved.keys()})

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
        rows = [(scope["company_id"], key, names[key], "hashtag") for key in sorted(names)]
        self._insert(
            "scrm_topic",
            ("company_id", "key", "name", "kind"),
            rows,
            SQL("ON CONFLICT (company_id, key) DO NOTHING RETURNING id"),
        )
        ids = dict(
            self.env.execute_query(
                SQL(
                    "SELECT key, id FROM scrm_topic"
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
                    "INSERT INTO %s (%s, %s) VALUES %s ON CONFLICT DO NOTHING",
                    SQL.identifier(table),
                    SQL.identifier(left),
                    SQL.identifier(right),
                    SQL(", ").join(sorted(pairs)),
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
