# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timezone

from odoo import fields, models
from odoo.tools import SQL

from ..tools.contact_hours import opens_at

UTC = timezone.utc

# Who was written to lately. Each time is when the message left or is to leave.
_SENT = """sent AS (
    SELECT partner_id, array_agg(at ORDER BY at DESC) AS at FROM (
        SELECT partner_id, CASE state WHEN 'queued' THEN next_attempt_at
            ELSE COALESCE(sending_at, sent_at) END AS at
        FROM scrm_delivery
        WHERE company_id = %(company)s AND kind = 'message'
            AND partner_id IS NOT NULL AND publication_id IS NOT NULL
            AND publication_id <> %(publication)s AND state = ANY(%(states)s)
            AND partner_id IN (SELECT id FROM people)
    ) AS one
    WHERE at > %(now)s::timestamp - interval '7 days' GROUP BY partner_id
)"""

# Every way to every person, with what the network has against it.
_WAYS = """accounts(id, place, channel, instance, own_id, ready, hours, follow) AS (
    VALUES %(accounts)s
), wrote AS (
    SELECT profile_id, account_id, MAX(posted_at) AS at FROM scrm_post
    WHERE company_id = %(company)s AND kind = 'message' AND direction = 'in'
        AND %(window)s::int IS NOT NULL
        AND posted_at > %(now)s::timestamp - %(window)s::int * interval '1 hour'
    GROUP BY profile_id, account_id
), ways AS (
    SELECT profile.partner_id, profile.id AS profile_id, accounts.id AS account_id,
        accounts.place, profile.channel, lower(profile.url) AS url, wrote.at,
        CASE WHEN accounts.id IS NULL THEN 'network'
            WHEN NOT accounts.ready THEN 'account'
            WHEN profile.message_refused_at IS NOT NULL THEN 'blocked'
            WHEN accounts.follow AND NOT EXISTS (
                SELECT 1 FROM scrm_relation
                WHERE source_id = profile.id AND target_id = accounts.own_id
                    AND date_to IS NULL) THEN 'follow'
            WHEN accounts.hours IS NOT NULL AND (wrote.at IS NULL OR wrote.at
                <= %(now)s::timestamp - accounts.hours * interval '1 hour')
                THEN 'window' END AS reason
    FROM people
    JOIN scrm_profile AS profile ON profile.partner_id = people.id
        AND profile.company_id = %(company)s AND profile.active
        AND profile.is_own IS NOT TRUE AND %(only_profile)s
    LEFT JOIN accounts ON accounts.channel = profile.channel
        AND accounts.instance = profile.instance
    LEFT JOIN wrote ON wrote.profile_id = profile.id
        AND wrote.account_id = accounts.id
), best AS (
    SELECT DISTINCT ON (ways.partner_id) ways.* FROM ways
    LEFT JOIN scrm_preference AS wishes ON wishes.partner_id = ways.partner_id
        AND wishes.company_id = %(company)s
    ORDER BY ways.partner_id,
        array_position(ARRAY['window', 'follow', 'blocked', 'account', 'network'],
            ways.reason) NULLS FIRST,
        (ways.channel = wishes.channel) IS TRUE DESC, ways.at DESC NULLS LAST,
        ways.place, ways.profile_id
)"""

