# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
import logging
from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.social_crm.tools import text as texts

from ..tools.understanding import intent as intents
from ..tools.understanding import language as languages
from ..tools.understanding import mood as moods

_logger = logging.getLogger(__name__)

UNDERSTAND_BATCH = 500
# In the context: these posts are being processed.
ARRIVING = "scrm_arriving"
READ = """SELECT post.id, post.company_id, post.direction, COALESCE(post.title, ''),
        COALESCE(post.text, ''), COALESCE(post.lang, ''), post.profile_id,
        post.posted_at, said.new_label IS NOT NULL, said.new_intent IS NOT NULL,
        said.spam
    FROM scrm_post post
    LEFT JOIN scrm_correction said ON said.post_id = post.id
    WHERE post.id = ANY(%s)
    ORDER BY post.posted_at, post.id"""
# What a person said of a post stays as it is.
WRITE = """UPDATE scrm_post post
    SET lang = COALESCE(NULLIF(post.lang, ''), data.lang),
        sentiment = CASE WHEN data.mood_said THEN post.sentiment
            ELSE data.sentiment END,
        sentiment_label = CASE WHEN data.mood_said THEN post.sentiment_label
            ELSE data.label END,
        sentiment_by = CASE WHEN data.mood_said THEN 'person'
            WHEN data.label IS NULL THEN NULL ELSE 'machine' END,
        sentiment_words = data.words::jsonb,
        intent = CASE WHEN data.intent_said THEN post.intent ELSE data.intent END,
        intent_words = data.intent_words::jsonb,
        understood_by = data.version,
        process_state = CASE WHEN %(arriving)s AND post.process_state = 'new'
            THEN 'done' ELSE post.process_state END,
        write_uid = CASE WHEN %(arriving)s THEN %(uid)s ELSE post.write_uid END,
        write_date = CASE WHEN %(arriving)s THEN %(now)s ELSE post.write_date END
    FROM unnest(%(id)s::int[], %(lang)s::text[], %(sentiment)s::float[],
        %(label)s::text[], %(words)s::text[], %(intent)s::text[],
        %(intent_words)s::text[], %(version)s::text[], %(mood_said)s::bool[],
        %(intent_said)s::bool[])
        AS data(id, lang, sentiment, label, words, intent, intent_words, version,
            mood_said, intent_said)
    WHERE post.id = data.id"""


@dataclass(slots=True)
class Said:
    """A post as it is understood: what was said first, what was found out below."""

    id: int
    company_id: int
    direction: str
    title: str
    body: str
    lang: str
    profile_id: int
    posted_at: object
    mood_said: bool
    intent_said: bool
    spam_said: str | None
    text: str = ""
    folded: str = ""
    label: str | None = None
    sentiment: float | None = None
    words: list = field(default_factory=list)
    intent: str | None = None
    intent_words: list = field(default_factory=list)
    version: str = ""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    _inherit = "scrm.post"

    sentiment_by = fields.Selection(
        [("machine", "Machine"), ("person", "Person")], string="Mood By", readonly=True
    )
    sentiment_words = fields.Json(
        readonly=True,
        help="List of start, end and weight: which words spoke for a good (above 0) or "
        "bad mood, in code points of title and text as they are read together.",
    )
    intent_words = fields.Json(
        readonly=True, help="List of start and end: the words that tell the intent."
    )
    understood_by = fields.Char(readonly=True, help="Version of the weights used.")

    def _process_posts(self):
        """Understand before the rules look: they ask for mood and language.

        By the end of this transaction the posts are done with. To say so here already
        saves writing each of them once more.
        """
        self.with_context(**{ARRIVING: True})._understand()
        return super()._process_posts()

    def _understand(self):
        """Fill in what these posts say; a fixed number of queries a company.

        Never triggers anything and never overrules people; done twice it is the same.
        """
        if not self:
            return
        self.env.flush_all()
        rows = [Said(*row) for row in self.env.execute_query(SQL(READ, self.ids))]
        by_company = {}
        for said in rows:
            said.text = words_said(said.title, said.body)
            said.folded = texts.fold(said.text)
            by_company.setdefault(said.company_id, []).append(said)
        for company in self.company_id:
            self._understand_company(company, by_company.get(company.id, []))
        self.invalidate_recordset()

    @api.model
    def _understand_company(self, company, rows):
        """Understand posts of one company; others hook in behind."""
        weights = self.env["scrm.understanding.model"]._weights(company)
        self._read_moods(rows, weights)
        self._understand_external(rows)
        self._write_understanding(rows)

    @api.model
    def _read_moods(self, rows, weights):
        """Find out language, mood and intent; of what we said, only the language."""
        for said in rows:
            said.lang = languages.language(said.text, said.lang)
        for code, own in weights.items():
            read = [
                said
                for said in rows
                if said.direction == "in" and languages.model_of(said.lang) == code
            ]
            found = moods.moods([said.text for said in read], code, own)
            for said, mood in zip(read, found, strict=True):
                said.label, said.sentiment = mood.label, mood.value
                said.words, said.version = mood.words, own.version
                wish = intents.intent(said.text, mood, code, said.folded)
                said.intent, said.intent_words = wish.kind or None, wish.words
        for said in rows:
            if said.direction == "in" and not said.label:
                said.label = moods.UNDECIDED

    @api.model
    def _understand_external(self, rows):
        """Extension point, does nothing: let a service of your own have its say.

        Called with `Said` rows whose fields may be changed, before they are stored and
        within the transaction: read what a service answered earlier (see
        `docs/understanding.md`), never ask it from here.
        """

    @api.model
    def _write_understanding(self, rows):
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                WRITE,
                id=[said.id for said in rows],
                lang=[said.lang or None for said in rows],
                sentiment=[said.sentiment for said in rows],
                label=[said.label for said in rows],
                words=[_json(said.words) for said in rows],
                intent=[said.intent for said in rows],
                intent_words=[_json(said.intent_words) for said in rows],
                version=[said.version or None for said in rows],
                mood_said=[said.mood_said for said in rows],
                intent_said=[said.intent_said for said in rows],
                arriving=bool(self.env.context.get(ARRIVING)),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )

    def _words_said(self):
        """Title and text, as they are understood together."""
        self.ensure_one()
        return words_said(self.title or "", self.text or "")

    # -- again ----------------------------------------------------------------

    def _check_trainer(self):
        if not self.env.user.has_group("social_crm.group_supervisor"):
            raise AccessError(self.env._("Only supervisors may do this."))

    def action_understand(self):
        """Read these posts again, with what was learned since."""
        self.check_access("read")
        self._check_trainer()
        # Posts are written by the machine only.
        posts = self.sudo()
        for start in range(0, len(posts), UNDERSTAND_BATCH):
            posts[start : start + UNDERSTAND_BATCH]._understand()

    @api.model
    def _cron_understand(self):
        """Understand posts of before, newest first; nothing is triggered by it."""
        while posts := self._not_understood():
            posts._understand()
            if not self.env["ir.cron"]._commit_progress(
                len(posts), remaining=len(self._not_understood(limit=10_000))
            ):
                break

    @api.model
    def _not_understood(self, limit=UNDERSTAND_BATCH):
        domain = [
            ("direction", "=", "in"),
            ("sentiment_label", "=", False),
            ("process_state", "in", ("done", "skipped")),
        ]
        return self.search(domain, limit=limit)


def words_said(title, text):
    """Return title and text as one; a title that begins the text is said once."""
    if not title or text.startswith(title):
        return text
    return f"{title}\n{text}"


def _json(words):
    return json.dumps(words) if words else None
