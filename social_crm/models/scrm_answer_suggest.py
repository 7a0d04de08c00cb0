# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import answers, languages

# More answers than this are not looked at for one post.
CANDIDATES = 5000
# Closing words and the asking for ratings have places of their own.
NOT_SUGGESTED = ("closing", "rating")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAnswer(models.Model):
    """Which answers fit a post, and why."""

    _inherit = "scrm.answer"

    @api.model
    def _suggest(self, post, limit=5, search="", lang=""):
        """The answers that fit a post best: a fixed number of queries.

        :param search: words of the person who looks for an answer; without any, what
            the customer said is looked for
        :param lang: the language to answer in; the post's own by default
        :return: list of dicts ``answer`` (record), ``text`` (`scrm.answer.text`),
            ``score``, ``reason`` (in words); best first
        """
        asked = self._asked(post)
        if lang:
            asked = answers.replace_lang(asked, lang)
        if search:
            asked = answers.Asked(search, asked.lang)
        answers_by_key = self._candidate_records(post.company_id or self.env.company)
        ranked = answers.rank(asked, self._candidates(answers_by_key), limit)
        if not ranked and search:
            ranked = self._listed(search, answers_by_key, limit)
        return self._in_words(ranked, asked)

    @api.model
    def _asked(self, post):
        """What a post asks, as the ranker takes it; addons know more about it."""
        return answers.Asked(
            text=self._asked_text(post),
            lang=languages.guess(post.text, post.lang or ""),
            topics=frozenset(post.topic_ids.ids),
        )

    @api.model
    def _asked_text(self, post):
        """The words of the post; extension point for what was said before."""
        return post.text or ""

    @api.model
    def _usable_domain(self, company):
        today = fields.Date.context_today(self)
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "approved")
            & Domain("scenario", "not in", NOT_SUGGESTED)
            & (Domain("valid_from", "=", False) | Domain("valid_from", "<=", today))
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", today))
        )

    @api.model
    def _candidate_records(self, company):
        return self.search_fetch(
            self._usable_domain(company),
            ["name", "terms", "scenario", "sequence"],
            limit=CANDIDATES,
        )

    @api.model
    def _candidates(self, records):
        topics, langs = defaultdict(set), defaultdict(list)
        for key, topic in self._rows("scrm_answer_scrm_topic_rel", records):
            topics[key].add(topic)
        for key, code in self._rows("scrm_answer_text", records):
            langs[key].append(code)
        uses = self.env["scrm.answer.use"]._read_group(
            [("answer_id", "in", records.ids)], ["answer_id"], ["__count"]
        )
        uses = {answer.id: count for answer, count in uses}
        success = records._success_rates()
        return [
            answers.Candidate(
                key=answer.id,
                terms=answer.terms or "",
                scenario=answer.scenario,
                langs=tuple(langs[answer.id]),
                topics=frozenset(topics[answer.id]),
                uses=uses.get(answer.id, 0),
                success=success.get(answer.id),
                sequence=answer.sequence,
            )
            for answer in records
        ]

    @api.model
    def _rows(self, table, records):
        """(answer, topic) or (answer, language): one plain query for all of them."""
        columns = {
            "scrm_answer_scrm_topic_rel": ("scrm_answer_id", "scrm_topic_id"),
            "scrm_answer_text": ("answer_id", "lang"),
        }
        key, value = columns[table]
        self.env["scrm.answer.text"].flush_model(["answer_id", "lang"])
        self.flush_model(["topic_ids"])
        return self.env.execute_query(
            SQL(
                "SELECT %s, %s FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(key),
                SQL.identifier(value),
                SQL.identifier(table),
                SQL.identifier(key),
                records.ids,
            )
        )

    @api.model
    def _listed(self, search, records, limit):
        """Parts of words that the ranker does not know, found in the title."""
        part = search.casefold().strip()
        found = records.filtered(lambda answer: part in answer.name.casefold())
        return [
            answers.Suggestion(answer.id, 0.0, ()) for answer in found.sorted()[:limit]
        ]

    # -- in words -------------------------------------------------------------

    @api.model
    def _in_words(self, ranked, asked):
        records = self.browse([suggestion.key for suggestion in ranked])
        records.fetch(["name", "scenario", "text_ids", "attachment_ids"])
        topic_ids = {
            topic
            for suggestion in ranked
            for kind, value in suggestion.reasons
            if kind == "topics"
            for topic in value
        }
        topics = self.env["scrm.topic"].browse(topic_ids)
        names = {topic.id: topic.name for topic in topics}
        return [
            {
                "answer": answer,
                "text": answer._text_for(asked.lang),
                "score": suggestion.score,
                "reason": self._reason_text(suggestion, names),
            }
            for answer, suggestion in zip(records, ranked, strict=True)
        ]

    @api.model
    def _reason_text(self, suggestion, topic_names):
        scenarios = dict(self._fields["scenario"]._description_selection(self.env))
        words = {
            "words": lambda value: self.env._("about %s", ", ".join(value)),
            "topics": lambda value: self.env._(
                "on %s", ", ".join(topic_names[topic] for topic in value)
            ),
            "scenario": lambda value: self.env._("for %s", scenarios[value].lower()),
            "language": lambda value: (
                self.env._("in the customer's language")
                if value == "same"
                else self.env._("in the other Chinese script")
            ),
            "uses": lambda value: self.env._("used %s times", value),
            "success": lambda value: self.env._("%s%% went well", value),
        }
        return " · ".join(words[kind](value) for kind, value in suggestion.reasons)
