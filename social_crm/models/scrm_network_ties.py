# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL

from .scrm_network_picture import PERSON_FIELDS

MOST_LINKS = 10_000
MOST_TOPICS = 40
# What only people have.
NO_PERSON = {
    "channel": "",
    "followers": 0,
    "community": False,
    "stage": "",
    "tier": False,
    "rung": "",
    "own": False,
    "hub": False,
    "bridge": False,
    "contact": "",
}


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmNetworkPicture(models.AbstractModel):
    """People and topics as nodes, acts and follows as what ties them."""

    _inherit = "scrm.network.picture"

    def _person_nodes(self, profiles):
        profiles.fetch(PERSON_FIELDS)
        moods = self._moods(profiles)
        return [
            {
                "id": f"p{profile.id}",
                "kind": "person",
                "record": profile.id,
                "label": profile.display_name,
                "handle": profile.handle,
                "channel": profile.channel,
                "value": profile.value_score,
                "followers": profile.followers_count,
                "community": profile.community_id.id,
                "stage": profile.lifecycle_stage or "",
                "tier": profile.value_tier_id.id,
                "rung": profile.behaviour_rung or "",
                "mood": moods.get(profile.id),
                "own": profile.is_own,
                "hub": profile.is_hub,
                "bridge": profile.is_bridge,
                "contact": profile.partner_id.sudo().display_name or "",
            }
            for profile in profiles
        ]

    def _moods(self, profiles):
        """``{profile id: mean mood of what was heard, -1 to 1}``."""
        rows = self.env.execute_query(
            SQL(
                """SELECT profile_id, round(avg(sentiment)::numeric, 2)
                FROM scrm_post
                WHERE profile_id = ANY(%s) AND deleted_at IS NULL
                    AND sentiment IS NOT NULL AND %s
                GROUP BY profile_id""",
                profiles.ids,
                self._within(self._value_model(), SQL("posted_at")),
            )
        )
        return {number: float(mood) for number, mood in rows}

    def _within(self, model, column):
        """SQL: the column lies in the window of the value model, if there is one."""
        return model._window(column) if model else SQL("TRUE")

    def _links(self, profiles):
        """Acts of the window and follows of today between these people.

        ``weight`` is the sum of the acts, each by the weight of its kind; ``kinds``
        counts them; ``first`` and ``last`` are days.
        """
        self.env.flush_all()
        model = self._value_model()
        weights = model._kind_weights() if model else {}
        rows = self.env.execute_query(
            SQL(
                TIES,
                ids=profiles.ids,
                window=self._within(model, SQL("occurred_at")),
            )
        )
        links = {}
        for source, target, kind, count, first, last in rows:
            link = links.setdefault(
                (source, target),
                {
                    "source": f"p{source}",
                    "target": f"p{target}",
                    "weight": 0.0,
                    "kinds": {},
                    "first": first,
                    "last": last,
                },
            )
            link["weight"] += count * weights.get(kind, 1.0)
            link["kinds"][kind] = count
            link["first"] = min(link["first"], first)
            link["last"] = max(link["last"], last)
        return self._strongest(links.values())

    def _strongest(self, links):
        found = sorted(links, key=lambda link: -link["weight"])[:MOST_LINKS]
        for link in found:
            link["weight"] = round(link["weight"], 2)
            link["first"] = link["first"].isoformat()
            link["last"] = link["last"].isoformat()
        return found

    def _topics(self, profiles, focus):
        """Topics that most of these people speak of, and who speaks of them."""
        rows = self.env.execute_query(
            SQL(
                """WITH said AS (
                    SELECT topic_id, profile_id, posts, mood, first_at::date AS first,
                        last_at::date AS last
                    FROM scrm_topic_carrier WHERE profile_id = ANY(%(ids)s)
                ), chosen AS (
                    SELECT topic_id FROM said GROUP BY topic_id
                    ORDER BY (topic_id = %(focus)s) DESC, count(*) DESC, topic_id
                    LIMIT %(limit)s
                )
                SELECT * FROM said JOIN chosen USING (topic_id)""",
                ids=profiles.ids,
                focus=focus.id if focus._name == "scrm.topic" else 0,
                limit=MOST_TOPICS,
            )
        )
        readable = self.env["scrm.topic"].search([("id", "in", [r[0] for r in rows])])
        nodes, known = self._topic_nodes(readable, rows), set(readable.ids)
        links = [
            {
                "source": f"p{profile}",
                "target": f"t{topic}",
                "weight": float(posts),
                "kinds": {"topic": posts},
                "first": first,
                "last": last,
            }
            for topic, profile, posts, _mood, first, last in rows
            if topic in known
        ]
        return nodes, self._strongest(links)

    def _topic_nodes(self, topics, rows):
        moods = {}
        for topic, _profile, posts, mood, _first, _last in rows:
            moods.setdefault(topic, []).append((posts, float(mood or 0)))
        return [
            {
                "id": f"t{topic.id}",
                "kind": "topic",
                "record": topic.id,
                "label": f"#{topic.name}" if topic.kind == "hashtag" else topic.name,
                "handle": topic.name,
                "value": topic.value_score,
                "mood": round(_mean(moods[topic.id]), 2),
                **NO_PERSON,
            }
            for topic in topics
        ]


def _mean(pairs):
    """Mean of ``(weight, value)`` pairs."""
    total = sum(weight for weight, _value in pairs)
    return sum(weight * value for weight, value in pairs) / total if total else 0.0


TIES = """
SELECT source_id, target_id, kind, count(*), min(occurred_at)::date,
    max(occurred_at)::date
FROM scrm_interaction
WHERE source_id = ANY(%(ids)s) AND target_id = ANY(%(ids)s)
    AND source_id <> target_id AND kind <> 'follow' AND %(window)s
GROUP BY source_id, target_id, kind
UNION ALL
SELECT source_id, target_id, 'follow', 1, date_from::date, date_from::date
FROM scrm_relation
WHERE source_id = ANY(%(ids)s) AND target_id = ANY(%(ids)s)
    AND source_id <> target_id AND date_to IS NULL
"""
