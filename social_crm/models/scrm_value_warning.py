# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import lifecycle

EPOCH = date(1970, 1, 1)
# Unfollows that a night may have missed.
LOOK_BACK = 7
# The mood of this many days, against that of the time before, of so many posts each.
MOOD_DAYS = 30
MOOD_POSTS = 3


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """The stage of the night that looks for valuable people who are about to go."""

    _inherit = "scrm.value.model"

    warn_value = fields.Float(
        string="Warn from (influence)",
        default=60,
        digits=(5, 1),
        help="Only people of this influence and more, or customers, are warned about. "
        "0: nobody.",
    )
    warn_mood = fields.Float(
        string="Warn at a Fall of the Mood of",
        default=0.4,
        help="From -1 to 1: the mean of the last 30 days against the time before, "
        "three posts each at least.",
    )
    warn_user_id = fields.Many2one(
        "res.users",
        string="Warn",
        check_company=True,
        domain=[("share", "=", False)],
        help="Where the contact has no salesperson. Empty: whoever owns one of the "
        "company's accounts.",
    )

    @api.model
    def _night_stages(self):
        return [*super()._night_stages(), (60, "warnings")]

    def _night_warnings(self):
        """Warn about who is new among those who go; note who came back."""
        model = self.sudo()
        if not model.warn_value:
            return 0
        model.env.flush_all()
        words = model.with_context(lang=model.company_id.partner_id.lang)
        found = {
            "silence": words._silent_people(),
            "unfollow": words._leaving_people(),
            "mood": words._sour_people(),
            "stage": words._faded_people(),
        }
        warnings = model.env["scrm.loss.warning"]
        returned = model._returned_people()
        returned._close("returned")
        return len(warnings._warn(model, found)) + len(returned)

    def _warned_user(self, profile):
        """Who is told: the contact's salesperson, or whom the settings name."""
        seller = profile.partner_id._scrm_seller(self.company_id)
        return seller or self.warn_user_id or self._account_owner()

    def _account_owner(self):
        accounts = self.env["scrm.account"].search(
            [("company_id", "=", self.company_id.id), ("user_id.active", "=", True)],
            limit=1,
        )
        return accounts.user_id

    def _valuable(self):
        """SQL: people who are worth a warning, as ``p``."""
        return SQL(
            """p.company_id = %s AND p.active AND NOT COALESCE(p.is_own, FALSE)
                AND (p.value_score >= %s OR p.lifecycle_stage = 'customer')""",
            self.company_id.id,
            self.warn_value,
        )

    def _silent_people(self):
        """Those who are silent for longer than their own rhythm lets expect."""
        rows = self.env.execute_query(
            SQL(
                """SELECT p.id, array_agg(DISTINCT i.occurred_at::date)
                FROM scrm_profile p JOIN scrm_interaction i ON i.source_id = p.id
                JOIN scrm_profile own ON own.id = i.target_id AND own.is_own
                WHERE %s AND i.occurred_at < %s::date + 1 GROUP BY p.id""",
                self._valuable(),
                self._as_of(),
            )
        )
        today = (self._as_of() - EPOCH).days
        found = {}
        for number, days in rows:
            late = lifecycle.overdue([(day - EPOCH).days for day in days], today)
            if late:
                found[number] = self.env._(
                    "Silent for %(days)s days; usual: %(usual)s.",
                    days=late[0],
                    usual=late[1],
                )
        return found

    def _leaving_people(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT p.id, max(r.date_to)::date
                FROM scrm_profile p JOIN scrm_relation r ON r.source_id = p.id
                JOIN scrm_profile own ON own.id = r.target_id AND own.is_own
                WHERE %(valuable)s AND r.date_to > %(day)s::date - %(back)s
                    AND r.date_to < %(day)s::date + 1
                    AND NOT EXISTS (
                        SELECT FROM scrm_relation still
                        JOIN scrm_profile ours ON ours.id = still.target_id
                        WHERE still.source_id = p.id AND ours.is_own
                            AND still.date_to IS NULL
                    )
                GROUP BY p.id""",
                valuable=self._valuable(),
                day=self._as_of(),
                back=LOOK_BACK,
            )
        )
        return {
            number: self.env._("No longer follows us since %s.", day)
            for number, day in rows
        }

    def _sour_people(self):
        """Those whose words of late are worse than before by as much as is set."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id, lately, before FROM (
                    SELECT p.id,
                        avg(post.sentiment) FILTER (WHERE post.posted_at >= %(since)s)
                            AS lately,
                        count(*) FILTER (WHERE post.posted_at >= %(since)s) AS count,
                        avg(post.sentiment) FILTER (WHERE post.posted_at < %(since)s)
                            AS before,
                        count(*) FILTER (WHERE post.posted_at < %(since)s) AS earlier
                    FROM scrm_profile p JOIN scrm_post post ON post.profile_id = p.id
                    WHERE %(valuable)s AND post.deleted_at IS NULL
                        AND post.direction = 'in' AND post.sentiment IS NOT NULL
                        AND post.posted_at < %(day)s::date + 1
                    GROUP BY p.id
                ) mood
                WHERE count >= %(posts)s AND earlier >= %(posts)s
                    AND before - lately >= %(fall)s""",
                valuable=self._valuable(),
                day=self._as_of(),
                since=fields.Date.subtract(self._as_of(), days=MOOD_DAYS),
                posts=MOOD_POSTS,
                fall=self.warn_mood or 2,
            )
        )
        return {
            number: self.env._(
                "Mood of the last %(days)s days %(lately)s, before that %(before)s.",
                days=MOOD_DAYS,
                lately=round(lately, 2),
                before=round(before, 2),
            )
            for number, lately, before in rows
        }

    def _faded_people(self):
        """Those whom this night's lifecycle found dormant or lost."""
        moves = self.env["scrm.lifecycle.move"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date", "=", self._as_of()),
                ("stage_to", "in", ("dormant", "lost")),
                "|",
                ("profile_id.value_score", ">=", self.warn_value),
                ("stage_from", "in", ("customer", "advocate")),
            ]
        )
        stages = dict(moves._selection_stage())
        return {
            move.profile_id.id: f"{stages[move.stage_to]}: {move.reason}"
            for move in moves
        }

    def _returned_people(self):
        """Open warnings about people who acted towards us, or follow us, since."""
        rows = self.env.execute_query(
            SQL(
                """SELECT w.id FROM scrm_loss_warning w
                WHERE w.company_id = %(company)s AND w.state = 'open' AND (EXISTS (
                    SELECT FROM scrm_interaction i
                    JOIN scrm_profile own ON own.id = i.target_id AND own.is_own
                    WHERE i.source_id = w.profile_id AND i.occurred_at > w.date + 1
                        AND w.kind IN ('silence', 'stage')
                ) OR EXISTS (
                    SELECT FROM scrm_relation r
                    JOIN scrm_profile own ON own.id = r.target_id AND own.is_own
                    WHERE r.source_id = w.profile_id AND r.date_to IS NULL
                        AND w.kind = 'unfollow'
                ))""",
                company=self.company_id.id,
            )
        )
        return self.env["scrm.loss.warning"].browse(row[0] for row in rows)
