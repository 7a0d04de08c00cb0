# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ScrmRuleLanguage(models.AbstractModel):
    """What is wrong with a query, in words for people."""

    _name = "scrm.rule.language"
    _description = "Words of the Listening Language"

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
        return {
            "empty": self.env._("there is nothing to look for yet."),
            "too_long": self.env._("a query may have at most %(maximum)s characters."),
            "too_deep": self.env._("brackets may stand at most %(maximum)s deep."),
            "too_many_terms": self.env._("a query may have at most %(maximum)s parts."),
            "unclosed_quote": self.env._("this quote is never closed."),
            "unclosed_bracket": self.env._("this bracket is never closed."),
            "unexpected_close": self.env._(
                "nothing was opened that this bracket could close."
            ),
            "expected_term": self.env._("something to look for is missing here."),
            "only_negative": self.env._(
                "without a word that must be there, nearly every post would match. "
                "Say what to look for before what to leave out."
            ),
        }

    @api.model
    def _error_words_parts(self):
        return {
            "empty_phrase": self.env._("there is nothing between the quotes."),
            "empty_value": self.env._("something must follow directly."),
            "stray_punctuation": self.env._(
                "“%(found)s” has no meaning here. Write OR between alternatives, AND "
                "between words that must all be there, or put quotes around the text."
            ),
            "unknown_field": self.env._(
                "“%(field)s:” is not known. Put quotes around it if it is part of the "
                "text to look for."
            ),
            "bad_value": self.env._("this is no value for “%(field)s:”."),
            "bad_number": self.env._(
                "“%(field)s” is compared with a number, as in value>=60."
            ),
            "word_operator": self.env._(
                "“%(found)s” is no operator. Put quotes around it if it is a word to "
                "look for."
            ),
            "wildcard_place": self.env._(
                "* may only stand at the end of a word or phrase."
            ),
            "short_prefix": self.env._("at least two letters must stand before *."),
            "term_too_long": self.env._(
                "a word or phrase may have at most %(maximum)s characters."
            ),
            "near_distance": self.env._("NEAR needs a distance from 0 to %(maximum)s."),
            "near_operand": self.env._(
                "beside NEAR only words and phrases may stand, or several of them in "
                "brackets with OR."
            ),
            "except_operand": self.env._(
                "beside EXCEPT only words and phrases may stand, or several of them "
                "in brackets with OR."
            ),
        }
