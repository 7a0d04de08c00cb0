# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import metrics

READ_BATCH = 100
# One account may not keep the others waiting for longer than so many batches.
BATCHES_A_ROUND = 20
AFTER_TROUBLE = timedelta(hours=1)
SAID = ("post", "reply")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmDelivery(models.Model):
    """What came of a post of ours, read from its network and counted by our links."""

    _inherit = "scrm.delivery"

    campaign_id = fields.Many2one(
        related="publication_id.campaign_id", store=True, index="btree_not_null"
    )
    likes = fields.Integer(readonly=True, copy=False)
    reposts = fields.Integer(readonly=True, copy=False)
    replies = fields.Integer(readonly=True, copy=False)
    quotes = fields.Integer(readonly=True, copy=False)
    views = fields.Integer(
        string="Seen",
        readonly=True,
        copy=False,
        help="How often the network says that it was shown; 0 where it does not say.",
    )
    clicks_people = fields.Integer(
        string="Clicks (People)",
        readonly=True,
        copy=False,
        help="One person counts once a day for each link. Counted every ten minutes.",
    )
    clicks_raw = fields.Integer(
        string="Clicks (All)",
        readonly=True,
        copy=False,
        help="Every request for its links, link previews and robots included. Counted "
        "every ten minutes.",
    )
    metrics_at = fields.Datetime(string="Figures Of", readonly=True, copy=False)
    metrics_due_at = fields.Datetime(
        string="Figures Due",
        compute="_compute_metrics_due_at",
        store=True,
        copy=False,
        help="Every hour on the first day, every day for two weeks, every week for two "
        "months, and no more after that.",
    )
    metric_ids = fields.One2many("scrm.delivery.metric", "delivery_id", readonly=True)

    _metrics_due_idx = models.Index(
        "(account_id, metrics_due_at) WHERE metrics_due_at IS NOT NULL"
    )
    _said_idx = models.Index(
        "(publication_id, account_id, partner_id) WHERE publication_id IS NOT NULL"
    )

    @api.depends("state", "sent_at", "kind")
    def _compute_metrics_due_at(self):
        for delivery in self:
            if delivery.metrics_at:
                continue
            said = delivery.state == "sent" and delivery.kind in SAID
            begins = said and delivery.sent_at
            delivery.metrics_due_at = begins and begins + metrics.FIRST_AFTER

    # -- reading from the networks ----------------------------------------------

    @api.model
    def _metrics_domain(self):
        now = fields.Datetime.now()
        return (
            Domain("metrics_due_at", "<=", now)
            & Domain("remote_id", "!=", False)
            & Domain("account_id.state", "=", "connected")
            & (
                Domain("account_id.next_allowed_at", "=", False)
                | Domain("account_id.next_allowed_at", "<=", now)
            )
        )

    @api.model
    def _cron_metrics(self):
        self.env["scrm.store"]._retrying(self._count_clicks)
        waiting = self._read_group(self._metrics_domain(), ["account_id"])
        for position, (account,) in enumerate(waiting, start=1):
            for _batch in range(BATCHES_A_ROUND):
                if not self._read_metrics(account):
                    break
            remaining = len(waiting) - position
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                break

    @api.model
    def _read_metrics(self, account):
        """Read the figures of one batch; returns whether there may be more of them."""
        due = self.search(
            self._metrics_domain() & Domain("account_id", "=", account.id),
            order="metrics_due_at",
            limit=READ_BATCH,
        )
        if not due:
            return False
        metrics_of, ids = account._connector()._metrics, due.mapped("remote_id")
        found, error = account._ask_aside(lambda: tuple(metrics_of(account, ids)))
        if error is None:
            self.env["scrm.store"]._retrying(partial(due._take_metrics, found))
            return len(due) == READ_BATCH
        if not account._held_back_by(error):
            self.env["scrm.store"]._retrying(due._put_metrics_off)
        return False

    def _put_metrics_off(self):
        self.metrics_due_at = fields.Datetime.now() + AFTER_TROUBLE

    def _take_metrics(self, found):
        """Write what the network said; what it left out keeps its figures.

        :param found: ``items.Metrics``, of some or all of these deliveries
        """
        now = fields.Datetime.now()
        by_id = {one.remote_id: one for one in found}
        rows = SQL(", ").join(
            SQL(
                "(%s, %s::timestamp, %s)",
                delivery.id,
                metrics.next_reading(delivery.sent_at, now),
                SQL(", ").join(
                    SQL(
                        "%s::integer",
                        getattr(by_id.get(delivery.remote_id), name, None),
                    )
                    for name in metrics.COUNTS
                ),
            )
            for delivery in self
        )
        self._write_metrics(rows, now)
        self.env["scrm.delivery.metric"]._keep(self, now)
        self._hand_over_votes(by_id)

    @api.model
    def _write_metrics(self, rows, now):
        counts = [SQL.identifier(name) for name in metrics.COUNTS]
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_delivery d
                SET metrics_at = %(now)s, metrics_due_at = v.due_at, %(updates)s
                FROM (VALUES %(rows)s) AS v (id, due_at, %(names)s)
                WHERE d.id = v.id""",
                now=now,
                updates=SQL(", ").join(
                    SQL("%s = COALESCE(v.%s, d.%s)", name, name, name)
                    for name in counts
                ),
                rows=rows,
                names=SQL(", ").join(counts),
            )
        )
        self.invalidate_model([*metrics.COUNTS, "metrics_at", "metrics_due_at"])

    def _hand_over_votes(self, by_id):
        found = {one.id: by_id.get(one.remote_id) for one in self}
        self._keep_votes(
            {
                delivery_id: one.votes
                for delivery_id, one in found.items()
                if one and one.votes is not None
            }
        )

    # -- clicks -----------------------------------------------------------------

    @api.model
    def _count_clicks(self):
        """Bring the figures of posts and links up to date with their new clicks."""
        fresh = self.env.execute_query(
            SQL(
                """UPDATE link_tracker_click SET scrm_counted = TRUE
                WHERE scrm_company_id IS NOT NULL AND scrm_counted IS NOT TRUE
                RETURNING link_id, scrm_delivery_id"""
            )
        )
        if not fresh:
            return
        # Core keeps its own count on the link, which a click itself does not touch.
        tracked = self.env["link.tracker"].browse({link for link, _said in fresh})
        self.env.add_to_compute(tracked._fields["count"], tracked)
        said = self.browse({said for _link, said in fresh if said}).exists()
        clicks = self.env["link.tracker.click"]
        for delivery, people, count in clicks._read_group(
            [("scrm_delivery_id", "in", said.ids)],
            ["scrm_delivery_id"],
            ["scrm_people:sum", "__count"],
        ):
            delivery.write({"clicks_people": people, "clicks_raw": count})
        self.env.flush_all()
        sent = said.filtered("sent_at")
        self.env["scrm.delivery.metric"]._keep(sent, fields.Datetime.now())
