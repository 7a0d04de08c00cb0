# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ScrmRule(models.Model):
    _inherit = "scrm.rule"

    @api.model
    def _explain_error(self, error):
        """Return a QuerySyntaxError in words: where, what, and what could be there."""
        params = error.params
        parts = [
            self.env._(
                "Character %(position)s: %(problem)s",
                position=error.position + 1,
                problem=self._error_words().get(error.code, error.code)
                % {"found": "", "field": "", "maximum": "", **params},
            )
        ]
        if expected := params.get("expected"):
            parts.append(
                self.env._(
                    "Expected: %(tokens)s.",
                    tokens=", ".join(map(self._token_words, expected)),
                )
            )
        return " ".join(parts)

    @api.model
    def _token_words(self, token):
        names = {
            "term": self.env._("a word or a phrase"),
            "value": self.env._("a value"),
            "number": self.env._("a number"),
            "end": self.env._("the end"),
        }
        return names.get(token, f"“{token}”")

    @api.model
    def _error_words(self):
        """Sentences by code; each ``%(name)s`` is filled from the error's params."""
        return {**self._error_words_structure(), **self._error_words_parts()}

    @api.model
    def _error_words_structure(self):
        _ = self.env._
        return {
            "empty": _("there is nothing to look for yet."),
            "too_long": _("a query may have at most %(maximum)s characters."),
            "too_deep": _("brackets may stand at most %(maximum)s deep."),
            "too_many_terms": _("a query may have at most %(maximum)s parts."),
            "unclosed_quote": _("this quote is never closed."),
            "unclosed_bracket": _("this bracket is never closed."),
            "unexpected_close": _("nothing was opened that this bracket could close."),
            "expected_term": _("something to look for is missing here."),
            "only_negative": _(
                "without a word that must be there, nearly every post would match. "
                "Say what to look for before what to leave out."
            ),
        }

    @api.model
    def _error_words_parts(self):
        _ = self.env._
        return {
            "empty_phrase": _("there is nothing between the quotes."),
            "empty_value": _("something must follow directly."),
            "stray_punctuation": _(
                "“%(found)s” has no meaning here. Write OR between alternatives, AND "
                "between words that must all be there, or put quotes around the text."
            ),
            "unknown_field": _(
                "“%(field)s:” is not known. Put quotes around it if it is part of the "
                "text to look for."
            ),
            "bad_value": _("this is no value for “%(field)s:”."),
            "bad_number": _("“%(field)s” is compared with a number, as in value>=60."),
            "wildcard_place": _("* may only stand at the end of a word."),
            "short_prefix": _("at least two letters must stand before *."),
            "near_distance": _("NEAR needs a distance from 0 to %(maximum)s."),
            "near_operand": _(
                "beside NEAR only words and phrases may stand, or several of them in "
                "brackets with OR."
            ),
        }
