# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from . import scrm_delivery_send as sending

# Advisory locks of ours begin with this number; the second is an account's id.
LINE_LOCK = 0x5C27


class First(NamedTuple):
    """What is first in an account's line; ``lang`` is that of who wrote it."""

    account_id: int
    delivery_id: int
    bad: bool
    lang: str | None


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmDelivery(models.Model):
    """Whose turn it is.

    Each account has one line, in which nothing overtakes: what is being sent, or has
    an unknown outcome, comes first and holds back the rest. So an answer never
    overtakes an earlier one, and of two equal texts only one can be looked for on
    the network. Only what people wrote by hand goes before publications, so that a
    customer does not wait behind a mailing to thousands.
    """

    _inherit = "scrm.delivery"

    account_health = fields.Selection(related="account_id.health")

    # The database itself keeps two workers from sending for one account at once.
    _one_at_a_time = models.UniqueIndex("(account_id) WHERE state = 'sending'")
    _line_idx = models.Index(
        "(account_id, (state = 'queued'), (publication_id IS NOT NULL), id) "
        "WHERE state IN ('queued', 'sending', 'unknown')"
    )

    @api.model
    def _first_in_line(self, account_ids=None):
        """What each account may do now: a list of ``First``.

        Whoever waits longest comes first. An account is bad that failed lately.

        :param account_ids: these accounts only
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account.id, first.id, account.failures > 0, partner.lang
                FROM scrm_account account
                CROSS JOIN LATERAL (
                    SELECT id, user_id, state, next_attempt_at, sending_at
                    FROM scrm_delivery
                    WHERE account_id = account.id
                        AND state IN ('queued', 'sending', 'unknown')
                        AND (state != 'queued' OR attempts > 0
                            OR next_attempt_at <= %(now)s)
                    ORDER BY (state = 'queued'), (publication_id IS NOT NULL), id
                    LIMIT 1
                ) first
                LEFT JOIN res_users writer ON writer.id = first.user_id
                LEFT JOIN res_partner partner ON partner.id = writer.partner_id
                WHERE account.active AND %(accounts)s
                    AND CASE first.state WHEN 'sending'
                        THEN %(stuck)s
                        ELSE first.next_attempt_at <= %(now)s
                            AND account.state IN ('connected', 'error')
                            AND COALESCE(account.next_allowed_at <= %(now)s, TRUE)
                        END
                ORDER BY first.id
                """,
                now=now,
                accounts=self._of_accounts(account_ids),
                stuck=self._stuck_condition(now),
            )
        )
        return [First(*row) for row in rows]

    @api.model
    def _lock_line(self, account_id):
        """Take an account's line until the end of this transaction, if it is free.

        Two workers that look at the same line would both want its first row, and the
        later one would meet a row that has changed: an error, and not merely a lock.
        """
        query = SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LINE_LOCK, account_id)
        [(free,)] = self.env.execute_query(query)
        return free

    @api.model
    def _of_accounts(self, account_ids):
        if account_ids is None:
            return SQL("TRUE")
        return SQL("account.id = ANY(%s)", list(account_ids))

    @api.model
    def _stuck_condition(self, now):
        """Whether the sender was cut off: no call takes longer, each file is one."""
        return SQL(
            """first.sending_at < CASE WHEN EXISTS (
                SELECT FROM %(files)s WHERE %(column)s = first.id
            ) THEN %(long)s ELSE %(short)s END""",
            files=SQL.identifier(self._fields["attachment_ids"].relation),
            column=SQL.identifier(self._fields["attachment_ids"].column1),
            long=now - sending.STUCK_AFTER_FILES,
            short=now - sending.STUCK_AFTER,
        )

    @api.model
    def _next_moment(self):
        """When something that waits for its time comes due, or None."""
        self.env.flush_all()
        now = fields.Datetime.now()
        [(moment,)] = self.env.execute_query(
            SQL(
                """
                SELECT min(due) FROM (
                    SELECT CASE WHEN waiting.state = 'sending'
                        THEN waiting.sending_at + %(stuck)s
                        ELSE GREATEST(waiting.next_attempt_at, account.next_allowed_at)
                        END AS due
                    FROM scrm_delivery waiting
                    JOIN scrm_account account ON account.id = waiting.account_id
                    WHERE waiting.state IN ('queued', 'sending', 'unknown')
                        AND account.state IN ('connected', 'error')
                        AND account.active
                ) all_waiting WHERE due > %(now)s
                """,
                stuck=sending.STUCK_AFTER,
                now=now,
            )
        )
        return moment
