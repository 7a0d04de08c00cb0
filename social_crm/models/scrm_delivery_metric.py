# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import metrics

CLICKS = ("clicks_people", "clicks_raw")


class ScrmDeliveryMetric(models.Model):
    """How far a post of ours had come at one moment: the points of its curve."""

    _name = "scrm.delivery.metric"
    _description = "Figures of a Post over Time"
    _order = "at desc, id desc"
    _rec_name = "at"

    delivery_id = fields.Many2one(
        "scrm.delivery",
        string="Post",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    publication_id = fields.Many2one(
        related="delivery_id.publication_id", store=True, index="btree_not_null"
    )
    account_id = fields.Many2one(related="delivery_id.account_id", store=True)
    company_id = fields.Many2one(
        related="delivery_id.company_id", store=True, index=True
    )
    at = fields.Datetime(
        string="When",
        required=True,
        readonly=True,
        help="The hour on the first day, the day after that. Figures are those that "
        "were reached by its end.",
    )
    likes = fields.Integer(readonly=True)
    reposts = fields.Integer(readonly=True)
    replies = fields.Integer(readonly=True)
    quotes = fields.Integer(readonly=True)
    views = fields.Integer(readonly=True)
    clicks_people = fields.Integer(string="Clicks (People)", readonly=True)
    clicks_raw = fields.Integer(string="Clicks (All)", readonly=True)

    _one_a_moment = models.Constraint(
        "UNIQUE (delivery_id, at)", "This moment has its figures already."
    )

    @api.model
    def _keep(self, deliveries, now):
        """Write down where ``deliveries`` stand; the same moment is overwritten."""
        if not deliveries:
            return
        moments = SQL(", ").join(
            SQL("(%s, %s)", one.id, metrics.moment(one.sent_at, now))
            for one in deliveries
        )
        counts = [SQL.identifier(name) for name in (*metrics.COUNTS, *CLICKS)]
        self.env["scrm.delivery"].flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO scrm_delivery_metric (delivery_id, publication_id,
                    account_id, company_id, at, create_date, write_date, %(names)s)
                SELECT d.id, d.publication_id, d.account_id, d.company_id,
                    v.at::timestamp, %(now)s, %(now)s, %(values)s
                FROM (VALUES %(moments)s) AS v (id, at)
                JOIN scrm_delivery d ON d.id = v.id
                ON CONFLICT (delivery_id, at) DO UPDATE
                SET write_date = EXCLUDED.write_date, %(updates)s""",
                names=SQL(", ").join(counts),
                values=SQL(", ").join(
                    SQL("COALESCE(d.%s, 0)", name) for name in counts
                ),
                updates=SQL(", ").join(
                    SQL("%s = EXCLUDED.%s", name, name) for name in counts
                ),
                moments=moments,
                now=now,
            )
        )
        self.invalidate_model()