_JUDGED = """judged AS (
    SELECT people.id, people.email, best.url, best.profile_id, best.account_id,
        CASE WHEN people.active IS NOT TRUE THEN 'archived'
            WHEN wishes.erased_at IS NOT NULL THEN 'erased'
            WHEN EXISTS (SELECT 1 FROM scrm_profile
                WHERE partner_id = people.id AND stopped
                    AND company_id = %(company)s) THEN 'stopped'
            WHEN consent.state = 'withdrawn' THEN 'withdrawn'
            WHEN consent.state IS NULL THEN 'consent'
            WHEN best.profile_id IS NULL THEN 'profile'
            WHEN best.reason IS NOT NULL THEN best.reason
            WHEN EXISTS (SELECT 1 FROM scrm_preference_unwanted_rel
                WHERE scrm_preference_id = wishes.id
                    AND scrm_topic_id = ANY(%(topics)s)) THEN 'topic'
            WHEN %(marketing)s AND cardinality(%(topics)s) > 0
                AND EXISTS (SELECT 1 FROM scrm_preference_topic_rel
                    WHERE scrm_preference_id = wishes.id)
                AND NOT EXISTS (SELECT 1 FROM scrm_preference_topic_rel
                    WHERE scrm_preference_id = wishes.id
                        AND scrm_topic_id = ANY(%(topics)s)) THEN 'topic'
            WHEN full_until.at > %(now)s THEN 'cap' END AS reason,
        full_until.at AS full_at, hours.opens_at
    FROM people
    LEFT JOIN scrm_preference AS wishes ON wishes.partner_id = people.id
        AND wishes.company_id = %(company)s
    LEFT JOIN scrm_consent AS consent ON consent.partner_id = people.id
        AND consent.company_id = %(company)s AND consent.purpose = %(purpose)s
        AND consent.is_current
    LEFT JOIN best ON best.partner_id = people.id
    LEFT JOIN sent ON sent.partner_id = people.id
    LEFT JOIN LATERAL (SELECT GREATEST(
        sent.at[LEAST(NULLIF(%(day)s, 0), NULLIF(wishes.max_day, 0))]
            + interval '1 day',
        sent.at[LEAST(NULLIF(%(week)s, 0), NULLIF(wishes.max_week, 0))]
            + interval '7 days') AS at) AS full_until ON TRUE
    LEFT JOIN (VALUES %(hours)s) AS hours(tz, opens, closes, opens_at)
        ON hours.tz = COALESCE(people.tz, '')
        AND hours.opens = COALESCE(wishes.hours_from, 0)
        AND hours.closes = COALESCE(wishes.hours_to, 0)
)"""

# The same person twice among the contacts: the first of them is written to.
_FINAL = """doubles AS (
    SELECT judged.*,
        row_number() OVER (PARTITION BY reason IS NULL, email ORDER BY id) AS mails,
        row_number() OVER (PARTITION BY reason IS NULL, url ORDER BY id) AS pages
    FROM judged
), final AS (
    SELECT id AS partner_id, profile_id, account_id,
        CASE WHEN reason IS NOT NULL OR email <> '' AND mails > 1
            OR url <> '' AND pages > 1 THEN 'out'
            WHEN opens_at IS NOT NULL THEN 'later' ELSE 'reach' END AS state,
        CASE WHEN reason IS NOT NULL THEN reason
            WHEN email <> '' AND mails > 1 THEN 'double_email'
            WHEN url <> '' AND pages > 1 THEN 'double_profile'
            WHEN opens_at IS NOT NULL THEN 'hours' END AS reason,
        CASE WHEN reason = 'cap' THEN full_at
            WHEN reason IS NULL THEN opens_at END AS free_at
    FROM doubles
)"""

_PEOPLE = """people AS (
    SELECT id, active, tz, email_normalized AS email FROM res_partner
    WHERE id = %(person)s
)"""

