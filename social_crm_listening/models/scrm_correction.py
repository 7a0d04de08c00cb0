# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .scrm_post import INTENTS, SENTIMENTS

# What a mood given by a person counts as a number.
VALUES = {"negative": -0.6, "neutral": 0.0, "positive": 0.6}


class ScrmCorrection(models.Model):
    """What people said of a post; the machine never overrules it, and learns of it."""

    _name = "scrm.correction"
    _description = "Correction of Mood, Wish or Spam"
    _order = "date desc, id desc"
    _rec_name = "post_id"
    _check_company_auto = True

    post_id = fields.Many2one(
        "scrm.post", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    lang = fields.Char(related="post_id.lang", string="Language")
    text = fields.Text(related="post_id.text")
    old_label = fields.Selection(SENTIMENTS, string="Mood Before", readonly=True)
    new_label = fields.Selection(SENTIMENTS, string="Mood", readonly=True)
    old_intent = fields.Selection(INTENTS, string="Intent Before", readonly=True)
    new_intent = fields.Selection(
        [*INTENTS, ("none", "None")], string="Intent", readonly=True
    )
    spam = fields.Selection([("yes", "Spam"), ("no", "Not Spam")], readonly=True)
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True)

    _once = models.Constraint(
        "UNIQUE (post_id)", "This post has its correction already."
    )

    @api.model
    def _remember(self, posts, **said):
        """Keep what the current user said of posts; what is not named stays.

        Never by a plain `create`: two people may correct one post at once.
        """
        columns = (
            "post_id",
            "company_id",
            "old_label",
            "old_intent",
            "user_id",
            "date",
        )
        now = fields.Datetime.now()
        rows = [
            (
                post.id,
                post.company_id.id,
                post.sentiment_label or None,
                post.intent or None,
                self.env.user.id,
                now,
                *said.values(),
            )
            for post in posts
        ]
        renewed = ("user_id", "date", *said)
        assignments = SQL(", ").join(
            SQL("%(name)s = EXCLUDED.%(name)s", name=SQL.identifier(name))
            for name in renewed
        )
        self.env["scrm.store"]._insert(
            self._table,
            (*columns, *said),
            rows,
            SQL("ON CONFLICT (post_id) DO UPDATE SET %s RETURNING id", assignments),
        )
        self.invalidate_model()


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    _inherit = "scrm.post"

    correction_ids = fields.One2many("scrm.correction", "post_id", readonly=True)

    def correct_mood(self, label=None, intent=None):
        """Say what a post sounds like and what its author wants; to be remembered.

        :param label: a mood, or None to leave it
        :param intent: an intent, ``none`` for no wish, or None to leave it
        :raises UserError: for a mood or an intent that is none
        """
        said = {}
        if label is not None:
            self._check_choice(label, dict(SENTIMENTS))
            said["new_label"] = label
        if intent is not None:
            self._check_choice(intent, {**dict(INTENTS), "none": ""})
            said["new_intent"] = intent
        self._correct(said)
        return True

    def _check_choice(self, value, choices):
        if value not in choices:
            raise UserError(
                self.env._("“%(value)s” is none of the choices.", value=value)
            )

    def _correct(self, said):
        """Remember and show at once what a person said of these posts."""
        if not said:
            return
        self._check_corrector()
        # People correct posts, which nobody may write, in the way that is left here.
        posts = self.sudo()
        self.env["scrm.correction"].sudo()._remember(posts, **said)
        values = {}
        if label := said.get("new_label"):
            values = {"sentiment_label": label, "sentiment_by": "person"}
            values["sentiment"] = VALUES.get(label, 0.0)
        if wish := said.get("new_intent"):
            values["intent"] = False if wish == "none" else wish
        if spam := said.get("spam"):
            values["is_spam"] = spam == "yes"
        posts.write(values)
        if said.get("new_label") == "undecided":
            posts._forget_mood()

    def _check_corrector(self):
        self.check_access("read")
        if not self.env.user.has_group("social_crm.group_agent"):
            raise AccessError(self.env._("Only agents may correct what posts mean."))

    def _forget_mood(self):
        """An undecided mood has no number; the ORM would store 0."""
        self.flush_recordset(["sentiment"])
        self.env.cr.execute(
            "UPDATE scrm_post SET sentiment = NULL WHERE id = ANY(%s)", [self.ids]
        )
        self.invalidate_recordset(["sentiment"])

    def action_not_spam(self):
        self._correct({"spam": "no"})

    def action_spam(self):
        self._correct({"spam": "yes"})
