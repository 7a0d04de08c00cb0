# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmContest(models.Model):
    """Entries by hashtag: which posts count, and whose they are."""

    _inherit = "scrm.contest"

    def action_collect(self):
        for contest in self:
            contest.check_access("write")
            contest.sudo()._collect()

    def _collect(self):
        """Make an entry of each person's first post with the hashtag.

        :return: number of new entries
        """
        self.ensure_one()
        if self.entry_by == "form":
            return 0
        self._hold()
        if self.state not in ("open", "voting"):
            return 0
        self._tie_known()
        self.env.flush_all()
        rows = self.env.execute_query(SQL(COLLECT, **self._collect_values()))
        if rows:
            # Held since above: nobody else gives numbers meanwhile.
            self.last_number = max(row[0] for row in rows)
            self.env["scrm.contest.entry"].invalidate_model()
            self.invalidate_recordset(["entry_ids", "entry_count"])
        return len(rows)

    def _collect_values(self):
        return {
            "contest": self.id,
            "company": self.company_id.id,
            "last": self.last_number,
            "said": self._said(),
            "uid": self.env.uid,
            "now": self.env.cr.now(),
        }

    def _said(self):
        """SQL: (id, posted_at, profile_id, partner_id) of the posts that count."""
        return SQL(
            SAID,
            company=self.company_id.id,
            key=self._hashtag_key(),
            begin=self.date_from,
            end=self.date_to,
        )

    def _tie_known(self):
        """Entries of profiles that were tied to a contact since then.

        The earliest entry of a contact stays; the others are the same person's.
        """
        self._run(TIE, same=self._words().env._("This person has another entry."))

    def _settle(self):
        """Before the list is fixed: who is who, and whose post is gone."""
        self._tie_known()
        if self.entry_by == "form":
            return
        self._run(REPLACE, said=self._said())
        self._run(DROP, gone=self._words().env._("The post was deleted."))

    def _run(self, query, **values):
        self.env.flush_all()
        self.env.cr.execute(SQL(query, contest=self.id, **values))
        self.env["scrm.contest.entry"].invalidate_model()

    def _next_number(self):
        """The number of an entry that is made now."""
        self.ensure_one()
        self.flush_recordset()
        # Of two who enter at the same time, the second is sent back.
        rows = self.env.execute_query(
            SQL(
                """UPDATE scrm_contest SET last_number = COALESCE(last_number, 0) + 1
                WHERE id = %s RETURNING last_number""",
                self.id,
            )
        )
        self.invalidate_recordset(["last_number"])
        return rows[0][0]


SAID = """
SELECT post.id, post.posted_at, post.profile_id, profile.partner_id
FROM scrm_post_topic_rel rel
JOIN scrm_post post ON post.id = rel.post_id
JOIN scrm_profile profile ON profile.id = post.profile_id
WHERE rel.topic_id = (
        SELECT COALESCE(merged_into_id, id) FROM scrm_topic
        WHERE company_id = %(company)s AND key = %(key)s)
    AND post.company_id = %(company)s AND post.direction = 'in'
    AND post.kind NOT IN ('repost', 'message') AND post.deleted_at IS NULL
    AND post.posted_at >= %(begin)s AND post.posted_at < %(end)s
    AND profile.is_own IS NOT TRUE AND profile.is_bot IS NOT TRUE
"""
COLLECT = """
WITH said AS (%(said)s), first AS (
    SELECT DISTINCT ON (COALESCE('c' || partner_id, 'p' || profile_id)) *
    FROM said
    WHERE NOT EXISTS (
        SELECT FROM scrm_contest_entry entry WHERE entry.contest_id = %(contest)s
            AND (entry.profile_id = said.profile_id
                OR entry.partner_id = said.partner_id))
    ORDER BY COALESCE('c' || partner_id, 'p' || profile_id), posted_at, id
)
INSERT INTO scrm_contest_entry (contest_id, company_id, number, profile_id, partner_id,
    post_id, entered_by, state, create_uid, write_uid, create_date, write_date)
SELECT %(contest)s, %(company)s,
    COALESCE(%(last)s, 0) + row_number() OVER (ORDER BY posted_at, id),
    profile_id, partner_id, id, 'hashtag', 'valid', %(uid)s, %(uid)s, %(now)s, %(now)s
FROM first ON CONFLICT DO NOTHING RETURNING number
"""
TIE = """
WITH known AS (
    SELECT entry.id, profile.partner_id,
        row_number() OVER (PARTITION BY profile.partner_id ORDER BY entry.number) = 1
        AND NOT EXISTS (
            SELECT FROM scrm_contest_entry other
            WHERE other.contest_id = entry.contest_id
                AND other.partner_id = profile.partner_id) AS is_first
    FROM scrm_contest_entry entry JOIN scrm_profile profile
        ON profile.id = entry.profile_id
    WHERE entry.contest_id = %(contest)s AND entry.partner_id IS NULL
        AND entry.state = 'valid' AND profile.partner_id IS NOT NULL
)
UPDATE scrm_contest_entry entry SET
    partner_id = CASE WHEN is_first THEN known.partner_id END,
    state = CASE WHEN is_first THEN 'valid' ELSE 'excluded' END,
    reason = CASE WHEN NOT is_first THEN %(same)s END,
    place = CASE WHEN is_first THEN place END
FROM known WHERE known.id = entry.id
"""
# Who said it again, and let that stand, still takes part.
REPLACE = """
WITH said AS (%(said)s), standing AS (
    SELECT DISTINCT ON (profile_id) id, profile_id FROM said
    ORDER BY profile_id, posted_at, id
)
UPDATE scrm_contest_entry entry SET post_id = standing.id
FROM standing
WHERE entry.contest_id = %(contest)s AND entry.entered_by = 'hashtag'
    AND entry.profile_id = standing.profile_id AND NOT EXISTS (
        SELECT FROM scrm_post post
        WHERE post.id = entry.post_id AND post.deleted_at IS NULL)
"""
DROP = """
UPDATE scrm_contest_entry entry
SET state = 'excluded', reason = %(gone)s, place = NULL
WHERE contest_id = %(contest)s AND entered_by = 'hashtag' AND state = 'valid'
    AND NOT EXISTS (
        SELECT FROM scrm_post post
        WHERE post.id = entry.post_id AND post.deleted_at IS NULL)
"""
