# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    _inherit = "scrm.conversation"

    suggested_answer = fields.Text(
        readonly=True,
        copy=False,
        help="What a rule suggests to answer to the newest words.",
    )

    @api.model
    def _opening_rule(self, arrival, rules):
        """Id of the rule that alone made this post open a conversation."""
        if arrival.kind == "message" or arrival.answers_us or arrival.mentions_us:
            return None
        return rules.filtered("make_conversation")[:1].id if rules else None

    def _compose_info(self):
        return {**super()._compose_info(), "suggestion": self.suggested_answer or ""}

    def _answered(self, moment):
        """What was suggested for the question is done with."""
        result = super()._answered(moment)
        self.filtered("suggested_answer").write({"suggested_answer": False})
        return result
