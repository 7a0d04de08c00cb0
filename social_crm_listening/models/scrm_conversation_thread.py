# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.reasons import spans
from ..tools.segments import initials, segments

PAGE = 100
# How often a screen asks again, in seconds: while something is on its way, else.
BUSY, CALM = 2, 20


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    _inherit = "scrm.conversation"

    # -- reading --------------------------------------------------------------

    @api.readonly
    def get_thread(self, limit=PAGE):
        """What the screen shows of the thread, oldest first.

        All texts are plain; the screen escapes them. Times are UTC.

        :return: dict with ``items``, ``earlier`` (posts left out), ``compose``,
            ``poll`` (seconds until it may be worth asking again)
        """
        self.ensure_one()
        self.check_access("read")
        posts, total = self._thread_posts(limit)
        deliveries = self._thread_deliveries()
        items = [self._post_item(*parts) for parts in self._with_context(posts)]
        items += [self._delivery_item(delivery) for delivery in deliveries]
        busy = set(deliveries.mapped("state")) & {"queued", "sending", "unknown"}
        return {
            "items": sorted(items, key=lambda item: item["at"]),
            "earlier": max(0, total - len(posts)),
            "compose": self._compose_info(),
            "poll": BUSY if busy else CALM,
        }

    def _thread_domain(self):
        return [("conversation_id", "=", self.id)]

    def _thread_posts(self, limit):
        Post = self.env["scrm.post"]
        domain = self._thread_domain()
        posts = Post.search(domain, order="posted_at DESC, id DESC", limit=limit)
        total = len(posts) if len(posts) < limit else Post.search_count(domain)
        return posts, total

    def _thread_deliveries(self):
        """Answers that have not come back as posts yet."""
        return self.env["scrm.delivery"].search(
            [
                ("parent_post_id", "any", self._thread_domain()),
                ("kind", "=", "reply"),
                ("post_id", "=", False),
                ("state", "!=", "cancelled"),
            ]
        )

    def _with_context(self, posts):
        """Each post with the places that its rules matched and its sender."""
        marks = defaultdict(list)
        hits = self.env["scrm.rule.hit"].search([("post_id", "in", posts.ids)])
        for hit in hits:
            marks[hit.post_id.id] += spans(hit.evidence or [])
        sent = self.env["scrm.delivery"].search([("post_id", "in", posts.ids)])
        senders = {delivery.post_id.id: delivery.user_id for delivery in sent}
        none = self.env["res.users"]
        return [(post, marks[post.id], senders.get(post.id, none)) for post in posts]

    def _post_item(self, post, marks, sender):
        profile = post.profile_id
        name = profile.name or profile.handle
        return {
            "key": f"post-{post.id}",
            "id": post.id,
            "own": post.direction == "out",
            "name": name,
            "handle": profile.handle,
            "initials": initials(name),
            "avatar": profile.avatar_url or "",
            "sender": sender.name or "",
            "at": fields.Datetime.to_string(post.posted_at),
            "edited": bool(post.edited_at),
            "deleted": bool(post.deleted_at),
            "history": post.process_state == "skipped",
            "private": post.kind == "message",
            "title": post.title or "",
            "segments": segments(post.text or "", marks),
            "url": post.url or "",
            "state": "",
        }

    def _delivery_item(self, delivery):
        """An answer on its way, or one that waits for somebody's yes."""
        profile = delivery.account_id.profile_id
        name = profile.name or delivery.account_id.name
        moment = delivery.sent_at or delivery.create_date.replace(microsecond=0)
        labels = dict(delivery._fields["state"]._description_selection(self.env))
        return {
            "key": f"delivery-{delivery.id}",
            "delivery_id": delivery.id,
            "own": True,
            "name": name,
            "handle": profile.handle or "",
            "initials": initials(name),
            "avatar": profile.avatar_url or "",
            "sender": delivery.user_id.name or "",
            "at": fields.Datetime.to_string(moment),
            "segments": segments(delivery.body or ""),
            "url": delivery.url or "",
            "state": delivery.state,
            "state_label": labels[delivery.state],
            "files": len(delivery.attachment_ids),
            "may_approve": delivery.may_approve,
            "reason": delivery.state_reason or "",
        }

    # -- writing --------------------------------------------------------------

    def _compose_info(self):
        """May this person answer here and now, and if not, why."""
        account = self.account_id
        reason = self._cannot_answer()
        target = self._answer_target()
        return {
            "allowed": not reason,
            "reason": reason,
            "account": account.name,
            "to": target.profile_id.handle or "",
            "private": target.kind == "message",
            "limit": account.max_characters,
        }

    def _cannot_answer(self):
        account = self.account_id
        names = {"account": account.name, "why": account.state_reason or ""}
        if not self.has_access("write"):
            return self.env._("This conversation belongs to somebody else.")
        if not account.can_send:
            return self.env._(
                "%(account)s only reads. Answers to what it brings cannot be sent "
                "from here.",
                **names,
            )
        if account.state in ("draft", "reauth"):
            return self.env._(
                "%(account)s needs a new sign-in before answers can be sent.", **names
            )
        if account.state == "paused":
            return self.env._("%(account)s is paused. %(why)s", **names)
        if not self._answer_target():
            return self.env._("There is nothing to answer yet.")
        return ""

    def _answer_target(self):
        """The customer's newest words."""
        return self.env["scrm.post"].search(
            [*self._thread_domain(), ("direction", "=", "in")],
            order="posted_at DESC, id DESC",
            limit=1,
        )

    @api.readonly
    def count_text(self, body):
        """Length of ``body`` as this account's network counts it."""
        self.ensure_one()
        self.check_access("read")
        account = self.account_id
        handle = (body and self._answer_target().profile_id.handle) or ""
        used, limit = account._connector()._length(account, body or "", handle)
        return {"used": used, "limit": limit or 0}

    def send_reply(self, body, parent_id=False, key=None, answer_id=False, **options):
        """Answer in public, on the network, through the outbox.

        :param parent_id: the post to answer; the customer's newest by default
        :param key: made by the screen, so that one answer is sent once
        :param answer_id: the prepared answer that the text was made from
        :param options: see ``_answer_options``
        """
        self.ensure_one()
        self.check_access("write")
        reason = self._cannot_answer()
        if reason:
            raise UserError(reason)
        body = self._fill(body)
        self._check_filled(body)
        parent = self._answer_target()
        if parent_id:
            chosen = self.env["scrm.post"].search(
                [*self._thread_domain(), ("id", "=", parent_id)]
            )
            parent = chosen or parent
        delivery = self.env["scrm.delivery"]._enqueue(
            self.account_id,
            body,
            parent_post=parent,
            kind="reply",
            key=key,
            **self._answer_options(**options),
        )
        if answer_id:
            self._note_use(answer_id, delivery)
        values = {"user_id": self.user_id.id or self.env.uid}
        if self.state == "new":
            values["state"] = "open"
        self.write(values)
        return self.get_thread()

    # -- passing on -----------------------------------------------------------

    def _source_post(self):
        """The post that a lead or a ticket is made from: what opened the case."""
        self.ensure_one()
        return self.env["scrm.post"].search(
            [*self._thread_domain(), ("direction", "=", "in")],
            order="posted_at, id",
            limit=1,
        )

    def _pass_on(self, kind):
        self.ensure_one()
        self.check_access("write")
        post = self._source_post()
        if not post:
            raise UserError(self.env._("Nobody has said anything here yet."))
        record = self.env["scrm.routing"]._by_hand(kind, post)
        self.invalidate_recordset()
        return self._open_record(record)

    def action_make_lead(self):
        return self._pass_on("lead")

    def action_make_ticket(self):
        return self._pass_on("ticket")

    def action_make_contact(self):
        return self._pass_on("contact")
