# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import dataclass, field

from odoo import api, models
from odoo.tools import SQL

ACTIONS = ("tag", "assign", "answer", "points", "webhook")


@dataclass(slots=True)
class Outcome:
    """What became of an order. ``state`` is done or held; ``reason`` says why."""

    order: object
    record: object = None
    state: str = "done"
    reason: str = ""
    detail: dict = field(default_factory=dict)


class ScrmRouting(models.AbstractModel):
    """What rules do beyond contacts, leads and tickets."""

    _inherit = "scrm.routing"

    @api.model
    def _kinds(self):
        return ("tag", "assign", *super()._kinds(), "answer", "points", "webhook")

    @api.model
    def _kinds_of_each_rule(self):
        return super()._kinds_of_each_rule() | {"tag", "webhook"}

    @api.model
    def _asks_for(self, rule, kind):
        asked = {
            "tag": rule.tag_ids,
            "answer": rule.answer_mode,
            "webhook": rule.hook_ids,
        }
        return asked[kind] if kind in asked else super()._asks_for(rule, kind)

    @api.model
    def _carry_out(self, kind, orders):
        if kind not in ACTIONS:
            return super()._carry_out(kind, orders)
        orders = orders and self._undecided(kind, orders)
        if orders:
            self._record_outcomes(kind, getattr(self, f"_act_{kind}")(orders))

    @api.model
    def _record_outcomes(self, kind, outcomes):
        self.env["scrm.decision"]._record(
            [
                {
                    "post_id": outcome.order.post.id,
                    "company_id": outcome.order.post.company_id.id,
                    "kind": kind,
                    "state": outcome.state,
                    "reason": self._outcome_reason(outcome),
                    "rule_id": outcome.order.rule.id,
                    "res_model": outcome.record._name if outcome.record else None,
                    "res_id": outcome.record.id if outcome.record else None,
                    "detail": outcome.detail or None,
                }
                for outcome in outcomes
            ]
        )

    @api.model
    def _outcome_reason(self, outcome):
        if not outcome.reason:
            return outcome.order.reason
        return f"{outcome.order.reason}. {outcome.reason}"

    @api.model
    def _held(self, order, reason):
        return Outcome(order, state="held", reason=reason)

    @api.model
    def _without_talk(self, order):
        return self._held(order, self.env._("No conversation is open for it."))

    # -- tags -----------------------------------------------------------------

    @api.model
    def _act_tag(self, orders):
        """Put the tags of each rule on its conversations; one statement for all."""
        wanted = {
            (order.conversation.id, tag.id)
            for order in orders
            if order.conversation
            for tag in order.rule.tag_ids
        }
        fresh = self._insert_tags(wanted)
        outcomes = []
        for order in orders:
            talk = order.conversation
            if not talk:
                outcomes.append(self._without_talk(order))
                continue
            tags = order.rule.tag_ids
            put = tags.browse(tag.id for tag in tags if (talk.id, tag.id) in fresh)
            # The first to put a tag on is who takes it off again.
            fresh -= {(talk.id, tag.id) for tag in put}
            names = ", ".join(order.rule.tag_ids.mapped("name"))
            outcomes.append(
                Outcome(order, talk, reason=names, detail={"tags": put.ids})
            )
        return outcomes

    @api.model
    def _insert_tags(self, pairs):
        """Return the pairs of conversation and tag that were not there."""
        if not pairs:
            return set()
        self.env["scrm.conversation"].flush_model(["tag_ids"])
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO scrm_conversation_tag_rel (conversation_id, tag_id)
                VALUES %s ON CONFLICT DO NOTHING RETURNING conversation_id, tag_id""",
                SQL(", ").join(sorted(pairs)),
            )
        )
        self.env["scrm.conversation"].invalidate_model(["tag_ids"])
        return set(rows)

    # -- assignment -----------------------------------------------------------

    @api.model
    def _act_assign(self, orders):
        outcomes, free, seen = [], [], self.env["scrm.conversation"]
        for order in orders:
            talk = order.conversation
            if not talk:
                outcomes.append(self._without_talk(order))
            elif talk.user_id or talk in seen:
                owner = talk.user_id.name or order.rule.assign_team_id.name
                reason = self.env._("%s takes care of it.", owner)
                outcomes.append(self._held(order, reason))
            else:
                seen |= talk
                free.append(order)
        before = {order: order.conversation.team_id.id for order in free}
        self._assign_talks(free)
        for order in free:
            talk = order.conversation
            detail = {"team_before": before[order], "user": talk.user_id.id}
            detail["team"] = talk.team_id.id
            name = talk.user_id.name or talk.team_id.name
            outcomes.append(Outcome(order, talk, reason=name, detail=detail))
        return outcomes

    @api.model
    def _assign_talks(self, orders):
        """Give free conversations to the teams of their rules, which spread them."""
        teams = {}
        for order in orders:
            team = order.rule.assign_team_id
            teams[team] = teams.get(team, order.conversation[:0]) | order.conversation
        talks = self.env["scrm.conversation"].union(*teams.values())
        # The machine assigns; whoever started the processing need not be able to.
        talks = talks.sudo().with_context(tracking_disable=True)
        for team, mine in teams.items():
            (mine & talks).write({"team_id": team.id})
        if talks:
            talks._auto_assign()

    # -- points ---------------------------------------------------------------

    @api.model
    def _act_points(self, orders):
        known = [order for order in orders if order.post.profile_id.partner_id]
        booked = {}
        by_rule = {}
        for order in known:
            by_rule.setdefault(order.rule, []).append(order)
        for rule, mine in by_rule.items():
            posts = self.env["scrm.post"].union(*(order.post for order in mine))
            booked |= posts._scrm_award(
                rule.points_amount,
                self.env._("For a post of yours (%s)", rule.name),
                f"rule:{rule.id}",
            )
        return [self._points_outcome(order, booked) for order in orders]

    @api.model
    def _points_outcome(self, order, booked):
        if not order.post.profile_id.partner_id:
            return self._held(order, self.env._("The author is no known contact."))
        entry = booked.get(order.post.id)
        if not entry:
            return self._held(
                order, self.env._("The company has no loyalty programme to book on.")
            )
        return Outcome(order, entry)

    # -- other programs -------------------------------------------------------

    @api.model
    def _act_webhook(self, orders):
        deliveries = self.env["scrm.hook.delivery"]._hand_in(orders)
        outcomes = []
        for order in orders:
            names = ", ".join(order.rule.hook_ids.mapped("name"))
            record = deliveries.get((order.rule.id, order.post.id))
            outcomes.append(Outcome(order, record, reason=names))
        return outcomes
