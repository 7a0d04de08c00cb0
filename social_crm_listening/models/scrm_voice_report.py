# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL


class ScrmVoiceReport(models.Model):
    """Our brands and those of competitors, day by day.

    Every brand has a row for every day on which anything was said about any of them,
    so that shares of weeks and months are those of all posts, not means of days.
    """

    _name = "scrm.voice.report"
    _description = "Share of Voice"
    _auto = False
    _order = "date desc, id"
    _rec_name = "series_id"

    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    series_id = fields.Many2one("scrm.series", string="Brand", readonly=True)
    category = fields.Selection(
        [("brand", "Our Brands"), ("competitor", "Competitors")],
        string="Whose",
        readonly=True,
    )
    posts = fields.Integer(readonly=True)
    negative = fields.Integer(readonly=True)
    positive = fields.Integer(readonly=True)
    reach = fields.Integer(
        readonly=True, help="Followers of the authors, each author once an hour."
    )
    total = fields.Integer(string="Posts on All Brands", readonly=True, aggregator=None)
    share = fields.Float(
        string="Share of Voice (%)",
        readonly=True,
        aggregator="sum",
        help="Posts on this brand out of the posts on all brands in the report, in "
        "the same days.",
    )
    net_sentiment = fields.Float(
        string="Net Sentiment (%)",
        readonly=True,
        aggregator="sum",
        help="Positive less negative posts, out of those that are one or the other.",
    )

    @property
    def _table_query(self):
        return SQL(
            """WITH brand AS (
                SELECT series.id, series.company_id, series.category,
                    COALESCE(calendar.tz, partner.tz, 'UTC') AS tz
                FROM scrm_series series
                JOIN res_company company ON company.id = series.company_id
                JOIN res_partner partner ON partner.id = company.partner_id
                LEFT JOIN resource_calendar calendar
                    ON calendar.id = company.resource_calendar_id
                WHERE series.kind = 'rule' AND series.active
                    AND series.category IN ('brand', 'competitor')),
            day AS (
                SELECT brand.id, brand.company_id,
                    (hour.hour AT TIME ZONE 'UTC' AT TIME ZONE brand.tz)::date AS date,
                    sum(hour.posts) AS posts, sum(hour.negative) AS negative,
                    sum(hour.positive) AS positive, sum(hour.reach::bigint) AS reach
                FROM brand JOIN scrm_series_hour hour ON hour.series_id = brand.id
                GROUP BY 1, 2, 3),
            total AS (SELECT company_id, date, sum(posts) AS posts
                FROM day GROUP BY 1, 2)
            SELECT brand.id::bigint * 100000 + (total.date - DATE '2000-01-01') AS id,
                total.date, brand.company_id, brand.id AS series_id, brand.category,
                COALESCE(day.posts, 0)::int AS posts,
                COALESCE(day.negative, 0)::int AS negative,
                COALESCE(day.positive, 0)::int AS positive,
                COALESCE(day.reach, 0)::bigint AS reach,
                total.posts::int AS total,
                100.0 * COALESCE(day.posts, 0) / NULLIF(total.posts, 0) AS share,
                100.0 * (day.positive - day.negative)
                    / NULLIF(day.positive + day.negative, 0) AS net_sentiment
            FROM brand JOIN total ON total.company_id = brand.company_id
            LEFT JOIN day ON day.id = brand.id AND day.date = total.date"""
        )

    def _read_group_select(self, aggregate_spec, query):
        """Shares of a group come from its sums, not from the shares of its days."""
        if aggregate_spec == "share:sum":
            return SQL(
                "100.0 * SUM(%s) / NULLIF(SUM(%s), 0)",
                self._field_to_sql(self._table, "posts", query),
                self._field_to_sql(self._table, "total", query),
            )
        if aggregate_spec == "net_sentiment:sum":
            negative = self._field_to_sql(self._table, "negative", query)
            positive = self._field_to_sql(self._table, "positive", query)
            return SQL(
                "100.0 * (SUM(%(pos)s) - SUM(%(neg)s))"
                " / NULLIF(SUM(%(pos)s) + SUM(%(neg)s), 0)",
                pos=positive,
                neg=negative,
            )
        return super()._read_group_select(aggregate_spec, query)
