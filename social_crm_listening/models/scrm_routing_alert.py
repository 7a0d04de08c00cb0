# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models

# A post that comes later than this is no news.
FRESH = timedelta(hours=24)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmRouting(models.AbstractModel):
    _inherit = "scrm.routing"

    @api.model
    def _kinds(self):
        return (*super()._kinds(), "alert")

    @api.model
    def _orders(self, kind, hits):
        orders = super()._orders(kind, hits)
        if kind != "alert":
            return orders
        since = fields.Datetime.now() - FRESH
        return [order for order in orders if order.post.posted_at >= since]

    @api.model
    def _same_case(self, kind, order):
        """One warning a rule while it is open."""
        if kind == "alert":
            return order.rule
        return super()._same_case(kind, order)

    @api.model
    def _carry_out(self, kind, orders):
        result = super()._carry_out(kind, orders)
        if kind == "alert" and orders:
            found = self._reusable(kind, orders)
            for alert in {alert.id: alert for alert in found.values()}.values():
                posts = [o.post for o in orders if found.get(o.rule) == alert]
                alert.post_ids = [fields.Command.link(post.id) for post in posts]
        return result

    @api.model
    def _reusable(self, kind, orders):
        if kind != "alert":
            return super()._reusable(kind, orders)
        rules = self.env["scrm.rule"].union(*(order.rule for order in orders))
        alerts = self.env["scrm.alert"].search(
            [("series_id.rule_id", "in", rules.ids), ("state", "!=", "closed")]
        )
        return {alert.series_id.rule_id: alert for alert in alerts}

    @api.model
    def _make_alerts(self, orders):
        """A notice for each rule, opened by the single post that it found."""
        if not orders:
            return []
        # Whoever may process posts, or asks by hand, need not be allowed to warn.
        alerts = self.env["scrm.alert"].sudo()
        rules = self.env["scrm.rule"].union(*(order.rule for order in orders))
        series = self.env["scrm.series"].sudo()._make_for_rules(rules)
        policies = self.env["scrm.alert.policy"].sudo()
        policies = policies._for_series(series[orders[0].rule].union(*series.values()))
        now = fields.Datetime.now()
        rows = [
            {
                **alerts._alert_values(
                    series[order.rule], policies[series[order.rule]], "notice", now
                ),
                "onset": order.post.posted_at,
                "rule_id": order.rule.id,
                "summary": order.reason,
                "post_ids": [fields.Command.set(order.post.ids)],
            }
            for order in orders
        ]
        made = alerts._create_alerts(rows)
        made._announce(now)
        return list(made)


class ScrmDecision(models.Model):
    _inherit = "scrm.decision"

    def _revoke_alert(self, user):
        """Closed as a mistake; the review says so."""
        words = self.env._("Taken back by %(user)s.", user=user.name)
        review = {f"review_{name}": words for name in ("what", "done", "speed")}
        target = self._target()
        if target and target.state != "closed":
            target.write({**review, "review_change": words, "state": "closed"})
