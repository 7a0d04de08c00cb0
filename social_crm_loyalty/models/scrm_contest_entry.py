# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What a person decides about an entry while the contest goes on.
BY_HAND = {"state", "reason", "place"}


class ScrmContestEntry(models.Model):
    """One person's entry; its number is public and stays."""

    _name = "scrm.contest.entry"
    _description = "Contest Entry"
    _inherit = ["scrm.company.mixin"]
    _order = "contest_id desc, number"

    contest_id = fields.Many2one(
        "scrm.contest", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="contest_id.company_id", store=True, index=True
    )
    number = fields.Integer(
        string="Entry Number", required=True, readonly=True, aggregator=None
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    profile_id = fields.Many2one(
        "scrm.profile", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    entered_by = fields.Selection(
        [("hashtag", "Hashtag"), ("form", "Form")], required=True, readonly=True
    )
    post_id = fields.Many2one(
        "scrm.post", readonly=True, index="btree_not_null", ondelete="set null"
    )
    text = fields.Text(readonly=True)
    image = fields.Image(max_width=1280, max_height=1280, readonly=True)
    said = fields.Text(string="Words", compute="_compute_said")
    state = fields.Selection(
        [("valid", "Valid"), ("excluded", "Excluded")], required=True, default="valid"
    )
    reason = fields.Char(string="Why Excluded")
    vote_ids = fields.One2many("scrm.contest.vote", "entry_id", readonly=True)
    vote_count = fields.Integer(string="Votes", compute="_compute_vote_count")
    place = fields.Integer(
        aggregator=None, help="1 is the first. A jury writes it; 0: no place."
    )
    why = fields.Char(string="Why It Won", readonly=True)
    prize_id = fields.Many2one("scrm.points.entry", readonly=True)
    thanks_id = fields.Many2one(
        "scrm.points.entry", string="Points for Entering", readonly=True
    )
    waits_for_prize = fields.Boolean(
        compute="_compute_waits_for_prize", help="Won, and got no points yet."
    )
    contest_state = fields.Selection(
        related="contest_id.state", string="State of the Contest"
    )
    decide_by = fields.Selection(related="contest_id.decide_by")

    _number_once = models.Constraint(
        "UNIQUE (contest_id, number)", "Each entry has a number of its own."
    )
    _contact_once = models.UniqueIndex(
        "(contest_id, partner_id) WHERE partner_id IS NOT NULL",
        "This person takes part already.",
    )
    _profile_once = models.UniqueIndex(
        "(contest_id, profile_id) WHERE profile_id IS NOT NULL",
        "This profile takes part already.",
    )
    _reasoned = models.Constraint(
        "CHECK (state <> 'excluded' OR COALESCE(reason, '') <> '')",
        "Say why this entry is excluded.",
    )
    _placed = models.Constraint(
        "CHECK (COALESCE(place, 0) >= 0 AND (COALESCE(place, 0) = 0 "
        "OR state = 'valid'))",
        "Places begin at 1, and an excluded entry has none.",
    )

    @api.depends("number", "partner_id", "profile_id")
    def _compute_display_name(self):
        for entry in self:
            # Whoever sees an entry need not see the contact behind it.
            who = entry.sudo().partner_id.name or entry.sudo().profile_id.display_name
            entry.display_name = f"{entry.number} · {who or ''}"

    @api.depends("text", "post_id")
    def _compute_said(self):
        for entry in self:
            entry.said = entry.text or entry.post_id.text

    @api.depends("vote_ids")
    def _compute_vote_count(self):
        rows = self.env["scrm.contest.vote"]._read_group(
            [("entry_id", "in", self.ids)], ["entry_id"], ["__count"]
        )
        counts = dict(rows)
        for entry in self:
            entry.vote_count = counts.get(entry, 0)

    @api.depends("place", "prize_id", "contest_id.state")
    def _compute_waits_for_prize(self):
        for entry in self:
            won = entry.contest_id.state == "decided" and entry.place
            entry.waits_for_prize = bool(
                won and not entry.prize_id and entry._prize_points()
            )

    # -- what may be written ---------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            contest = self.env["scrm.contest"].browse(vals["contest_id"])
            if contest.state != "open":
                raise UserError(self.env._("Nobody can enter this contest now."))
            vals["number"] = contest._next_number()
            vals.setdefault("entered_by", "form")
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_by_hand(vals)
        return super().write(vals)

    def _check_by_hand(self, vals):
        if vals.keys() - BY_HAND:
            raise AccessError(
                self.env._("What somebody entered is not written by others.")
            )
        if any(entry.contest_id.state not in ("open", "voting") for entry in self):
            raise UserError(self.env._("The contest is over: its entries stay."))
        if "place" in vals and any(e.decide_by != "jury" for e in self):
            raise UserError(self.env._("Only a jury gives places by hand."))

    @api.ondelete(at_uninstall=False)
    def _keep_decided(self):
        if any(entry.contest_id.state == "decided" for entry in self):
            raise UserError(self.env._("The contest is over: its entries stay."))

    # -- the prize -------------------------------------------------------------

    def _prize_points(self):
        contest = self.contest_id
        first = self.place == 1 and contest.first_points
        return first or contest.prize_points

    def _known(self):
        """The contact, also one that the profile was tied to later."""
        return self.partner_id or self.profile_id.partner_id

    def action_give_prize(self):
        """Book the points of winners whose contact was not known at the decision."""
        for entry in self:
            # Who ties people to contacts gives the prize as well.
            entry.contest_id.check_access("write")
            one = entry.sudo()
            if not one.waits_for_prize:
                continue
            if not one._known():
                raise UserError(
                    self.env._(
                        "Nobody knows yet who %(who)s is: tie the profile to a "
                        "contact.",
                        who=one.profile_id.display_name,
                    )
                )
            one._check_only_entry()
            one.partner_id = one._known()
            one._give_prize()

    def _check_only_entry(self):
        other = self.search(
            [
                ("contest_id", "=", self.contest_id.id),
                ("partner_id", "=", self._known().id),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        if other:
            raise UserError(
                self.env._(
                    "%(who)s took part with entry %(number)s already, and nobody takes "
                    "part twice.",
                    who=self._known().name,
                    number=other.number,
                )
            )

    def _give_prize(self):
        """Book what the place is worth, once."""
        self.ensure_one()
        if self.waits_for_prize and self.partner_id:
            key = f"contest:{self.contest_id.id}:{self.id}"
            self.prize_id = self._give(self._prize_points(), key, self._prize_words)

    def _thank(self):
        """Book what entering is worth, once."""
        self.ensure_one()
        key = f"contest:{self.contest_id.id}:{self.id}:entrant"
        points = self.contest_id.entrant_points
        self.thanks_id = self._give(points, key, self._thanks_words)

    def _give(self, points, key, words):
        card = self.contest_id.program_id._scrm_card_of(self.partner_id)
        speaking = card._scrm_words()
        return card._scrm_book(points, "earn", key, words(speaking.env), record=self)

    def _prize_words(self, env):
        return env._(
            "Place %(place)s in the contest “%(contest)s”",
            place=self.place,
            contest=self.contest_id.with_env(env).name,
        )

    def _thanks_words(self, env):
        return env._(
            "You took part in the contest “%(contest)s”",
            contest=self.contest_id.with_env(env).name,
        )
