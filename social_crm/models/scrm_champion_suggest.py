# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import champions

WINDOW = timedelta(days=90)
# More people than this are not suggested in one night.
SUGGESTED = 50

_COUNTS = """WITH praise AS (
    SELECT post.profile_id, count(*) AS times, max(post.posted_at) AS last
    FROM scrm_post AS post WHERE post.id IN %(praise)s
        AND post.company_id = %(company)s AND post.posted_at > %(since)s
    GROUP BY post.profile_id
), shared AS (
    SELECT act.source_id AS profile_id, count(*) AS times
    FROM scrm_interaction AS act
    JOIN scrm_profile AS target ON target.id = act.target_id AND target.is_own
    WHERE act.company_id = %(company)s AND act.kind IN ('repost', 'quote')
        AND act.occurred_at > %(since)s
    GROUP BY act.source_id
), helped AS (
    SELECT answer.profile_id, count(*) AS times
    FROM scrm_post AS answer
    JOIN scrm_post AS asked ON asked.id = answer.parent_id
        AND asked.direction = 'in' AND asked.profile_id <> answer.profile_id
    WHERE answer.company_id = %(company)s AND answer.direction = 'in'
        AND answer.posted_at > %(since)s AND EXISTS (
            SELECT 1 FROM scrm_post AS ours WHERE ours.direction = 'out'
                AND ours.thread_root_id = answer.thread_root_id)
    GROUP BY answer.profile_id
)
SELECT profile.id, COALESCE(praise.times, 0), COALESCE(shared.times, 0),
    COALESCE(helped.times, 0), praise.last, COALESCE(profile.value_score, 0),
    profile.is_champion IS TRUE OR profile.stopped IS TRUE
        OR profile.is_own IS TRUE OR profile.is_bot IS TRUE
FROM scrm_profile AS profile
LEFT JOIN praise ON praise.profile_id = profile.id
LEFT JOIN shared ON shared.profile_id = profile.id
LEFT JOIN helped ON helped.profile_id = profile.id
WHERE profile.company_id = %(company)s AND (
    praise.times IS NOT NULL OR shared.times IS NOT NULL OR helped.times IS NOT NULL
    OR profile.praise_count > 0 OR profile.shared_count > 0
    OR profile.helped_count > 0 OR profile.champion_suggested)"""

_WRITE = """UPDATE scrm_profile AS profile SET praise_count = new.praise,
    shared_count = new.shared, helped_count = new.helped, last_praise_at = new.last,
    champion_suggested = new.suggested
FROM (VALUES %(rows)s) AS new(id, praise, shared, helped, last, suggested)
WHERE profile.id = new.id AND (COALESCE(profile.praise_count, 0),
    COALESCE(profile.shared_count, 0), COALESCE(profile.helped_count, 0),
    profile.last_praise_at, profile.champion_suggested IS TRUE)
    IS DISTINCT FROM (new.praise, new.shared, new.helped, new.last, new.suggested)"""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmProfile(models.Model):
    """Each night: who spoke for us, who might be a champion, who waits for thanks."""

    _inherit = "scrm.profile"

    @api.model
    def _cron_champions(self):
        companies = self.env["res.company"].search([])
        for position, company in enumerate(companies, start=1):
            lang = company.partner_id.lang or self.env.lang
            here = self.with_context(lang=lang)
            here._count_champions(company)
            here._ask_for_thanks(company)
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=len(companies) - position
            ):
                break

    @api.model
    def _count_champions(self, company):
        """Count anew for one company; only what changed is written."""
        self.env.flush_all()
        praise = (
            self.env["scrm.post"].sudo()._search(self.env["scrm.post"]._praise_domain())
        )
        rows = self.env.execute_query(
            SQL(
                _COUNTS,
                praise=praise.subselect(),
                company=company.id,
                since=fields.Datetime.now() - WINDOW,
            )
        )
        found = [champions.Voice(*row) for row in rows]
        chosen = champions.suggest(found, SUGGESTED)
        for start in range(0, len(found), 5000):
            self._write_counts(found[start : start + 5000], chosen)
        self.invalidate_model()

    @api.model
    def _write_counts(self, voices, chosen):
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s::timestamp, %s)",
                voice.key,
                voice.praise,
                voice.shared,
                voice.helped,
                voice.last,
                voice.key in chosen,
            )
            for voice in voices
        ]
        self.env.cr.execute(SQL(_WRITE, rows=SQL(", ").join(rows)))

    @api.model
    def _ask_for_thanks(self, company):
        """An activity for each champion who praised us and was not thanked since."""
        quiet = fields.Datetime.now() - timedelta(days=company.scrm_thank_days)
        waiting = self.search(
            [
                ("company_id", "=", company.id),
                ("is_champion", "=", True),
                ("stopped", "=", False),
                ("last_praise_at", "!=", False),
                ("activity_ids", "=", False),
                "|",
                ("last_thanked_at", "=", False),
                ("last_thanked_at", "<", quiet),
            ]
        )
        for profile in waiting.filtered(
            lambda p: not p.last_thanked_at or p.last_thanked_at < p.last_praise_at
        ):
            user = profile.champion_by_id
            if not user.active or company not in user.company_ids:
                continue
            profile.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Thank %s", profile.display_name),
                note=self.env._("Spoke well of us on %s.", profile.last_praise_at),
                user_id=user.id,
            )
