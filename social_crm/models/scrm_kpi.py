# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

# Stages in which somebody is tied to us.
TIED = ("engaged", "lead", "customer", "advocate")


class ScrmKpi(models.AbstractModel):
    """Key figures, each with one definition, which the screen shows beside it.

    A figure is a method ``_kpi_<code>(span)`` that returns a number, or None where
    there is nothing to count; ``span`` is a :class:`~..tools.periods.Span`. Addons add
    to ``_kpis``.
    """

    _name = "scrm.kpi"
    _description = "Key Figures"

    @api.model
    def _kpis(self):
        """``[{code, label, definition, unit, better}]`` in the order of the screen.

        ``unit`` is number, score, share (0 to 1), signed (−1 to 1) or seconds;
        ``better`` up, down or none.
        """
        return self._people_kpis() + self._answer_kpis() + self._lead_kpis()

    def _people_kpis(self):
        """Who is tied to us, and who is heard."""
        return [
            {
                "code": "asset",
                "label": self.env._("Micro-Asset"),
                "definition": self.env._(
                    "Sum of the influence of everybody who follows us or is engaged, "
                    "lead, customer or advocate today."
                ),
                "unit": "score",
                "better": "up",
                "is_today": True,
            },
            {
                "code": "heard",
                "label": self.env._("Posts Heard"),
                "definition": self.env._(
                    "Posts of others in the period, reposts left out."
                ),
                "unit": "number",
                "better": "none",
            },
            {
                "code": "followers",
                "label": self.env._("Followers Won"),
                "definition": self.env._(
                    "Followers gained less followers lost in the period, over all "
                    "accounts, counted each night."
                ),
                "unit": "signed_number",
                "better": "up",
            },
        ]

    def _answer_kpis(self):
        """Whether and how soon we answer."""
        return [
            {
                "code": "response_rate",
                "label": self.env._("Brand Response Rate"),
                "definition": self.env._(
                    "Of the people who spoke to us in a thread (mention, answer or "
                    "direct message) in the period, the share that we answered there "
                    "by now."
                ),
                "unit": "share",
                "better": "up",
            },
            {
                "code": "response_time",
                "label": self.env._("Social Response Time"),
                "definition": self.env._(
                    "Median time from a person's first words to us in a thread to our "
                    "first answer there, calendar time, for those who spoke in the "
                    "period and were answered."
                ),
                "unit": "seconds",
                "better": "down",
            },
        ]

    def _lead_kpis(self):
        """What talk leads to."""
        return [
            {
                "code": "leads",
                "label": self.env._("Leads from Talk"),
                "definition": self.env._(
                    "Leads made in the period from a profile, a post or a publication."
                ),
                "unit": "number",
                "better": "up",
            },
            {
                "code": "conversion",
                "label": self.env._("Lead Conversion Rate"),
                "definition": self.env._(
                    "Of the leads from talk made in the period, the share won by now."
                ),
                "unit": "share",
                "better": "up",
            },
        ]

    @api.model
    def _value(self, kpi, span):
        return getattr(self, f"_kpi_{kpi['code']}")(span)

    def _one(self, query, span, **values):
        """The only value of a query over the user's present company."""
        self.env["scrm.post"].check_access("read")
        self.env.flush_all()
        values.update(begin=span.begin, end=span.end, first=span.first, last=span.last)
        query = SQL(query, company=self.env.company.id, **values)
        return self.env.execute_query(query)[0][0]

    def _kpi_asset(self, span):
        return self._one(
            """SELECT COALESCE(sum(p.value_score), 0)::float
            FROM scrm_profile p
            WHERE p.company_id = %(company)s AND p.active
                AND NOT COALESCE(p.is_own, FALSE)
                AND (p.lifecycle_stage = ANY(%(tied)s) OR EXISTS (
                    SELECT FROM scrm_relation r
                    JOIN scrm_profile own ON own.id = r.target_id AND own.is_own
                    WHERE r.source_id = p.id AND r.date_to IS NULL))""",
            span,
            tied=list(TIED),
        )

    def _kpi_heard(self, span):
        return self._one(
            """SELECT count(*) FROM scrm_post
            WHERE company_id = %(company)s AND direction = 'in' AND kind <> 'repost'
                AND deleted_at IS NULL AND posted_at >= %(begin)s
                AND posted_at < %(end)s""",
            span,
        )

    def _kpi_response_rate(self, span):
        return self._one(
            f"{SPOKEN} SELECT avg((answered_at IS NOT NULL)::int)::float FROM spoken",
            span,
        )

    def _kpi_response_time(self, span):
        return self._one(
            f"""{SPOKEN} SELECT percentile_cont(0.5) WITHIN GROUP (
                ORDER BY extract(epoch FROM answered_at - said_at))
            FROM spoken WHERE answered_at IS NOT NULL""",
            span,
        )

    def _kpi_leads(self, span):
        return self._one(f"SELECT count(*) FROM ({LEADS}) lead", span)

    def _kpi_conversion(self, span):
        return self._one(
            f"SELECT avg((won_status = 'won')::int)::float FROM ({LEADS}) lead",
            span,
        )

    def _kpi_followers(self, span):
        return self._one(
            """SELECT sum(gained - lost)::int FROM scrm_network_day
            WHERE company_id = %(company)s AND date >= %(first)s
                AND date <= %(last)s""",
            span,
        )


# Each person once a thread: when he first spoke to us, and when we answered there.
SPOKEN = """
WITH towards AS (
    SELECT post.id, post.profile_id, post.posted_at,
        COALESCE(post.thread_root_id, post.id) AS thread
    FROM scrm_post post
    WHERE post.company_id = %(company)s AND post.direction = 'in'
        AND post.deleted_at IS NULL AND post.kind <> 'repost'
        AND post.posted_at >= %(begin)s AND post.posted_at < %(end)s
        AND (post.kind = 'message' OR EXISTS (
            SELECT FROM scrm_interaction act
            JOIN scrm_profile own ON own.id = act.target_id AND own.is_own
            WHERE act.source_id = post.profile_id AND act.post_id = post.id
                AND act.kind IN ('mention', 'reply', 'quote', 'message')
        ) OR EXISTS (
            SELECT FROM scrm_post above
            WHERE above.id = post.parent_id AND above.direction = 'out'
        ))
), spoken AS (
    SELECT first.profile_id, first.thread, first.said_at, (
        SELECT min(ours.posted_at) FROM scrm_post ours
        WHERE ours.direction = 'out' AND ours.posted_at >= first.said_at
            AND ours.deleted_at IS NULL AND ours.company_id = %(company)s
            AND (ours.thread_root_id = first.thread OR ours.id = first.thread)
    ) AS answered_at
    FROM (
        SELECT profile_id, thread, min(posted_at) AS said_at FROM towards GROUP BY 1, 2
    ) first
)
"""
LEADS = """
SELECT lead.won_status FROM crm_lead lead
LEFT JOIN scrm_profile profile ON profile.id = lead.scrm_profile_id
LEFT JOIN scrm_publication publication ON publication.id = lead.scrm_publication_id
WHERE COALESCE(profile.company_id, publication.company_id) = %(company)s
    AND lead.create_date >= %(begin)s AND lead.create_date < %(end)s
"""
