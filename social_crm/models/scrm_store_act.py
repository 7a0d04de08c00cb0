# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

ACT_COLUMNS = (
    "company_id",
    "channel",
    "instance",
    "remote_id",
    "source_id",
    "target_id",
    "kind",
    "post_id",
    "occurred_at",
)

DERIVED_HEAD = """INSERT INTO scrm_interaction (company_id, channel, instance,
    remote_id, source_id, target_id, kind, post_id, occurred_at,
    create_uid, write_uid, create_date, write_date)"""
DERIVED_TAIL = """ON CONFLICT (company_id, channel, instance, remote_id) DO NOTHING"""
DERIVED_MENTIONS = """SELECT post.company_id, post.channel, post.instance,
        'mention:' || post.remote_id || ':' || target.remote_id,
        post.profile_id, target.id, 'mention', post.id, post.posted_at,
        %(uid)s, %(uid)s, %(now)s, %(now)s
    FROM scrm_post post
    JOIN scrm_post_mention_rel rel ON rel.post_id = post.id
    JOIN scrm_profile target ON target.id = rel.profile_id
    WHERE post.id = ANY(%(ids)s) AND target.id <> post.profile_id
    ORDER BY post.id, target.id"""
DERIVED_ANSWERS = """SELECT post.company_id, post.channel, post.instance,
        kind.name || ':' || post.remote_id,
        post.profile_id, parent.profile_id, kind.name, post.id, post.posted_at,
        %(uid)s, %(uid)s, %(now)s, %(now)s
    FROM scrm_post post
    JOIN scrm_post parent ON parent.id = post.parent_id
    CROSS JOIN LATERAL (SELECT CASE WHEN post.kind IN ('repost', 'quote')
        THEN post.kind ELSE 'reply' END AS name) kind
    WHERE post.id = ANY(%(ids)s) AND parent.profile_id <> post.profile_id
    ORDER BY post.id"""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmStore(models.AbstractModel):
    _inherit = "scrm.store"

    @api.model
    def _derive_interactions(self, post_ids):
        """Mentions and answers are acts of their own: read them off the posts."""
        if not post_ids:
            return
        for query in (DERIVED_MENTIONS, DERIVED_ANSWERS):
            self.env.cr.execute(
                SQL(
                    "%s %s %s",
                    SQL(DERIVED_HEAD),
                    SQL(
                        query,
                        uid=self.env.uid,
                        now=self.env.cr.now(),
                        ids=list(post_ids),
                    ),
                    SQL(DERIVED_TAIL),
                )
            )

    @api.model
    def _store_acts(self, scope, acts, result):
        """Acts that the network reported as such: likes, reposts, follows."""
        acts = {act.remote_key: act for act in acts}
        if not acts:
            return
        ordered = [acts[key] for key in sorted(acts) if self._is_between_two(acts[key])]
        posts = self._ids_by_remote(
            "scrm_post", scope, {act.post_remote_id for act in ordered}
        )
        rows = [
            (
                *scope.values(),
                act.remote_key,
                result.profile_ids[act.actor.remote_id],
                result.profile_ids[act.target.remote_id],
                act.kind,
                posts.get(act.post_remote_id),
                self._naive(act.occurred_at),
            )
            for act in ordered
            if act.active
        ]
        if rows:
            self._insert(
                "scrm_interaction",
                ACT_COLUMNS,
                rows,
                SQL(
                    "ON CONFLICT (company_id, channel, instance, remote_id)"
                    " DO NOTHING RETURNING id"
                ),
            )
        self._store_follows(scope, [a for a in ordered if a.kind == "follow"], result)

    @api.model
    def _is_between_two(self, act):
        return act.actor.remote_id != act.target.remote_id
