# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

KINDS = [
    ("behaviour", "Behaviour"),
    ("tier", "Value Tier"),
    ("lifecycle", "Lifecycle"),
    ("network", "Place in the Network"),
    ("custom", "Own Filter"),
]
# From the lowest rung to the highest.
BEHAVIOURS = [
    ("inactive", "Inactives"),
    ("spectator", "Spectators"),
    ("joiner", "Joiners"),
    ("collector", "Collectors"),
    ("critic", "Critics"),
    ("conversationalist", "Conversationalists"),
    ("creator", "Creators"),
]
PLACES = [
    ("hub", "Hub"),
    ("bridge", "Bridge"),
    ("member", "In a community"),
    ("alone", "In no community"),
]
# A change of these changes who belongs.
CRITERIA = (
    "kind",
    "behaviour",
    "at_least",
    "value_from",
    "value_below",
    "lifecycle_stage",
    "place",
    "domain",
)


class ScrmSegment(models.Model):
    """A rule that groups people; each night finds who belongs, kept with dates."""

    _name = "scrm.segment"
    _description = "Segment"
    _inherit = ["scrm.company.mixin"]
    _order = "kind, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(KINDS, string="By", required=True, default="custom")
    note = fields.Text(
        string="What It Means",
        translate=True,
        help="Shown to everybody who meets the name of the segment.",
    )
    behaviour = fields.Selection(
        BEHAVIOURS,
        help="The seven groups of Forrester's Social Technographics ladder. They "
        "overlap: whoever creates may comment as well.",
    )
    at_least = fields.Integer(
        default=1,
        help="How often within the window of the value model. Creators: own posts. "
        "Conversationalists: weeks with a word. Critics: answers, comments, quotes "
        "and reviews. Collectors: reposts and likes. Joiners: accounts followed. "
        "Spectators: clicks on our links and likes.",
    )
    value_from = fields.Float(string="Influence from", digits=(5, 1))
    value_below = fields.Float(
        string="Influence below", digits=(5, 1), help="0: without an upper bound."
    )
    lifecycle_stage = fields.Selection(selection="_selection_stage", string="Stage")
    place = fields.Selection(PLACES)
    domain = fields.Char(
        string="Filter",
        help="Works with the rights of whoever wrote it last.",
    )
    domain_user_id = fields.Many2one(
        "res.users", string="Filter Written By", readonly=True, copy=False
    )
    computed_at = fields.Datetime(string="Last Found", readonly=True, copy=False)
    error = fields.Char(
        string="Could Not Be Found",
        readonly=True,
        copy=False,
        help="Why the last night left this segment as it was.",
    )
    membership_ids = fields.One2many(
        "scrm.segment.membership", "segment_id", readonly=True
    )
    people_count = fields.Integer(string="People", compute="_compute_people_count")
    gone_count = fields.Integer(
        string="Left the Segment", compute="_compute_people_count"
    )
    curve = fields.Json(compute="_compute_curve")
    preview = fields.Char(compute="_compute_preview")

    _bounds = models.Constraint(
        "CHECK (at_least > 0 AND value_from >= 0 AND (value_below = 0 "
        "OR value_below > value_from))",
        "Thresholds are one or more, and an upper bound lies above the lower one.",
    )

    @api.model
    def _selection_stage(self):
        field = self.env["scrm.profile"]._fields["lifecycle_stage"]
        return field._description_selection(self.env)

    @api.constrains(*CRITERIA)
    def _check_criteria(self):
        needed = {
            "behaviour": "behaviour",
            "lifecycle": "lifecycle_stage",
            "network": "place",
            "custom": "domain",
        }
        for segment in self:
            name = needed.get(segment.kind)
            if name and not segment[name]:
                label = self._fields[name]._description_string(self.env)
                raise ValidationError(
                    self.env._(
                        "%(segment)s, %(field)s: choose who belongs.",
                        segment=segment.name,
                        field=label,
                    )
                )
            if segment.kind == "custom":
                segment._check_domain()

    def _check_domain(self):
        # Constraints are checked with every right; the filter works with its writer's.
        people = self.env["scrm.profile"].with_user(self.domain_user_id)
        try:
            people._search(self._parsed_domain())
        except (ValueError, SyntaxError, TypeError, KeyError) as error:
            raise ValidationError(
                self.env._(
                    "%(segment)s, Filter: “%(filter)s” is no filter on profiles. "
                    "%(error)s",
                    segment=self.name,
                    filter=self.domain,
                    error=error,
                )
            ) from error

    def _parsed_domain(self):
        return Domain(ast.literal_eval((self.domain or "[]").strip()))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("domain"):
                vals["domain_user_id"] = self.env.uid
        return super().create(vals_list)

    def write(self, vals):
        if "domain" in vals:
            vals = {**vals, "domain_user_id": self.env.uid}
        return super().write(vals)

    # -- what is shown ---------------------------------------------------------

    def _compute_people_count(self):
        rows = self.env["scrm.segment.membership"]._read_group(
            [("segment_id", "in", self.ids)],
            ["segment_id"],
            ["__count", "date_to:count"],
        )
        found = {segment: (count - gone, gone) for segment, count, gone in rows}
        for segment in self:
            inside, gone = found.get(segment, (0, 0))
            segment.people_count, segment.gone_count = inside, gone

    @api.depends_context("lang")
    def _compute_curve(self):
        for segment in self:
            segment.curve = self.env["scrm.segment.membership"]._curve(segment)

    @api.depends(*CRITERIA)
    @api.depends_context("lang")
    def _compute_preview(self):
        for segment in self:
            segment.preview = segment._preview_words()

    def _preview_words(self):
        """What these thresholds would lead to; nothing is written."""
        if not self._is_complete():
            return False
        model = self.env["scrm.value.model"].sudo()._of(self.company_id)
        if not model:
            return False
        total, come, go = self._would_be(model)
        return self.env._(
            "%(total)s people belong by this rule today: %(come)s come, %(go)s go.",
            total=total,
            come=come,
            go=go,
        )

    def _is_complete(self):
        try:
            self._parsed_domain()
        except (ValueError, SyntaxError):
            return False
        needed = {
            "behaviour": self.behaviour,
            "lifecycle": self.lifecycle_stage,
            "network": self.place,
            "custom": self.domain,
        }
        return bool(self.company_id and needed.get(self.kind, True))

    # -- buttons ---------------------------------------------------------------

    def action_people(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "scrm.profile",
            "view_mode": "list,kanban,form",
            "domain": [("segment_ids", "in", self.ids)],
        }

    def action_history(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm.scrm_segment_membership_action"
        )
        action["domain"] = [("segment_id", "=", self.id)]
        return action

    def action_find(self):
        """Find who belongs now, without waiting for the night."""
        self.check_access("write")
        for company, segments in self.grouped("company_id").items():
            model = self.env["scrm.value.model"].sudo()._of(company)
            if model:
                segments._evaluate(model)
