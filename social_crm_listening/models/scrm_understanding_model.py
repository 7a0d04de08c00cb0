# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools

from ..tools.understanding import adjust
from ..tools.understanding import language as languages
from ..tools.understanding import mood as moods

LANGUAGES = [("en", "English"), ("zh", "Chinese")]


class ScrmUnderstandingModel(models.Model):
    """What a company's corrections taught, for one language; never shared."""

    _name = "scrm.understanding.model"
    _description = "Learned Understanding"
    _order = "trained_at desc, id desc"
    _rec_name = "version"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    language = fields.Selection(LANGUAGES, required=True, readonly=True)
    version = fields.Char(required=True, readonly=True)
    trained_at = fields.Datetime(required=True, readonly=True)
    example_count = fields.Integer(string="Corrections Used", readonly=True)
    right_before = fields.Float(
        readonly=True,
        aggregator=False,
        help="Which part of the corrected posts the shipped weights judge as people "
        "did.",
    )
    right_after = fields.Float(
        readonly=True,
        aggregator=False,
        help="The same for what was learned, on corrections that it was not shown "
        "(five-fold cross-validation).",
    )
    is_kept = fields.Boolean(
        string="In Use",
        readonly=True,
        help="Only what is not worse than before is used.",
    )
    addition = fields.Json(readonly=True)

    _number = models.Constraint(
        "UNIQUE (company_id, language, version)", "This version exists already."
    )

    # -- use ------------------------------------------------------------------

    @api.model
    def _weights(self, company):
        """Return ``{language: Weights}`` for a company; one query a language."""
        return {code: self._weights_of(company, code) for code, _name in LANGUAGES}

    @api.model
    def _weights_of(self, company, code):
        # Whoever processes posts need not be allowed to read what was learned.
        last = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("language", "=", code),
                ("is_kept", "=", True),
            ],
            limit=1,
        )
        shipped = moods.shipped(code)
        # What was added to other weights says nothing about these.
        if not last.version or not last.version.startswith(f"{shipped.version}+"):
            return shipped
        return self._adjusted(last.id)

    @api.model
    @tools.ormcache("model_id")
    def _adjusted(self, model_id):
        model = self.sudo().browse(model_id)
        shipped = moods.shipped(model.language)
        return adjust.added(shipped, adjust.from_json(model.addition), model.version)

    # -- training -------------------------------------------------------------

    @api.model
    def action_train(self):
        """Learn again from the corrections of the current companies."""
        self.check_access("read")
        self.env["scrm.post"]._check_trainer()
        # The models are written by the machine only.
        trained = self.browse()
        for company in self.env.companies:
            trained |= self.sudo()._train(company)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Learned Understanding"),
            "res_model": self._name,
            "view_mode": "list,form",
        }

    @api.model
    def _train(self, company):
        """Learn from a company's own corrections; returns the new models."""
        trained = self.browse()
        examples = self._examples(company)
        for code, _name in LANGUAGES:
            rows = [row for row in examples if languages.model_of(row[2]) == code]
            if len(rows) < adjust.LEAST_EXAMPLES:
                continue
            texts, labels, _langs = zip(*rows, strict=True)
            trial = adjust.learn(texts, labels, code)
            trained |= self.create(self._trial_values(company, code, trial))
        return trained

    @api.model
    def _examples(self, company):
        """Return ``(text, label, language)`` of the latest corrections of mood."""
        corrections = self.env["scrm.correction"].search(
            [
                ("company_id", "=", company.id),
                ("new_label", "in", adjust.LABELS),
            ],
            limit=adjust.MOST_EXAMPLES,
        )
        posts = corrections.post_id
        posts.fetch(["text", "title", "lang"])
        return [
            (c.post_id._words_said(), c.new_label, c.post_id.lang or "")
            for c in corrections
        ]

    @api.model
    def _trial_values(self, company, code, trial):
        domain = [("company_id", "=", company.id), ("language", "=", code)]
        number = self.search_count(domain) + 1
        return {
            "company_id": company.id,
            "language": code,
            "version": f"{moods.shipped(code).version}+{code}{number}",
            "trained_at": fields.Datetime.now(),
            "example_count": trial.examples,
            "right_before": trial.before,
            "right_after": trial.after,
            "is_kept": trial.is_kept,
            "addition": trial.addition.to_json() if trial.is_kept else False,
        }

    @api.model
    def _cron_train(self):
        """Train companies that corrected something since they last learned."""
        for company in self._companies_to_train():
            self._train(company)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _companies_to_train(self):
        corrected = self.env["scrm.correction"]._read_group(
            [("new_label", "in", adjust.LABELS)], ["company_id"], ["date:max"]
        )
        trained = dict(self._read_group([], ["company_id"], ["trained_at:max"]))
        companies = self.env["res.company"]
        for company, last in corrected:
            if company not in trained or trained[company] < last:
                companies |= company
        return companies
