# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import drawing

# Posts of the last minutes are heard a little later.
WAIT = timedelta(hours=1)
THANKED_AT_ONCE = 100


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmContest(models.Model):
    """The end of a contest: the list is fixed, winners are found and get points."""

    _inherit = "scrm.contest"

    def action_decide(self):
        for contest in self:
            contest.check_access("write")
            contest.sudo()._decide()

    def _decide(self):
        """Fix the list, find the winners, book their prizes; again, do nothing."""
        self.ensure_one()
        self._hold()
        if self.state == "decided":
            return
        self._check_over()
        self._collect()
        self._settle()
        votes = self._count_votes()
        text = drawing.write_list(votes, votes if self.decide_by == "votes" else None)
        won = self._find_winners(text, votes)
        self.write(
            {
                "state": "decided",
                "entry_list": text,
                "list_hash": drawing.fingerprint(text),
                "decided_at": fields.Datetime.now(),
            }
        )
        self._mark_winners(won, votes)
        self._tell(won)
        if self.entrant_points:
            self.env.ref("social_crm_loyalty.ir_cron_scrm_contests")._trigger()

    def _check_over(self):
        if self.state not in ("open", "voting"):
            raise UserError(self.env._("Only an open contest can be decided."))
        if fields.Datetime.now() < self._end():
            raise UserError(
                self.env._("It is not over yet; entries and votes still come.")
            )

    def _count_votes(self):
        """``{number: votes}`` of the valid entries; nobody's own vote counts."""
        self.env.flush_all()
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT entry.number, count(vote.id)
                    FROM scrm_contest_entry entry LEFT JOIN scrm_contest_vote vote
                        ON vote.entry_id = entry.id
                        AND vote.partner_id IS DISTINCT FROM entry.partner_id
                    WHERE entry.contest_id = %s AND entry.state = 'valid'
                    GROUP BY entry.number ORDER BY entry.number""",
                    self.id,
                )
            )
        )

    def _find_winners(self, text, votes):
        """The numbers that win, the first place first."""
        if self.decide_by != "jury":
            return drawing.winners(self.seed, text, self.winner_count)
        placed = self._entries_where([("place", ">", 0)], order="place")
        if votes and not placed:
            raise UserError(self.env._("Give the winning entries their places first."))
        places = placed.mapped("place")
        if places != list(range(1, len(placed) + 1)):
            raise UserError(
                self.env._("Places are 1, 2, 3 and so on, and nobody shares one.")
            )
        if len(places) > self.winner_count:
            raise UserError(
                self.env._(
                    "There are %(count)s winners in this contest, not more.",
                    count=self.winner_count,
                )
            )
        return placed.mapped("number")

    def _entries_where(self, domain, **options):
        entries = self.env["scrm.contest.entry"]
        return entries.search([("contest_id", "=", self.id), *domain], **options)

    def _mark_winners(self, won, votes):
        entries = self._entries_where([("number", "in", won)]).grouped("number")
        for place, number in enumerate(won, 1):
            entry = entries[number]
            entry.write({"place": place, "why": self._why(number, votes)})
            entry._give_prize()

    def _why(self, number, votes):
        """Words for everybody to read: how this entry came to win."""
        env = self._words().env
        if self.decide_by == "jury":
            return env._("Chosen by the jury")
        if self.decide_by == "draw":
            return env._("Drawn from %(count)s entries", count=len(votes))
        equals = list(votes.values()).count(votes[number])
        if equals == 1:
            return env._("%(votes)s votes", votes=votes[number])
        return env._(
            "%(votes)s votes; order of %(count)s equals by lot",
            votes=votes[number],
            count=equals,
        )

    def _tell(self, won):
        self.message_post(
            body=self.env._(
                "Decided. Winning entries: %(numbers)s. Fingerprint of the list: "
                "%(print)s",
                numbers=", ".join(map(str, won)) or "–",
                print=self.list_hash,
            )
        )

    # -- by itself -------------------------------------------------------------

    @api.model
    def _cron_contests(self):
        """Collect, decide what is over, and thank those who entered."""
        retrying = self.env["scrm.store"]._retrying
        running = self.search(
            [
                ("state", "in", ("open", "voting")),
                ("date_from", "<=", fields.Datetime.now()),
            ]
        )
        if not self.env["scrm.store"]._each(running, lambda one: one._move_on()):
            return
        while done := retrying(self._thank_some):
            left = self.env["scrm.contest.entry"].search_count(self._unthanked())
            if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                return

    def _move_on(self):
        self.ensure_one()
        now = fields.Datetime.now()
        if self.decide_by != "jury" and now >= self._end() + WAIT:
            self._decide()
            return
        self._collect()
        if self.state == "open" and self.decide_by == "votes" and now >= self.date_to:
            self.state = "voting"

    @api.model
    def _unthanked(self):
        return [
            ("contest_id.state", "=", "decided"),
            ("contest_id.entrant_points", ">", 0),
            ("state", "=", "valid"),
            ("partner_id", "!=", False),
            ("thanks_id", "=", False),
        ]

    @api.model
    def _thank_some(self):
        """Points for having entered; returns the number of people."""
        entries = self.env["scrm.contest.entry"].search(
            self._unthanked(), limit=THANKED_AT_ONCE, order="id"
        )
        for entry in entries:
            entry._thank()
        return len(entries)
