# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

import numpy as np

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import lifecycle, segments
from ..tools.items import ACT_KINDS
from ..tools.rows import among

LIKE, REPOST = ACT_KINDS.index("like"), ACT_KINDS.index("repost")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmSegment(models.Model):
    """Who belongs: what is known of people is read once, the rules are arrays'."""

    _inherit = "scrm.segment"

    def _facts(self, model):
        """What these segments ask for: people, and what they did.

        :param model: the value model that gives company and window
        :return: :class:`..tools.segments.People`, and what ``segments.did`` gives
        """
        people = self._read_people(model)
        behaves = "behaviour" in self.mapped("kind")
        return people, self._read_did(model, people) if behaves else {}

    def _belonging(self, model, people, acts):
        """Who belongs, as a mask of the people, and a function that tells why."""
        self.ensure_one()
        if self.kind == "behaviour":
            return segments.behaves(people, acts, self.behaviour, self.at_least)
        if self.kind == "tier":
            return segments.valued(people, self.value_from, self.value_below)
        if self.kind == "lifecycle":
            stage = lifecycle.STAGES.index(self.lifecycle_stage)
            return segments.staged(people, stage, self.lifecycle_stage)
        if self.kind == "network":
            return segments.placed(people, self.place)
        return self._filtered_people(model, people), segments.no_words

    def _filtered_people(self, model, people):
        user = self.domain_user_id or self.env.user
        profiles = self.env["scrm.profile"].with_user(user)
        profiles = profiles.with_company(model.company_id)
        profiles = profiles.with_context(active_test=False)
        domain = self._parsed_domain() & Domain("company_id", "=", model.company_id.id)
        rows = self.env.execute_query(profiles._search(domain).select())
        found = np.zeros(len(people.id), dtype=bool)
        ids = np.array([row[0] for row in rows], dtype=people.id.dtype)
        found[among(people.id, ids)[0]] = True
        return people.counted & found

    def _would_be(self, model):
        """(how many belong, how many of them are new, how many others leave)."""
        self.env.flush_all()
        people, acts = self._facts(model)
        now, _why = self._belonging(model, people, acts)
        before = self._origin._read_held(people).get(self._origin.id, False)
        counts = (now, now & ~np.array(before), ~now & before)
        return tuple(int(np.count_nonzero(found)) for found in counts)

    # -- reading --------------------------------------------------------------

    @api.model
    def _read_people(self, model):
        found = model._copy(
            SQL(
                PEOPLE,
                company=model.company_id.id,
                stages=list(lifecycle.STAGES),
                rungs=list(segments.RUNGS),
            ),
            id="int4",
            counted="int2",
            value="float8",
            stage="int2",
            hub="int2",
            bridge="int2",
            member="int2",
            between="float8",
            rung="int2",
            tier="int4",
        )
        truths = {
            name: found[name].astype(bool)
            for name in ("counted", "hub", "bridge", "member")
        }
        return segments.People(**found | truths)

    @api.model
    def _read_did(self, model, people):
        posts = model._read_posts()
        today = (model._as_of() - date(1970, 1, 1)).days
        values = {
            "company": model.company_id.id,
            "clicked": model._window(SQL("c.create_date")),
        }
        counts = {"profile": "int4", "count": "int4"}
        acts = model._placed_acts(people.id)
        likes, reposts = (
            np.bincount(acts["source"][acts["kind"] == kind], minlength=len(people.id))
            for kind in (LIKE, REPOST)
        )
        return segments.did(
            people,
            posts | {"day": today - posts["age"].astype(np.int64)},
            model._copy(SQL(FOLLOWS, **values), **counts),
            model._copy(SQL(CLICKS, **values), **counts),
            likes,
            reposts,
        )

    def _read_held(self, people):
        """``{id: mask of the people}`` of those of the segments to whom any belong."""
        rows = self.env["scrm.value.model"]._copy(
            SQL(
                """SELECT segment_id, profile_id FROM scrm_segment_membership
                WHERE segment_id = ANY(%s) AND date_to IS NULL
                ORDER BY segment_id""",
                self.ids,
            ),
            segment="int4",
            profile="int4",
        )
        found, begin = np.unique(rows["segment"], return_index=True)
        parts = np.split(rows["profile"], begin[1:])
        held = {}
        for segment, profiles in zip(found.tolist(), parts, strict=False):
            held[segment] = np.zeros(len(people.id), dtype=bool)
            held[segment][among(people.id, profiles)[0]] = True
        return held


PEOPLE = """
SELECT id, (COALESCE(active, FALSE) AND NOT COALESCE(is_own, FALSE))::int::int2,
    COALESCE(value_score, 0)::float8,
    (COALESCE(array_position(%(stages)s::varchar[], lifecycle_stage), 0) - 1)::int2,
    COALESCE(is_hub, FALSE)::int::int2, COALESCE(is_bridge, FALSE)::int::int2,
    (community_id IS NOT NULL)::int::int2, COALESCE(betweenness, 0)::float8,
    (COALESCE(array_position(%(rungs)s::varchar[], behaviour_rung), 0) - 1)::int2,
    COALESCE(value_tier_id, 0)::int4
FROM scrm_profile WHERE company_id = %(company)s ORDER BY id
"""
FOLLOWS = """
SELECT source_id, count(*)::int4
FROM scrm_relation WHERE company_id = %(company)s AND date_to IS NULL GROUP BY 1
"""
CLICKS = """
SELECT profile.id, count(*)::int4
FROM link_tracker_click c JOIN scrm_profile profile
    ON profile.partner_id = c.scrm_partner_id
WHERE profile.company_id = %(company)s AND c.scrm_company_id = %(company)s
    AND NOT COALESCE(c.scrm_is_bot, FALSE) AND %(clicked)s
GROUP BY 1
"""
