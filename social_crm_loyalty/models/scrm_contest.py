# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import drawing
from .scrm_points_entry import DIGITS

# What was promised when people began to enter.
TERMS = {
    "program_id",
    "company_id",
    "date_from",
    "date_to",
    "vote_until",
    "entry_by",
    "hashtag",
    "decide_by",
    "winner_count",
    "prize_points",
    "first_points",
    "entrant_points",
    "rules",
}
# What only the course of the contest itself writes.
COURSE = {
    "state",
    "seed",
    "commitment",
    "entry_list",
    "list_hash",
    "decided_at",
    "last_number",
}


class ScrmContest(models.Model):
    """People enter, some of them win, and anybody can check how."""

    _name = "scrm.contest"
    _description = "Contest"
    _inherit = ["mail.thread", "scrm.company.mixin"]
    _order = "date_to desc, id desc"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('program_type', 'in', ('loyalty', 'ewallet')), "
        "('company_id', 'in', (company_id, False))]",
        help="Prizes are points on its cards. Who wins and has no card gets one.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("open", "Open"),
            ("voting", "Voting"),
            ("decided", "Decided"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    date_from = fields.Datetime(
        string="Begins", required=True, default=fields.Datetime.now
    )
    date_to = fields.Datetime(string="Until", required=True)
    vote_until = fields.Datetime(
        string="Votes Until", help="Empty: as long as people may enter."
    )
    entry_by = fields.Selection(
        [("hashtag", "Hashtag"), ("form", "Form"), ("both", "Hashtag or Form")],
        string="Enter By",
        required=True,
        default="both",
        help="By a post with the hashtag, by the form in the portal, or by either.",
    )
    hashtag = fields.Char(
        help="Let one of your accounts follow it, so that posts with it are heard."
    )
    decide_by = fields.Selection(
        [("draw", "Draw"), ("votes", "Votes"), ("jury", "Jury")],
        required=True,
        default="draw",
        help="By lot; by most votes, and by lot among equals; or by hand.",
    )
    winner_count = fields.Integer(string="Winners", required=True, default=1)
    prize_points = fields.Float(string="Points for a Winner", digits=DIGITS)
    first_points = fields.Float(
        string="For the First Place",
        digits=DIGITS,
        help="0: the first place gets what the others get.",
    )
    entrant_points = fields.Float(
        string="For Each Entrant",
        digits=DIGITS,
        help="Whose contact is known when it is decided. 0: only winners get points.",
    )
    rules = fields.Text(translate=True, help="What those who enter read and agree to.")
    entry_ids = fields.One2many(
        "scrm.contest.entry", "contest_id", string="Contest Entries"
    )
    vote_ids = fields.One2many("scrm.contest.vote", "contest_id", readonly=True)
    entry_count = fields.Integer(
        string="Number of Entries", compute="_compute_entry_count"
    )
    last_number = fields.Integer(readonly=True, copy=False, default=0)
    # Whoever knew it before the end could make an entry that wins.
    seed = fields.Char(
        string="Secret Seed", readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    public_seed = fields.Char(
        string="Seed", compute="_compute_public_seed", compute_sudo=True
    )
    commitment = fields.Char(
        string="Fingerprint of the Seed",
        readonly=True,
        copy=False,
        help="Told from the beginning: the seed cannot be another one afterwards.",
    )
    entry_list = fields.Text(
        string="List of Entries",
        readonly=True,
        copy=False,
        help="Their numbers, and votes where they count, as fixed at the end.",
    )
    list_hash = fields.Char(string="Fingerprint of the List", readonly=True, copy=False)
    decided_at = fields.Datetime(string="Decided On", readonly=True, copy=False)

    _order_of_dates = models.Constraint(
        "CHECK (date_from < date_to AND (vote_until IS NULL OR date_to <= vote_until))",
        "A contest ends after it begins, and votes end with it or later.",
    )
    _numbers = models.Constraint(
        "CHECK (winner_count BETWEEN 1 AND 1000 AND COALESCE(prize_points, 0) >= 0 "
        "AND COALESCE(first_points, 0) >= 0 AND COALESCE(entrant_points, 0) >= 0)",
        "There are 1 to 1000 winners, and points are zero or more.",
    )

    def _compute_entry_count(self):
        rows = self.env["scrm.contest.entry"]._read_group(
            [("contest_id", "in", self.ids), ("state", "=", "valid")],
            ["contest_id"],
            ["__count"],
        )
        counts = dict(rows)
        for contest in self:
            contest.entry_count = counts.get(contest, 0)

    @api.depends("state", "seed")
    def _compute_public_seed(self):
        for contest in self:
            contest.public_seed = contest.state == "decided" and contest.seed

    @api.constrains("program_id", "company_id")
    def _check_program(self):
        for contest in self:
            owner = contest.program_id.company_id
            if owner and owner != contest.company_id:
                raise ValidationError(
                    self.env._("The programme belongs to another company.")
                )

    # -- what may be written ---------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_course(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_course(vals)
        if TERMS & vals.keys() and any(one.state != "draft" for one in self):
            raise UserError(
                self.env._(
                    "People rely on the terms of an open contest: they do not change "
                    "any more."
                )
            )
        return super().write(vals)

    def _check_course(self, vals):
        if not self.env.su and COURSE & vals.keys():
            raise AccessError(
                self.env._("The course of a contest is not written by hand.")
            )

    @api.ondelete(at_uninstall=False)
    def _keep_what_people_entered(self):
        if any(contest.state not in ("draft", "cancelled") for contest in self):
            raise UserError(self.env._("People entered it: cancel it first."))

    # -- its course ------------------------------------------------------------

    def action_open(self):
        """From now on people may enter, and the seed is fixed."""
        for contest in self.filtered(lambda one: one.state == "draft"):
            contest.check_access("write")
            contest._check_terms()
            values = {"state": "open"}
            if contest.decide_by != "jury":
                seed = drawing.make_seed()
                values |= {"seed": seed, "commitment": drawing.fingerprint(seed)}
            contest.sudo().write(values)
            if contest.commitment:
                # With its date, and where nobody changes it unseen.
                contest.message_post(
                    body=self.env._(
                        "Fingerprint of the seed: %(print)s", print=contest.commitment
                    )
                )

    def _check_terms(self):
        if self.entry_by != "form" and not self._hashtag_key():
            raise UserError(self.env._("Say by which hashtag people enter."))
        if self.date_to <= fields.Datetime.now():
            raise UserError(self.env._("It would be over already: set a later end."))

    def action_cancel(self):
        for contest in self.filtered(lambda one: one.state != "decided"):
            contest.check_access("write")
            contest._hold()
            if contest.state != "decided":
                contest.sudo().state = "cancelled"

    def action_view_entries(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries: %(contest)s", contest=self.name),
            "res_model": "scrm.contest.entry",
            "view_mode": "kanban,list,form",
            "domain": [("contest_id", "=", self.id)],
        }

    def _hold(self):
        """Write the row, so that a second session is sent back, and read it anew."""
        self.env["scrm.store"]._hold(self)
        self.invalidate_recordset()

    def _end(self):
        """When everything is over: the entries, and the votes where they decide."""
        self.ensure_one()
        votes = self.vote_until if self.decide_by == "votes" else False
        return max(self.date_to, votes or self.date_to)

    def _begins_later(self):
        self.ensure_one()
        return self.state == "open" and fields.Datetime.now() < self.date_from

    def _takes_entries(self):
        self.ensure_one()
        now = fields.Datetime.now()
        return self.state == "open" and self.date_from <= now < self.date_to

    def _takes_form(self):
        return self.entry_by != "hashtag" and self._takes_entries()

    def _takes_votes(self):
        self.ensure_one()
        running = self.state in ("open", "voting") and self.decide_by == "votes"
        return running and self.date_from <= fields.Datetime.now() < self._end()

    def _hashtag_key(self):
        """The hashtag as topics compare it."""
        return self.env["scrm.topic"]._fold_key(self.hashtag or "")

    def _words(self):
        """This contest in the language of its company, for reasons that are kept."""
        lang = self.sudo().company_id.partner_id.lang
        return self.with_context(lang=lang) if lang else self
