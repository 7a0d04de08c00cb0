# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.retention import is_too_old


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmStore(models.AbstractModel):
    """What the network deleted is marked; what is too old to be kept stays out.

    A feed tells its old entries again and again: without this each would come back
    on the day after it was removed.
    """

    _inherit = "scrm.store"

    @api.model
    def _store_page(self, account, page, live_from=None):
        fresh = self._without_outdated(account, page)
        result = super()._store_page(account, fresh, live_from=live_from)
        if page.deleted:
            self._mark_deleted(account, page.deleted)
        return result

    @api.model
    def _mark_deleted(self, account, remote_ids):
        """The network says that these posts of others are gone."""
        scope = [(name, "=", value) for name, value in self._scope(account).items()]
        posts = self.env["scrm.post"].search(
            [
                *scope,
                ("remote_id", "in", list(remote_ids)),
                ("direction", "=", "in"),
                ("deleted_at", "=", False),
            ]
        )
        posts.write({"deleted_at": fields.Datetime.now(), "look_at": False})

    @api.model
    def _without_outdated(self, account, page):
        """The page without new items that the next night would remove again."""
        days = self.env["scrm.retention"]._days_by_kind(account.company_id.id)
        if not {"posts_stranger", "posts_contact", "acts"} & days.keys():
            return page
        now = fields.Datetime.now()
        acts = tuple(
            act
            for act in page.interactions
            if act.kind == "follow"
            or not is_too_old(self._naive(act.occurred_at), now, days.get("acts"))
        )
        outdated = self._outdated(account, page.posts, days, now)
        posts = tuple(p for p in page.posts if p.remote_id not in outdated)
        return replace(page, posts=posts, interactions=acts)

    @api.model
    def _outdated(self, account, posts, days, now):
        """Network ids of posts of others that are too old and not stored yet."""
        kinds = ("posts_stranger", "posts_contact")
        shortest = min((days[kind] for kind in kinds if kind in days), default=0)
        old = [
            post
            for post in posts
            if not post.author.is_own
            and is_too_old(self._naive(post.created_at), now, shortest)
        ]
        if not old:
            return set()
        scope = self._scope(account)
        tied, own = self._contacts_and_own(scope, {p.author.remote_id for p in old})
        stored = self._ids_by_remote("scrm_post", scope, {p.remote_id for p in old})
        return {
            post.remote_id
            for post in old
            if post.remote_id not in stored
            and post.author.remote_id not in own
            and is_too_old(
                self._naive(post.created_at),
                now,
                days.get(kinds[post.author.remote_id in tied]),
            )
        }

    @api.model
    def _contacts_and_own(self, scope, remote_ids):
        """Which of these network ids are tied to a contact, and which are ours."""
        rows = self.env.execute_query(
            SQL(
                """SELECT p.remote_id, p.partner_id IS NOT NULL, p.is_own
                FROM scrm_profile p WHERE %s AND p.remote_id = ANY(%s)""",
                self._scope_where(scope, "p"),
                list(remote_ids),
            )
        )
        tied = {remote_id for remote_id, has_contact, _own in rows if has_contact}
        return tied, {remote_id for remote_id, _tied, own in rows if own}
