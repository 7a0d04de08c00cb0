# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
# pylint: disable=consider-merging-classes-inherited
from odoo import api, models

from ..tools.query import QuerySyntaxError, builder, complete, highlight
from ..tools.query.atoms import CHOICES, FIELDS, NUMBERS
from ..tools.query.parser import MAX_LENGTH


class ScrmRuleEditor(models.Model):
    """What the editor of queries asks. Places are counted in UTF-16 units here, as a
    browser counts them.
    """

    _inherit = "scrm.rule"

    @api.model
    @api.readonly
    def check_query(self, query):
        """Return the pieces of ``query`` for highlighting, and its error if any.

        :return: ``{"pieces": [[kind, start, end, negated], ...], "error": None or
            {"start", "end", "message"}}``
        """
        self.browse().check_access("read")
        query = query or ""
        shown = query[: MAX_LENGTH + 1]
        places = highlight.utf16_places(shown)
        pieces = highlight.pieces(shown)
        return {
            "pieces": [
                [one.kind, places[one.start], places[one.end], one.negated]
                for one in pieces
            ],
            "error": self._error_for_editor(query, pieces, places),
        }

    @api.model
    def _error_for_editor(self, query, pieces, places):
        error = self._query_error(query) if query.strip() else None
        if not error:
            return None
        start = min(error.position, len(places) - 1)
        around = (one.end for one in pieces if one.start <= start < one.end)
        end = next(around, min(start + 1, len(places) - 1))
        if error.code == "stray_punctuation":
            end = start + 1
        return {
            "start": places[start],
            "end": places[end],
            "message": self._explain_error(error),
        }

    @api.model
    @api.readonly
    def complete_query(self, query, position):
        """Return what could be written on at ``position``, at most eight offers.

        :return: None, or ``{"start", "end", "offers": [{"label", "insert", "kind"}]}``
        """
        self.browse().check_access("read")
        query = (query or "")[:MAX_LENGTH]
        places = highlight.utf16_places(query)
        here = next((i for i, at in enumerate(places) if at >= position), len(query))
        what = complete.typed(query, here)
        if not what:
            return None
        offers = complete.offers(what) or complete.named(what, self._known_names(what))
        return {
            "start": places[what.start],
            "end": places[what.end],
            "offers": [
                {"label": one.label, "insert": one.insert, "kind": one.kind}
                for one in offers
            ],
        }

    @api.model
    def _known_names(self, what):
        """Return names that begin as what is typed, of records the user may see."""
        if what.field in ("from", "to", "mention"):
            domain = [("handle", "=ilike", f"{_literally(what.prefix.lstrip('@'))}%")]
            return self._first_names("scrm.profile", domain, "handle")
        if what.field == "channel":
            channels = self.env["scrm.connector"]._channels()
            return [one for one in sorted(channels) if one.startswith(what.prefix)]
        kinds = {"tag": ("hashtag",), "product": ("product",), "topic": ()}
        if what.field not in kinds:
            return []
        domain = [("name", "=ilike", f"{_literally(what.prefix)}%")]
        if kinds[what.field]:
            domain.append(("kind", "in", kinds[what.field]))
        return self._first_names("scrm.topic", domain, "name")

    @api.model
    def _first_names(self, model, domain, field):
        domain = [*domain, ("company_id", "in", self.env.companies.ids)]
        found = self.env[model].search(domain, limit=complete.MAX_OFFERS)
        return [(name or "").lstrip("#@") for name in found.mapped(field)]

    @api.model
    @api.readonly
    def query_to_rows(self, query):
        """Return ``{"rows"}`` for the builder, ``{"error"}`` of a broken query."""
        self.browse().check_access("read")
        if not (query or "").strip():
            return {"rows": []}
        try:
            return {"rows": builder.rows_of(query)}
        except QuerySyntaxError as error:
            return {"error": self._explain_error(error)}

    @api.model
    @api.readonly
    def rows_to_query(self, rows):
        """Return the query of the builder's rows."""
        self.browse().check_access("read")
        return builder.query_of([row for row in rows if isinstance(row, dict)])

    @api.model
    @api.readonly
    def query_vocabulary(self):
        """Return the fields of the language and their values, with words for people."""
        self.browse().check_access("read")
        words, labels = self._choice_labels(), self._field_labels()
        values = {
            name: [{"value": value, "label": words[value]} for value in choices]
            for name, choices in CHOICES.items()
        }
        values["channel"] = [
            {"value": value, "label": label}
            for value, label in self.env["scrm.connector"]._selection_channel()
        ]
        return {
            "facts": [
                {"name": name, "label": labels[name], "values": values.get(name, [])}
                for name in FIELDS
            ],
            "numbers": [{"name": name, "label": labels[name]} for name in NUMBERS],
        }

    @api.model
    def _field_labels(self):
        return {
            "tag": self.env._("Hashtag"),
            "mention": self.env._("Mentions account"),
            "from": self.env._("Written by"),
            "to": self.env._("Addressed to"),
            "lang": self.env._("Language"),
            "channel": self.env._("Channel"),
            "topic": self.env._("Topic"),
            "product": self.env._("Product"),
            "is": self.env._("Kind of post"),
            "has": self.env._("Contains"),
            "sentiment": self.env._("Mood"),
            "intent": self.env._("Intent"),
            "followers": self.env._("Followers"),
            "value": self.env._("Influence"),
        }

    @api.model
    def _choice_labels(self):
        return {
            "post": self.env._("A post"),
            "reply": self.env._("A reply"),
            "comment": self.env._("A comment"),
            "quote": self.env._("A quote"),
            "repost": self.env._("A repost"),
            "message": self.env._("A private message"),
            "review": self.env._("A review"),
            "article": self.env._("An article"),
            "question": self.env._("A question"),
            "spam": self.env._("Spam"),
            "duplicate": self.env._("The same words as an earlier post"),
            "bot": self.env._("From an automated account"),
            "link": self.env._("A link"),
            "tag": self.env._("A hashtag"),
            "mention": self.env._("A mention"),
            "title": self.env._("A title"),
            "product": self.env._("A product"),
            "negative": self.env._("Negative"),
            "neutral": self.env._("Neutral"),
            "positive": self.env._("Positive"),
            "undecided": self.env._("Undecided"),
            "complaint": self.env._("A complaint"),
            "purchase": self.env._("Interest in buying"),
            "praise": self.env._("Praise"),
            "suggestion": self.env._("A suggestion"),
        }


def _literally(text):
    """Return ``text`` for LIKE, its wildcards taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
