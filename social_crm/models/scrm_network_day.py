# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

RECENT_DAYS = 35


class ScrmNetworkDay(models.Model):
    """How the network of one of our profiles grew, day by day."""

    _name = "scrm.network.day"
    _description = "Growth of the Network"
    _order = "date desc, profile_id"
    _rec_name = "date"

    profile_id = fields.Many2one(
        "scrm.profile",
        string="Our Account",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    date = fields.Date(required=True, readonly=True)
    followers = fields.Integer(
        string="Known Followers", readonly=True, aggregator="max"
    )
    gained = fields.Integer(string="Followers Gained", readonly=True)
    lost = fields.Integer(string="Followers Lost", readonly=True)
    acting = fields.Integer(
        string="People Who Acted",
        readonly=True,
        help="People who mentioned, answered, liked, reposted, quoted or wrote to this "
        "account on that day.",
    )
    met = fields.Integer(
        string="Acted for the First Time",
        readonly=True,
        help="Those of them who had never acted towards this account before.",
    )

    _once = models.Constraint(
        "UNIQUE (profile_id, date)", "One row for each account and day."
    )

    @api.model
    def _count_day(self, model):
        """Count the last days again: lists and posts may come late.

        Somebody who was in the first list that was ever read did not begin to follow
        on that day, unless the network tells so.
        """
        self.env.flush_all()
        as_of = model._as_of()
        self.env.cr.execute(
            SQL(
                COUNT,
                company=model.company_id.id,
                begin=fields.Date.subtract(as_of, days=RECENT_DAYS - 1),
                end=as_of,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        return self.env.cr.rowcount


COUNT = """
WITH own AS (
    SELECT id FROM scrm_profile WHERE company_id = %(company)s AND is_own
), day AS (
    SELECT own.id AS profile, d::date AS date
    FROM own, generate_series(%(begin)s::date, %(end)s::date, '1 day') d
), relation AS (
    SELECT r.target_id AS profile, r.date_from::date AS begun, r.date_to::date AS ended,
        r.is_dated OR r.date_from::date > min(r.date_from::date)
            OVER (PARTITION BY r.target_id) AS told
    FROM scrm_relation r JOIN own ON own.id = r.target_id
), act AS (
    SELECT i.target_id AS profile, i.source_id, i.occurred_at::date AS date,
        min(i.occurred_at::date) OVER (PARTITION BY i.target_id, i.source_id) AS first
    FROM scrm_interaction i JOIN own ON own.id = i.target_id
    WHERE i.occurred_at::date <= %(end)s AND i.kind <> 'follow'
), acted AS (
    SELECT profile, date, count(DISTINCT source_id) AS acting,
        count(DISTINCT source_id) FILTER (WHERE date = first) AS met
    FROM act WHERE date >= %(begin)s GROUP BY 1, 2
), followed AS (
    SELECT day.profile, day.date,
        count(*) FILTER (WHERE begun <= day.date
            AND (ended IS NULL OR ended > day.date)) AS followers,
        count(*) FILTER (WHERE begun = day.date AND told) AS gained,
        count(*) FILTER (WHERE ended = day.date) AS lost
    FROM day JOIN relation USING (profile) GROUP BY 1, 2
)
INSERT INTO scrm_network_day AS old (profile_id, company_id, date, followers, gained,
    lost, acting, met, create_uid, write_uid, create_date, write_date)
SELECT day.profile, %(company)s, day.date, COALESCE(followers, 0), COALESCE(gained, 0),
    COALESCE(lost, 0), COALESCE(acting, 0), COALESCE(met, 0),
    %(uid)s, %(uid)s, %(now)s, %(now)s
FROM day LEFT JOIN followed USING (profile, date) LEFT JOIN acted USING (profile, date)
ON CONFLICT (profile_id, date) DO UPDATE
SET followers = EXCLUDED.followers, gained = EXCLUDED.gained, lost = EXCLUDED.lost,
    acting = EXCLUDED.acting, met = EXCLUDED.met, write_date = EXCLUDED.write_date
WHERE (old.followers, old.gained, old.lost, old.acting, old.met) IS DISTINCT FROM
    (EXCLUDED.followers, EXCLUDED.gained, EXCLUDED.lost, EXCLUDED.acting, EXCLUDED.met)
"""
