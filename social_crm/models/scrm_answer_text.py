# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import variables


class ScrmAnswerText(models.Model):
    _name = "scrm.answer.text"
    _description = "Text of a Prepared Answer"
    _inherit = ["scrm.company.mixin"]
    _order = "answer_id, id"
    _rec_name = "body"

    answer_id = fields.Many2one(
        "scrm.answer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="answer_id.company_id", store=True, index=True)
    lang = fields.Selection(
        selection="_selection_lang", string="Language", required=True, default="en_US"
    )
    body = fields.Text(string="Text", required=True)

    _once = models.Constraint(
        "UNIQUE (answer_id, lang)", "An answer has one text in each language."
    )

    @api.model
    def _selection_lang(self):
        """All languages: customers speak more than the users have installed."""
        langs = self.env["res.lang"].with_context(active_test=False)
        return [
            (lang.code, lang.name) for lang in langs.search_fetch([], ["code", "name"])
        ]

    @api.constrains("body")
    def _check_variables(self):
        names = dict(self._fields["lang"]._description_selection(self.env))
        known = ", ".join(f"{{{name}}}" for name in variables.KNOWN)
        for text in self:
            for place in variables.unknown(text.body):
                raise ValidationError(
                    self.env._(
                        "%(lang)s, line %(line)s, character %(column)s: nothing is "
                        "known as {%(name)s}. You can use %(known)s.",
                        lang=names[text.lang],
                        line=place.line,
                        column=place.column,
                        name=place.name,
                        known=known,
                    )
                )
