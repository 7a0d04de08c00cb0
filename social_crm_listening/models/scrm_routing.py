# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import dataclass

from odoo import api, models

from ..tools.reasons import quoted


@dataclass(slots=True, eq=False)
class Order:
    """One thing to make of one post. ``rule`` or ``user`` asked for it."""

    kind: str
    post: object
    rule: object
    user: object
    reason: str
    hit: object = None

    @property
    def conversation(self):
        return self.post.conversation_id


class ScrmRouting(models.AbstractModel):
    """Turns posts into contacts, leads and tickets: each once, with a reason."""

    _name = "scrm.routing"
    _description = "Routing of Social Posts"

    @api.model
    def _kinds(self):
        """What can be made of a post, in this order; addons may add their own."""
        return ("contact", "lead", "ticket")

    @api.model
    def _kinds_of_each_rule(self):
        """What every rule does for itself; of the others a post gets one."""
        return frozenset()

    @api.model
    def _asks_for(self, rule, kind):
        return rule[f"make_{kind}"]

    # -- by rule --------------------------------------------------------------

    @api.model
    def _route(self, hits):
        """Make of new posts what their rules say; a fixed number of queries."""
        hits = hits.filtered(self._may_route)
        for kind in self._kinds():
            orders = self._orders(kind, hits)
            for company in self.env["res.company"].union(
                *(order.post.company_id for order in orders)
            ):
                mine = [o for o in orders if o.post.company_id == company]
                self.with_company(company)._carry_out(kind, mine)

    @api.model
    def _may_route(self, hit):
        post = hit.post_id
        if post.direction != "in" or post.kind == "repost":
            return False
        return post.conversation_id.state != "ignored"

    @api.model
    def _orders(self, kind, hits):
        """One order a post: the first rule in sequence that asks for the kind."""
        asking = hits.rule_id.filtered(lambda rule: self._asks_for(rule, kind))
        if not asking:
            return []
        each = kind in self._kinds_of_each_rule()
        place = {
            rule.id: number
            for number, rule in enumerate(asking.sorted(lambda r: (r.sequence, r.id)))
        }
        wanted = hits.filtered(lambda hit: hit.rule_id.id in place)
        first = {}
        for hit in wanted.sorted(lambda hit: place[hit.rule_id.id]):
            first.setdefault((hit.post_id, each and hit.rule_id), hit)
        none = self.env["res.users"]
        return [
            Order(kind, hit.post_id, hit.rule_id, none, self._reason(hit), hit)
            for hit in sorted(first.values(), key=lambda hit: hit.posted_at)
        ]

    @api.model
    def _rehearse(self, hits):
        """Write down what rules in a dry run would have done; nothing is made."""
        hits = hits.filtered(self._may_route)
        self.env["scrm.decision"]._record(
            [
                {
                    "post_id": order.post.id,
                    "company_id": order.post.company_id.id,
                    "kind": kind,
                    "reason": order.reason,
                    "rule_id": order.rule.id,
                    "state": "dry",
                }
                for kind in ("conversation", *self._kinds())
                for rule_hits in hits.grouped("rule_id").values()
                for order in self._orders(kind, rule_hits)
                if kind != "conversation" or not order.conversation
            ]
        )

    @api.model
    def _reason(self, hit):
        words = quoted(hit.evidence or [])
        if not words:
            return self.env._("Rule “%(rule)s” matched", rule=hit.rule_id.name)
        return self.env._(
            "Rule “%(rule)s” matched: %(words)s", rule=hit.rule_id.name, words=words
        )

    # -- by hand --------------------------------------------------------------

    @api.model
    def _by_hand(self, kind, post):
        """A person asks for it; returns the record, an earlier one if there is."""
        reason = self.env._("Made by %(user)s", user=self.env.user.name)
        order = Order(kind, post, self.env["scrm.rule"], self.env.user, reason)
        # Whoever may answer a conversation may pass it on, also where they may
        # not create leads or tickets in general; the caller checked the former.
        routing = self.sudo().with_company(post.company_id)
        order.post = post.sudo()
        routing._decision(kind, post)._forget_if_gone()
        routing._carry_out(kind, [order])
        return routing._decision(kind, post)._target()

    @api.model
    def _decision(self, kind, post):
        return self.env["scrm.decision"].search(
            [
                ("post_id", "=", post.id),
                ("kind", "=", kind),
                ("state", "!=", "dry"),
            ]
        )

    # -- making ---------------------------------------------------------------

    @api.model
    def _carry_out(self, kind, orders):
        if not orders:
            return
        orders = self._undecided(kind, orders)
        records = self._reusable(kind, orders)
        fresh, waiting = [], {}
        for order in orders:
            key = self._same_case(kind, order)
            if key in records:
                continue
            if key not in waiting:
                fresh.append(order)
            waiting[key] = order
        made = getattr(self, f"_make_{kind}s")(fresh)
        for order, record in zip(fresh, made, strict=True):
            records[self._same_case(kind, order)] = record
        self._write_decisions(kind, orders, records)

    @api.model
    def _same_case(self, kind, order):
        """Orders with one key get one record: a case a conversation."""
        if kind == "contact":
            return order.post.profile_id
        return order.conversation or order.post

    @api.model
    def _undecided(self, kind, orders):
        """Rules never repeat a decision, nor overrule a person who took it back."""
        posts = self.env["scrm.post"].union(*(order.post for order in orders))
        talks = posts.conversation_id
        decisions = self.env["scrm.decision"].search(
            [
                ("kind", "=", kind),
                ("state", "!=", "dry"),
                "|",
                ("post_id", "in", posts.ids),
                "&",
                ("post_id.conversation_id", "in", talks.ids),
                ("state", "=", "revoked"),
            ]
        )
        each = kind in self._kinds_of_each_rule()
        done, refused = set(), set()
        for decision in decisions:
            rule = each and decision.rule_id
            if decision.state == "revoked":
                refused.add((decision.post_id, rule))
                refused.add((decision.conversation_id, rule))
            else:
                done.add((decision.post_id, rule))
        return [
            order
            for order in orders
            if (order.post, each and order.rule) not in done
            and (order.user or not self._refused(order, refused, each))
        ]

    @api.model
    def _refused(self, order, refused, each):
        rule = each and order.rule
        talk = order.conversation
        return (order.post, rule) in refused or bool(talk and (talk, rule) in refused)

    @api.model
    def _reusable(self, kind, orders):
        """Records of the kind that the case has already."""
        field = {"lead": "lead_id", "ticket": "ticket_id"}.get(kind)
        found = {}
        for order in orders:
            if kind == "contact":
                record = order.post.profile_id.partner_id
            else:
                record = order.conversation[field] if field else None
            if record:
                found[self._same_case(kind, order)] = record
        return found

    @api.model
    def _write_decisions(self, kind, orders, records):
        rows = [
            {
                "post_id": order.post.id,
                "company_id": order.post.company_id.id,
                "kind": kind,
                "reason": order.reason,
                "rule_id": order.rule.id,
                "user_id": order.user.id,
                "res_model": records[self._same_case(kind, order)]._name,
                "res_id": records[self._same_case(kind, order)].id,
            }
            for order in orders
        ]
        made = self.env["scrm.decision"]._record(rows)
        if len(made) < len(rows):
            self._decide_again(kind, rows, made)

    @api.model
    def _decide_again(self, kind, rows, made):
        """What was taken back is made again by a person: the same decision."""
        taken_back = self.env["scrm.decision"].search(
            [
                ("kind", "=", kind),
                ("post_id", "in", [row["post_id"] for row in rows]),
                ("id", "not in", made.ids),
                ("state", "=", "revoked"),
            ]
        )
        by_post = {row["post_id"]: row for row in rows}
        for decision in taken_back:
            row = by_post[decision.post_id.id]
            fresh = {
                key: row[key] for key in ("reason", "res_id", "user_id", "rule_id")
            }
            decision.write(
                {**fresh, "state": "done", "revoked_by_id": False, "revoked_at": False}
            )
