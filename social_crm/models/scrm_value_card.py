# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools.misc import formatLang

from ..tools.value import changes

DIGITS = {
    "followers": 0,
    "reach": 0,
    "activity": 1,
    "echo": 1,
    "carriers": 0,
    "carrier_reach": 0,
}
MANY = 2


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueDimension(models.Model):
    """What the cards of people and of topics show of each dimension."""

    _inherit = "scrm.value.dimension"

    @api.model
    def _labels(self):
        return dict(self._fields["code"]._description_selection(self.env))

    @api.model
    def _card_rows(self, parts, earlier=()):
        """A row for each part of a score; ``moved`` where it differs from earlier.

        :param parts: see ``tools.value.Scores.parts``
        :param earlier: the parts of the score before
        """
        moved = {
            reason.dimension: reason.points * (1 if reason.code == "rose" else -1)
            for reason in changes(parts, earlier)
        }
        weights = sum(part["weight"] for part in parts if part["raw"] is not None)
        labels, definitions = self._labels(), self._definitions()
        return [
            {
                "code": code,
                "label": labels.get(code, code),
                "definition": definitions.get(code, ""),
                "raw": self._raw_number(code, part["raw"]),
                "scaled": part["scaled"],
                "points": self._number(part["points"], 1),
                "most": self._number(
                    100 * part["weight"] / weights if weights else 0, 1
                ),
                "moved": code in moved and self._signed(moved[code]),
                "rose": moved.get(code, 0) > 0,
            }
            for part in parts
            for code in [part["code"]]
        ]

    @api.model
    def _raw_number(self, code, raw):
        if raw is None:
            return self.env._("not known")
        if code == "response":
            return f"{self._number(100 * raw, 0)} %"
        return self._number(raw, DIGITS.get(code, MANY))

    @api.model
    def _number(self, number, digits):
        return formatLang(self.env, number, digits=digits)

    @api.model
    def _signed(self, number):
        sign = "+" if number > 0 else "−" if number < 0 else "±"
        return f"{sign}{self._number(abs(number), 1)}"
