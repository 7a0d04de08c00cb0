# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import looks
from .scrm_store_post import COUNTS

TOLD = ("likes", "reposts", "replies")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    """When a heard post is looked at again on its network, see ``tools.looks``."""

    _inherit = "scrm.post"

    look_at = fields.Datetime(string="Next Look", readonly=True, copy=False)
    missing_at = fields.Datetime(
        string="Missing There Since",
        readonly=True,
        copy=False,
        help="The network did not have it when it was looked at again. It counts as "
        "deleted when it is missing once more, an hour later or more.",
    )

    _look_idx = models.Index("(account_id, look_at) WHERE look_at IS NOT NULL")

    @api.model
    def _to_look_at(self, account, limit):
        """Rows ``(id, network id, heard, missing since)`` that are due.

        What somebody works on or what has earned something comes first, then whatever
        waited longest. Ids of another server mean nothing to this one.
        """
        self.flush_model()
        retention = self.env["scrm.retention"]
        return self.env.execute_query(
            SQL(
                """SELECT t.id, t.remote_id, t.first_seen_at, t.missing_at
                FROM scrm_post t
                WHERE t.account_id = %(account)s AND t.look_at <= %(now)s
                    AND t.channel = %(channel)s AND t.instance = %(instance)s
                ORDER BY (%(kept)s) DESC, t.look_at, t.id LIMIT %(limit)s""",
                account=account.id,
                now=fields.Datetime.now(),
                channel=account.channel,
                instance=account.instance or "",
                kept=retention._any(retention._kept_posts()),
                limit=limit,
            )
        )

    @api.model
    def _take_looks(self, due, looked):
        """Write what the network said about ``due``, rows of `_to_look_at`.

        :param looked: ``items.Looked``
        :return: network ids of what is gone
        """
        now = fields.Datetime.now()
        found = {one.remote_id: one for one in looked.found}
        answers = dict.fromkeys(looked.missing, False) | dict.fromkeys(found, True)
        rows, gone = [], []
        for post_id, remote_id, heard_at, missing_at in due:
            at, since, is_gone = looks.after(
                heard_at, missing_at, now, answers.get(remote_id), random.random()
            )
            counts = (getattr(found.get(remote_id), name, None) for name in TOLD)
            rows.append((post_id, at, since, *counts))
            if is_gone:
                gone.append(remote_id)
        self._write_looks(rows, now)
        return gone

    @api.model
    def _write_looks(self, rows, now):
        names = [SQL.identifier(name) for name in COUNTS]
        new = [SQL("COALESCE(v.%s, post.%s)", name, name) for name in names]
        ids, looks_at, missing, *counts = map(list, zip(*rows, strict=True))
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_post post
                SET look_at = v.look_at, missing_at = v.missing_at, %(updates)s,
                    write_date = CASE WHEN (%(old)s) IS DISTINCT FROM (%(new)s)
                        THEN %(now)s ELSE post.write_date END
                FROM unnest(%(ids)s::integer[], %(looks)s::timestamp[],
                    %(missing)s::timestamp[], %(counts)s)
                    AS v (id, look_at, missing_at, %(names)s)
                WHERE post.id = v.id""",
                updates=SQL(", ").join(
                    SQL("%s = %s", name, value)
                    for name, value in zip(names, new, strict=True)
                ),
                old=SQL(", ").join(SQL("post.%s", name) for name in names),
                new=SQL(", ").join(new),
                now=now,
                ids=ids,
                looks=looks_at,
                missing=missing,
                counts=SQL(", ").join(SQL("%s::integer[]", one) for one in counts),
                names=SQL(", ").join(names),
            )
        )
        self.invalidate_model([*COUNTS, "look_at", "missing_at", "write_date"])
