# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.automatic import Asked, refusal
from .scrm_routing_actions import Outcome


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmRouting(models.AbstractModel):
    """Answers: suggested to people, or sent where a supervisor has approved it."""

    _inherit = "scrm.routing"

    @api.model
    def _act_answer(self, orders):
        spoken = [o for o in orders if o.rule.answer_mode == "automatic"]
        suggested = [o for o in orders if o.rule.answer_mode != "automatic"]
        return self._suggest(suggested) + self._answer(spoken)

    # -- suggesting -----------------------------------------------------------

    @api.model
    def _suggest(self, orders):
        """Keep the text with the conversation, where the composer offers it."""
        texts = {}
        for order in orders:
            if order.conversation:
                text = order.rule._answer_text(order.post)
                texts.setdefault(order.conversation.id, text)
        self._write_suggestions(texts)
        return [
            Outcome(order, order.conversation, reason=self.env._("Suggested"))
            if order.conversation
            else self._without_talk(order)
            for order in orders
        ]

    @api.model
    def _write_suggestions(self, texts):
        if not texts:
            return
        self.env["scrm.conversation"].flush_model(["suggested_answer"])
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_conversation SET suggested_answer = data.text
                FROM unnest(%s::int[], %s::text[]) AS data(id, text)
                WHERE scrm_conversation.id = data.id""",
                list(texts),
                list(texts.values()),
            )
        )
        self.env["scrm.conversation"].invalidate_model(["suggested_answer"])

    # -- answering ------------------------------------------------------------

    @api.model
    def _answer(self, orders):
        """Send what was approved, unless something speaks against it."""
        outcomes, open_orders = [], []
        # What speaks against an answer is counted over all, whoever may read it.
        codes = self.sudo()._refusals(orders)
        for order in orders:
            if code := codes.get(order):
                outcomes.append(self._held(order, self._refusal_words(code)))
            else:
                open_orders.append(order)
        for company in {order.post.company_id for order in open_orders}:
            mine = [o for o in open_orders if o.post.company_id == company]
            granted, refused = self.sudo()._within_limits(company, mine)
            outcomes += [self._held(o, self._refusal_words(c)) for o, c in refused]
            outcomes += [self._say(order) for order in granted]
        return outcomes

    @api.model
    def _say(self, order):
        rule, post = order.rule, order.post
        # As the person who approved it, whose words they are by now.
        outbox = self.env["scrm.delivery"].sudo()
        try:
            delivery = outbox._enqueue(
                post.account_id,
                rule._answer_text(post),
                parent_post=post,
                user=rule.answer_approved_by_id,
                key=f"rule:{rule.id}:{post.id}",
            )
        except UserError as error:
            return Outcome(order, state="failed", reason=str(error))
        delivery.write({"is_automatic": True, "rule_id": rule.id})
        return Outcome(order, delivery, reason=self.env._("Answered"))

    @api.model
    def _refusals(self, orders):
        """Return ``{order: code}`` of those that nobody may answer by machine."""
        rules = self.env["scrm.rule"].union(*(order.rule for order in orders))
        ours = [body for body in rules.mapped("answer_body") if body]
        echoes = self._answers_to_machine(orders)
        now = fields.Datetime.now()
        codes = {}
        for order in orders:
            if not order.rule.answer_approved_at:
                codes[order] = "unapproved"
            elif not order.conversation:
                codes[order] = "untied"
            elif code := refusal(self._asked(order, echoes), now, ours):
                codes[order] = code
        return codes

    @api.model
    def _asked(self, order, echoes):
        rule, post = order.rule, order.post
        account = post.account_id
        moments = (rule.live_from, rule.answer_approved_at, account.live_from)
        return Asked(
            text=post.text or "",
            posted_at=post.posted_at,
            is_ours=post.direction != "in" or post.profile_id.is_own,
            is_bot=post.profile_id.is_bot,
            is_spam=post.is_spam,
            answers_automatic=post in echoes,
            can_send=account.can_send and account.state == "connected",
            valid_from=max(moment for moment in moments if moment),
        )

    @api.model
    def _answers_to_machine(self, orders):
        """Posts that answer what we said by ourselves a while ago."""
        posts = self.env["scrm.post"].union(*(order.post for order in orders))
        hours = max((o.rule.answer_pause_hours for o in orders), default=0)
        since = fields.Datetime.now() - timedelta(hours=hours)
        remote = [post.parent_remote_id for post in posts if post.parent_remote_id]
        said = self.env["scrm.delivery"].search(
            Domain("is_automatic", "=", True)
            & Domain("company_id", "in", posts.company_id.ids)
            & Domain("sent_at", ">", since)
            & (
                Domain("post_id", "in", posts.parent_id.ids)
                | Domain("remote_id", "in", remote)
            )
        )
        own, ids = said.post_id, set(said.mapped("remote_id")) - {False}
        return posts.filtered(
            lambda post: post.parent_id & own or post.parent_remote_id in ids
        )

    @api.model
    def _within_limits(self, company, orders):
        """Split into ``(orders to say, (order, code) to hold)``, and count them.

        What is read and what is counted is one view of the database: where another
        worker answers at the same moment, one of both is sent back to read again.
        """
        quota = self.env["scrm.rule.quota"]
        spoken = quota._state_of("talk", [o.conversation.id for o in orders], company)
        heard = quota._state_of(
            "author", [o.post.profile_id.id for o in orders], company
        )
        used = quota._state_of("rule", [o.rule.id for o in orders], company)
        taken = Counter({ref: count for ref, (count, _last) in used.items()})
        granted, refused, talks, authors = [], [], set(), set(heard)
        for order in orders:
            rule, author = order.rule, order.post.profile_id.id
            talk = order.conversation.id
            if talk in talks or self._is_silent(rule, spoken.get(talk)):
                refused.append((order, "pause"))
            elif author in authors:
                refused.append((order, "author"))
            elif taken[rule.id] >= rule.answer_daily_cap:
                refused.append((order, "cap"))
            else:
                granted.append(order)
                talks.add(talk)
                authors.add(author)
                taken[rule.id] += 1
        self._count_answers(company, granted)
        return granted, refused

    @api.model
    def _is_silent(self, rule, spoken):
        pause = timedelta(hours=rule.answer_pause_hours)
        return bool(spoken) and spoken[1] > fields.Datetime.now() - pause

    @api.model
    def _count_answers(self, company, orders):
        quota = self.env["scrm.rule.quota"]
        by_rule = Counter(order.rule.id for order in orders)
        caps = {order.rule.id: order.rule.answer_daily_cap for order in orders}
        quota._take("rule", company, by_rule, caps)
        authors = {order.post.profile_id.id: 1 for order in orders}
        quota._take("author", company, authors, dict.fromkeys(authors, 1))
        quota._take("talk", company, {order.conversation.id: 1 for order in orders})

    @api.model
    def _refusal_words(self, code):
        words = {
            "unapproved": self.env._("Not answered: nobody has approved the text."),
            "untied": self.env._("Not answered: no conversation is open for it."),
            "ours": self.env._("Not answered: these are our own words."),
            "bot": self.env._("Not answered: the author is a bot."),
            "spam": self.env._("Not answered: it is spam."),
            "early": self.env._(
                "Not answered: it was said before the rule went live or the answer "
                "was approved."
            ),
            "old": self.env._("Not answered: it was said more than a day ago."),
            "machine": self.env._("Not answered: it looks like an automatic answer."),
            "loop": self.env._("Not answered: it answers an automatic answer of ours."),
            "mute": self.env._("Not answered: the account cannot send now."),
            "pause": self.env._(
                "Not answered: the conversation got an automatic answer already."
            ),
            "author": self.env._(
                "Not answered: the author got an automatic answer today."
            ),
            "cap": self.env._("Not answered: the answers of this day are used up."),
        }
        return words[code]
