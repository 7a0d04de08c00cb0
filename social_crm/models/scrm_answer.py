# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..tools import answers, languages

SCENARIOS = [
    ("greeting", "Greeting"),
    ("question", "Question"),
    ("price", "Price"),
    ("delivery", "Delivery"),
    ("complaint", "Complaint"),
    ("after_sales", "After Sales"),
    ("crisis", "Crisis"),
    ("thanks", "Thanks"),
    ("closing", "Closing Word"),
    ("rating", "Asking for a Rating"),
]


class ScrmAnswer(models.Model):
    """What we know and how we say it: a talk script (话术), in several languages."""

    _name = "scrm.answer"
    _description = "Prepared Answer"
    _inherit = ["scrm.company.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True
    _rec_names_search = ["name", "question", "keywords"]

    name = fields.Char(string="Title", required=True)
    question = fields.Text(
        string="Questions",
        help="How customers ask for this, one way a line, in any language.",
    )
    keywords = fields.Char(help="Further words that call for this answer.")
    scenario = fields.Selection(SCENARIOS, required=True, default="question")
    topic_ids = fields.Many2many(
        "scrm.topic", string="Products and Topics", check_company=True
    )
    text_ids = fields.One2many("scrm.answer.text", "answer_id", string="Texts")
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Files", bypass_search_access=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        help="Only approved answers are suggested.",
    )
    valid_from = fields.Date()
    valid_to = fields.Date(string="Valid Until")
    sequence = fields.Integer(default=10)
    terms = fields.Text(compute="_compute_terms", store=True)
    use_ids = fields.One2many("scrm.answer.use", "answer_id", string="Uses")
    use_count = fields.Integer(string="Times Used", compute="_compute_use")
    kept_share = fields.Float(
        string="Sent As It Stands",
        compute="_compute_use",
        help="How much of the prepared text was in what was sent, on average.",
    )
    success_rate = fields.Float(string="Success", compute="_compute_use")

    _search_idx = models.Index("(company_id, state) WHERE active")

    @api.depends("name", "question", "keywords", "text_ids.body")
    def _compute_terms(self):
        for answer in self:
            asked = [answer.name, answer.question, answer.keywords]
            said = answer.text_ids.mapped("body")
            # How it is asked for counts twice, how it is answered once.
            words = [*asked, *asked, *said]
            answer.terms = " ".join(answers.tokens("\n".join(filter(None, words))))

    @api.depends("use_ids")
    def _compute_use(self):
        rows = self.env["scrm.answer.use"]._read_group(
            [("answer_id", "in", self.ids)],
            ["answer_id"],
            ["__count", "kept_share:avg"],
        )
        uses = {answer: (count, kept) for answer, count, kept in rows}
        success = self._success_rates()
        for answer in self:
            answer.use_count, answer.kept_share = uses.get(answer, (0, 0.0))
            answer.success_rate = success.get(answer.id) or 0.0

    def _success_rates(self):
        """Extension point: dict id -> share of uses that went well, where known."""
        return {}

    @api.constrains("valid_from", "valid_to")
    def _check_valid(self):
        for answer in self:
            if answer.valid_from and answer.valid_to:
                if answer.valid_to < answer.valid_from:
                    raise ValidationError(
                        self.env._("“%s” ends before it begins.", answer.name)
                    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_decider(vals_list)
        made = super().create(vals_list)
        made._adopt_files()
        return made

    def write(self, vals):
        self._check_decider([vals])
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._adopt_files()
        return result

    @api.model
    def _check_decider(self, vals_list):
        approves = any(vals.get("state", "draft") != "draft" for vals in vals_list)
        if approves and not self._may_decide():
            raise AccessError(self.env._("Supervisors approve answers."))

    @api.model
    def _may_decide(self):
        return self.env.su or self.env.user.has_group("social_crm.group_supervisor")

    def _adopt_files(self):
        """Files belong to their answer, so that whoever reads it reads them."""
        for answer in self:
            answer.attachment_ids.check_access("read")
            loose = answer.attachment_ids.filtered(
                lambda a: not a.res_id and a.create_uid == self.env.user
            )
            # Uploaded by this user a moment ago, before the answer had an id.
            loose.sudo().write({"res_model": self._name, "res_id": answer.id})

    def action_approve(self):
        for answer in self:
            if not answer.text_ids:
                raise ValidationError(self.env._("“%s” has no text yet.", answer.name))
        self.write({"state": "approved"})

    def action_draft(self):
        self.write({"state": "draft"})

    def action_view_uses(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "scrm.answer.use",
            "view_mode": "list",
            "domain": [("answer_id", "=", self.id)],
        }

    def _text_for(self, lang):
        """The text that whoever reads ``lang`` reads best; may be empty."""
        self.ensure_one()
        best = languages.nearest(lang or "en", self.text_ids.mapped("lang"))
        return self.text_ids.filtered(lambda text: text.lang == best)[:1]
