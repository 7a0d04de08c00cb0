# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.understanding.shown import coloured


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    _inherit = "scrm.post"

    # `coloured` escapes what networks say; the sanitizer would only add paragraphs.
    mood_text = fields.Html(
        string="What Was Said", compute="_compute_mood_text", sanitize=False
    )
    correction_note = fields.Char(
        string="Corrected", compute="_compute_correction_note"
    )

    @api.depends("text", "title", "sentiment_words")
    def _compute_mood_text(self):
        for post in self:
            post.mood_text = coloured(post._words_said(), post.sentiment_words or ())

    @api.depends("correction_ids.user_id")
    def _compute_correction_note(self):
        for post in self:
            said = post.correction_ids[:1]
            post.correction_note = said and self.env._(
                "Corrected by %(name)s, %(date)s",
                name=said.user_id.name,
                date=fields.Date.to_string(said.date),
            )

    # -- buttons of the form; the thread calls `correct_mood` ------------------

    def action_say_negative(self):
        return self.correct_mood("negative")

    def action_say_neutral(self):
        return self.correct_mood("neutral")

    def action_say_positive(self):
        return self.correct_mood("positive")

    def action_say_complaint(self):
        return self.correct_mood(intent="complaint")

    def action_say_question(self):
        return self.correct_mood(intent="question")

    def action_say_purchase(self):
        return self.correct_mood(intent="purchase")

    def action_say_praise(self):
        return self.correct_mood(intent="praise")

    def action_say_suggestion(self):
        return self.correct_mood(intent="suggestion")

    def action_say_nothing(self):
        return self.correct_mood(intent="none")
