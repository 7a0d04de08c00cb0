# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..clients.errors import Refused, RetryLater
from ..tools.items import Page, RawFollow, RawProfile

# Who is in it: the other one of the pair is our account.
LISTS = {
    "followers": ("source_id", "target_id"),
    "following": ("target_id", "source_id"),
}
# A list is read to its end this often; acts of following are heard at once anyway.
EVERY = timedelta(days=1)
# People about whom a network is asked after a walk, those of longest ago first.
ASKED = 120


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConnectorTimeline(models.AbstractModel):
    """Who follows our accounts, and whom they follow.

    Lists are hidden, shortened or late on many servers. So nobody is said to have
    left because a list lacks them: after a whole walk the network is asked about
    each of those, and only whom it denies has left.
    """

    _inherit = "scrm.connector.timeline"

    @api.model
    def _streams(self, account):
        return [*super()._streams(account), *self._lists_due(account)]

    @api.model
    def _lists_due(self, account):
        if not account.profile_id:
            return []
        known = {cursor.stream: cursor for cursor in account.cursor_ids}
        ago = fields.Datetime.to_string(fields.Datetime.now() - EVERY)
        return [
            name
            for name in LISTS
            if name not in known
            or known[name].page_token
            or (known[name].mark or "") < ago
        ]

    @api.model
    def _fetch(self, account, stream, mark, page_token):
        if stream not in LISTS:
            return super()._fetch(account, stream, mark, page_token)
        started, _bar, cursor = (page_token or "").partition("|")
        started = started or fields.Datetime.to_string(fields.Datetime.now())
        try:
            return self._talk(
                account,
                lambda client: self._list(account, client, stream, started, cursor),
            )
        except (Refused, RetryLater) as error:
            if error.code not in ("refused", "gone", "server_error", "bad_answer"):
                raise
            # A server without this list is asked again tomorrow, not all day.
            return Page(mark=started, errors=((stream, str(error)),))

    @api.model
    def _list(self, account, client, stream, started, cursor):
        """A page; at the end of the walk with what has become of those missing."""
        people, after = client.follows(stream, cursor)
        own = self._own_profile(account)
        rows = [self._follow(own, stream, who, since) for who, since in people]
        if after and after != cursor:
            return Page(
                follows=tuple(rows), next_page=f"{started}|{after}", mark=started
            )
        here = [who.remote_id for who, _since in people]
        missing = self._missing(account, stream, started, here)
        holding = missing and client.holding(stream, [who.remote_id for who in missing])
        rows += [
            self._follow(own, stream, who, active=who.remote_id in holding)
            for who in missing
        ]
        return Page(follows=tuple(rows), mark=started)

    @api.model
    def _follow(self, own, stream, who, since=None, active=True):
        pair = (who, own) if stream == "followers" else (own, who)
        return RawFollow(*pair, since, active)

    @api.model
    def _missing(self, account, stream, started, here):
        """Who was in the list before its walk began and was not met in it."""
        theirs, ours = LISTS[stream]
        rows = self.env.execute_query(
            SQL(
                """SELECT profile.remote_id, profile.handle
                FROM scrm_relation relation
                JOIN scrm_profile profile ON profile.id = relation.%(theirs)s
                WHERE relation.%(ours)s = %(own)s AND relation.date_to IS NULL
                    AND relation.date_from < %(started)s
                    AND COALESCE(relation.seen_at, '-infinity') < %(started)s
                    AND profile.remote_id <> ALL(%(here)s)
                ORDER BY relation.seen_at NULLS FIRST, relation.id
                LIMIT %(limit)s""",
                theirs=SQL.identifier(theirs),
                ours=SQL.identifier(ours),
                own=account.profile_id.id,
                started=started,
                here=here,
                limit=ASKED,
            )
        )
        return [RawProfile(remote_id, handle) for remote_id, handle in rows]