_STORE = """gone AS (
    DELETE FROM scrm_publication_recipient AS line
    WHERE line.publication_id = %(publication)s AND line.delivery_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM final WHERE final.partner_id = line.partner_id)
), stored AS (
    INSERT INTO scrm_publication_recipient AS line (
        publication_id, company_id, partner_id, profile_id, account_id, state, reason,
        free_at)
    SELECT %(publication)s, %(company)s, partner_id, profile_id, account_id, state,
        reason, free_at FROM final
    ON CONFLICT (publication_id, partner_id) DO UPDATE SET
        profile_id = EXCLUDED.profile_id, account_id = EXCLUDED.account_id,
        state = EXCLUDED.state, reason = EXCLUDED.reason, free_at = EXCLUDED.free_at
    WHERE line.delivery_id IS NULL AND
        (line.profile_id, line.account_id, line.state, line.reason, line.free_at)
        IS DISTINCT FROM (EXCLUDED.profile_id, EXCLUDED.account_id, EXCLUDED.state,
            EXCLUDED.reason, EXCLUDED.free_at)
)"""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """Who can be written to, and why others cannot: one query for all of them."""

    _inherit = "scrm.publication"

    def _check_recipients(self):
        """Judge every recipient anew; what is in the outbox already stays.

        A message that is planned is judged as of then.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        moment = max(now, self.scheduled_at or now)
        query = self._recipients_query()
        self.env.flush_all()
        self._put_aside(query)
        judge = self._judge(self._message_accounts(), moment)
        store = SQL(_STORE, publication=self.id, company=self.company_id.id)
        self.env.cr.execute(
            SQL("WITH %s, %s SELECT 1 FROM final LIMIT 1", judge, store)
        )
        self.env["scrm.publication.recipient"].invalidate_model()
        self.invalidate_recordset(["recipient_ids"])
        # Agents may check what they may write; the moment is the machine's mark.
        self.sudo().recipients_checked_at = now

    def _judge_one(self, delivery):
        """``(state, reason, free_at)`` of a message that is about to leave."""
        self.ensure_one()
        self.env.flush_all()
        person = SQL(_PEOPLE, person=delivery.partner_id.id)
        judge = self._judge(
            delivery.account_id,
            fields.Datetime.now(),
            person,
            delivery.to_profile_id,
        )
        rows = self.env.execute_query(
            SQL("WITH %s, %s SELECT state, reason, free_at FROM final", person, judge)
        )
        return rows[0] if rows else ("out", "archived", None)

    def _put_aside(self, query):
        """The contacts of ``query`` in a table ``people`` of this transaction.

        PostgreSQL must know how many there are: taken for a handful, a hundred
        thousand were once compared with each other for minutes.
        """
        for statement in (
            SQL("DROP TABLE IF EXISTS pg_temp.people"),
            SQL(
                """CREATE TEMPORARY TABLE people ON COMMIT DROP AS
                SELECT id, active, tz, email_normalized AS email FROM res_partner
                WHERE id IN %s""",
                query.subselect(),
            ),
            SQL("ALTER TABLE pg_temp.people ADD PRIMARY KEY (id)"),
            SQL("ANALYZE pg_temp.people"),
        ):
            self.env.cr.execute(statement)

    def _judge(self, accounts, moment, person=None, profile=None):
        """The common table expressions that end in ``final``.

        :param person: SQL of ``people`` where it is one, else the table is there
        :param profile: the profile a message is addressed to already
        """
        company = self.company_id
        values = {
            "company": company.id,
            "publication": self.id,
            "purpose": self.purpose,
            "marketing": self.purpose == "marketing",
            "topics": SQL("%s::int[]", self.recipient_topic_ids.ids),
            "day": company.scrm_message_day,
            "week": company.scrm_message_week,
            "now": moment,
            "accounts": self._account_rows(accounts),
            "window": self._widest_window(accounts),
            "only_profile": SQL("profile.id = %s", profile.id)
            if profile
            else SQL("TRUE"),
            "hours": self._hour_rows(moment, person),
            # What is promised counts in a plan; who leaves first, when it leaves.
            "states": ["sending", "sent", "unknown", *([] if profile else ["queued"])],
        }
        return SQL(", ").join(
            SQL(part, **{key: values[key] for key in values if f"%({key})s" in part})
            for part in (_SENT, _WAYS, _JUDGED, _FINAL)
        )

    def _widest_window(self, accounts):
        windows = [account._connector()._message_window for account in accounts]
        # Without any window nobody need be asked when they wrote.
        return max((hours for hours in windows if hours is not None), default=None)

    def _account_rows(self, accounts):
        rows = [
            SQL(
                "(%s::int, %s, %s, %s, %s::int, %s, %s::int, %s)",
                account.id,
                place,
                account.channel,
                account.instance or "",
                account.profile_id.id or None,
                account.state == "connected",
                account._connector()._message_window,
                account._connector()._message_needs_follow,
            )
            for place, account in enumerate(accounts)
        ]
        nobody = SQL("(NULL::int, 0, '', '', NULL::int, FALSE, NULL::int, FALSE)")
        return SQL(", ").join(rows or [nobody])

    def _hour_rows(self, moment, person=None):
        """When people may be written to: the few clocks and wishes there are."""
        company = self.company_id
        known = self.env.execute_query(
            SQL(
                """%s SELECT DISTINCT COALESCE(people.tz, ''),
                    COALESCE(wishes.hours_from, 0), COALESCE(wishes.hours_to, 0)
                FROM people
                LEFT JOIN scrm_preference AS wishes ON wishes.partner_id = people.id
                    AND wishes.company_id = %s""",
                SQL("WITH %s", person) if person else SQL(),
                company.id,
            )
        )
        usual = (company.scrm_message_from, company.scrm_message_to)
        aware = moment.replace(tzinfo=UTC)
        rows = []
        for tz, first, last in known or [("", 0, 0)]:
            hours = (first, last) if first != last else usual
            at = opens_at(aware, tz or company.partner_id.tz or "UTC", *hours)
            rows.append(
                SQL(
                    "(%s, %s::float8, %s::float8, %s::timestamp)",
                    tz,
                    first,
                    last,
                    at and at.replace(tzinfo=None),
                )
            )
        return SQL(", ").join(rows)
