# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ..tools import ratings


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    """How did we do? Asked once for a case, answered in the channel or by a link."""

    _inherit = "scrm.conversation"

    satisfaction = fields.Float(
        string="Rating",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="1 is bad, 5 very good. Conversations without a rating do not count.",
    )
    rating_asked_at = fields.Datetime(
        string="Asked for a Rating", readonly=True, copy=False
    )
    rated_at = fields.Datetime(string="Rated", readonly=True, copy=False)

    _asked_idx = models.Index(
        "(profile_id, rating_asked_at) WHERE rating_asked_at IS NOT NULL"
    )

    # -- asking ---------------------------------------------------------------

    def _on_closed(self):
        result = super()._on_closed()
        for company, talks in self.grouped("company_id").items():
            if company.scrm_rating_ask and company._scrm_answer("rating"):
                talks._ask_ratings(company)
        return result

    def _word_key(self, purpose):
        return (
            f"rating-{self.id}" if purpose == "rating" else super()._word_key(purpose)
        )

    def _ask_ratings(self, company):
        """Ask those whom nobody has asked lately and who don't mind."""
        open_talks = self.filtered(
            lambda talk: not talk.rating_asked_at and not talk.profile_id.stopped
        )
        tired = open_talks._asked_lately(company)
        targets, seen = {}, set()
        for talk, post in (open_talks - tired)._closing_targets().items():
            person = talk.partner_id or talk.profile_id
            if person not in seen:
                seen.add(person)
                targets[talk] = post
        talks = self.browse([talk.id for talk in targets])
        links = talks._rating_links()
        more = {talk: {"rating_link": links[talk]} for talk in talks}
        asked = self._send_words("rating", targets, more)
        asked.rating_asked_at = fields.Datetime.now()

    def _asked_lately(self, company):
        """Conversations whose person was asked within the quiet days."""
        since = fields.Datetime.now() - timedelta(days=company.scrm_rating_quiet_days)
        recent = self.search_fetch(
            [
                ("rating_asked_at", ">", since),
                "|",
                ("profile_id", "in", self.profile_id.ids),
                ("partner_id", "in", self.partner_id.ids),
            ],
            ["profile_id", "partner_id"],
        )
        profiles, partners = recent.profile_id, recent.partner_id
        return self.filtered(
            lambda t: t.profile_id in profiles or t.partner_id & partners
        )

    def _rating_links(self):
        """An open rating for each of these, and the address of its page."""
        rated = self.env["rating.rating"].create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": talk.id,
                    "partner_id": talk.partner_id.id,
                    "rated_partner_id": (
                        talk.user_id or talk.ticket_id.user_id
                    ).partner_id.id,
                }
                for talk in self
            ]
        )
        return {
            talk: f"{talk.get_base_url()}/rate/{rating.access_token}/3"
            for talk, rating in zip(self, rated, strict=True)
        }

    # -- taking the answer ----------------------------------------------------

    def rating_apply(self, rate, *args, **kwargs):
        """The page of the link: written down, and nothing is opened again."""
        rating = super().rating_apply(rate, *args, **kwargs)
        # The customer comes without a user; the token was checked by the page.
        self.sudo().write({"satisfaction": rate, "rated_at": fields.Datetime.now()})
        return rating

    @api.model
    def _join_threads(self, arrivals, home):
        """Ratings are known as such before anybody takes them for a question."""
        joined = super()._join_threads(arrivals, home)
        self._take_ratings(arrivals, home)
        return joined

    def _move_on(self, arrivals, home):
        """A rating given in the channel is no new question."""
        posts = self.env["scrm.post"].browse([arrival.id for arrival in arrivals])
        taken = set(posts.filtered("is_rating_reply").ids)
        return super()._move_on([a for a in arrivals if a.id not in taken], home)

    @api.model
    def _take_ratings(self, arrivals, home):
        """Write down ratings among these posts."""
        talks = self.browse(
            {
                home[a.id]
                for a in arrivals
                if a.conversation_id or a.root_conversation_id
            }
        )
        asked = {talk.id: talk for talk in talks if talk.rating_asked_at}
        values, taken, refused = {}, set(), {}
        for arrival in arrivals if asked else ():
            talk = asked.get(home[arrival.id])
            value, refuses = ratings.parse(arrival.text), ratings.refuses(arrival.text)
            if not talk or not (value or refuses) or not talk._awaits_rating(arrival):
                continue
            taken.add(arrival.id)
            if value:
                values.setdefault(talk, (value, arrival.text))
            else:
                refused[arrival.profile_id] = arrival.text
        if taken:
            self.env["scrm.post"].browse(taken).write({"is_rating_reply": True})
            for profile_id, words in refused.items():
                self.env["scrm.profile"].browse(profile_id)._stop(words)
            self._write_ratings(values)

    def _awaits_rating(self, arrival):
        days = self.company_id.scrm_rating_days
        return (
            arrival.direction == "in"
            and arrival.profile_id == self.profile_id.id
            and self.rating_asked_at <= arrival.posted_at + timedelta(minutes=5)
            and arrival.posted_at <= self.rating_asked_at + timedelta(days=days)
        )

    @api.model
    def _write_ratings(self, values):
        """``values``: dict conversation -> (rating, its words). Once for a case."""
        talks = self.browse([talk.id for talk in values])
        waiting = self.env["rating.rating"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", talks.ids),
                ("consumed", "=", False),
            ]
        )
        groups = defaultdict(lambda: self.env["rating.rating"])
        first = {rating.res_id: rating for rating in waiting.sorted("id", reverse=True)}
        bodies = {}
        for talk, (value, text) in values.items():
            if talk.id in first:
                groups[value] |= first[talk.id]
                bodies[talk.id] = self.env._(
                    "Rated %(value)s of 5: %(text)s", value=value, text=text
                )
        for value, found in groups.items():
            found.write({"rating": value, "consumed": True})
            self.browse(found.mapped("res_id")).write(
                {"satisfaction": value, "rated_at": fields.Datetime.now()}
            )
        self.browse(bodies)._message_log_batch(bodies)
