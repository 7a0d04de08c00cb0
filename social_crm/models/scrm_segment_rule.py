# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import numpy as np

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.items import ACT_KINDS
from ..tools.rows import array_text

LIKE, REPOST = ACT_KINDS.index("like"), ACT_KINDS.index("repost")
# What a class of the ladder counts.
COUNTED = {
    "creator": "posts",
    "conversationalist": "weeks",
    "critic": "comments",
    "collector": "collected",
    "joiner": "follows",
    "spectator": "seen",
}
PLACE_TESTS = {
    "hub": SQL("p.is_hub"),
    "bridge": SQL("p.is_bridge"),
    "member": SQL("p.community_id IS NOT NULL"),
    "alone": SQL("p.community_id IS NULL"),
}


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmSegment(models.Model):
    """Who belongs, as a query: ``(profile id, numbers that led to it)``.

    Behaviour after C. Li, J. Bernoff: Groundswell, 2008, and J. Bernoff, J. Anderson:
    Social Technographics Defined, Forrester 2010, read from acts instead of surveys.
    """

    _inherit = "scrm.segment"

    def _criteria(self, model):
        """The query of one segment over the people of its company.

        :param model: the value model that gives the window
        """
        self.ensure_one()
        evidence, source, test = getattr(self, f"_criteria_{self.kind}")(model)
        return SQL(
            "SELECT p.id AS profile_id, %s AS evidence FROM (%s) p %s WHERE %s",
            evidence,
            self._people(model),
            source,
            test,
        )

    def _people(self, model):
        return SQL(
            """SELECT * FROM scrm_profile WHERE company_id = %s AND active
                AND NOT COALESCE(is_own, FALSE)""",
            model.company_id.id,
        )

    def _criteria_tier(self, _model):
        test = SQL("COALESCE(p.value_score, 0) >= %s", self.value_from)
        if self.value_below:
            test = SQL("%s AND COALESCE(p.value_score, 0) < %s", test, self.value_below)
        evidence = SQL("jsonb_build_object('influence', COALESCE(p.value_score, 0))")
        return evidence, SQL(), test

    def _criteria_lifecycle(self, _model):
        evidence = SQL("jsonb_build_object('stage', p.lifecycle_stage)")
        return evidence, SQL(), SQL("p.lifecycle_stage = %s", self.lifecycle_stage)

    def _criteria_network(self, _model):
        evidence = SQL("jsonb_build_object('betweenness', COALESCE(p.betweenness, 0))")
        return evidence, SQL(), PLACE_TESTS[self.place]

    def _criteria_custom(self, model):
        user = self.domain_user_id or self.env.user
        people = self.env["scrm.profile"].with_user(user)
        people = people.with_company(model.company_id).with_context(active_test=False)
        domain = self._parsed_domain() & Domain("company_id", "=", model.company_id.id)
        query = people._search(domain)
        return SQL("NULL::jsonb"), SQL(), SQL("p.id IN %s", query.subselect())

    def _criteria_behaviour(self, model):
        source = SQL("LEFT JOIN (%s) b ON b.profile_id = p.id", self._behaviour(model))
        if self.behaviour == "inactive":
            test = SQL("b.profile_id IS NULL")
            return SQL("NULL::jsonb"), source, test
        name = COUNTED[self.behaviour]
        column = SQL.identifier("b", name)
        evidence = SQL("jsonb_build_object(%s, %s)", name, column)
        return evidence, source, SQL("%s >= %s", column, self.at_least)

    @api.model
    def _behaviour(self, model):
        """What everybody did within the window, once counted in a night."""
        if self.env.context.get("scrm_behaviour_table"):
            return SQL("SELECT * FROM scrm_behaviour")
        who, collected, liked = self._collected(model)
        return SQL(
            BEHAVIOUR,
            company=model.company_id.id,
            said=model._window(SQL("posted_at")),
            who=who,
            collected=collected,
            liked=liked,
            clicked=model._window(SQL("c.create_date")),
        )

    @api.model
    def _collected(self, model):
        """Who reposted or liked within the window, how often, and how often liked.

        :return: three arrays, as text
        """
        ids, _own, _followers = model._read_ids()
        acts = model._placed_acts(ids)
        likes, reposts = (
            np.bincount(acts["source"][acts["kind"] == kind], minlength=len(ids))
            for kind in (LIKE, REPOST)
        )
        some = np.flatnonzero(likes + reposts)
        columns = (ids, likes + reposts, likes)
        return [array_text(column[some].tolist()) for column in columns]

    def _would_be(self, model):
        """(how many belong, how many of them are new, how many others leave)."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT count(now.profile_id),
                    count(*) FILTER (WHERE old.profile_id IS NULL),
                    count(*) FILTER (WHERE now.profile_id IS NULL)
                FROM (%s) now FULL JOIN (
                    SELECT profile_id FROM scrm_segment_membership
                    WHERE segment_id = %s AND date_to IS NULL
                ) old USING (profile_id)""",
                self._criteria(model),
                self._origin.id or 0,
            )
        )
        return rows[0]


BEHAVIOUR = """
SELECT profile_id, sum(posts) AS posts, sum(weeks) AS weeks,
    sum(comments) AS comments, sum(collected) AS collected, sum(follows) AS follows,
    sum(seen) AS seen
FROM (
    SELECT profile_id,
        count(*) FILTER (WHERE kind IN ('post', 'article')) AS posts,
        count(DISTINCT date_trunc('week', posted_at)) AS weeks,
        count(*) FILTER (WHERE kind IN ('reply', 'comment', 'quote', 'review'))
            AS comments,
        0 AS collected, 0 AS follows, 0 AS seen
    FROM scrm_post
    WHERE company_id = %(company)s AND direction = 'in' AND deleted_at IS NULL
        AND kind NOT IN ('repost', 'message') AND %(said)s
    GROUP BY 1
    UNION ALL
    SELECT who, 0, 0, 0, collected, 0, liked
    FROM unnest(%(who)s::int[], %(collected)s::int[], %(liked)s::int[])
        AS act(who, collected, liked)
    UNION ALL
    SELECT source_id, 0, 0, 0, 0, count(*), 0
    FROM scrm_relation WHERE company_id = %(company)s AND date_to IS NULL
    GROUP BY 1
    UNION ALL
    SELECT profile.id, 0, 0, 0, 0, 0, count(*)
    FROM link_tracker_click c JOIN scrm_profile profile
        ON profile.partner_id = c.scrm_partner_id
    WHERE profile.company_id = %(company)s AND c.scrm_company_id = %(company)s
        AND NOT COALESCE(c.scrm_is_bot, FALSE) AND %(clicked)s
    GROUP BY 1
) act GROUP BY profile_id
"""
