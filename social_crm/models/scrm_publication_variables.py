# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import variables, zones


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """Words in braces that stand for something known when it goes out."""

    _inherit = "scrm.publication"

    @api.model
    def _variable_names(self):
        """Extension point: the variables that a text may hold."""
        return ("account", "author", "campaign", "company", "date")

    def _variable_values(self, account, partner=None):
        """Dict name -> text; an empty one is not filled in."""
        self.ensure_one()
        moment = self.scheduled_at or fields.Datetime.now()
        day = zones.to_wall(moment, self.tz or "UTC").date()
        return {
            "account": account.name or "",
            "author": self.user_id.name or "",
            "campaign": self.campaign_id.title or "",
            "company": self.company_id.name or "",
            "date": format_date(self.env, day, lang_code=self.user_id.lang),
        }

    @api.model
    def _unknown_variables(self, text):
        """In words, which variables of a text nothing could ever fill; or None."""
        known = self._variable_names()
        places = variables.unknown(text, known)
        if not places:
            return None
        return self.env._(
            "%(unknown)s is no variable. There are: %(known)s.",
            unknown=", ".join(
                self.env._(
                    "{%(name)s} in line %(line)s", name=place.name, line=place.line
                )
                for place in places
            ),
            known=", ".join(f"{{{name}}}" for name in known),
        )
