# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .bulk import ImpliedMany2one

# An act towards a carrier leads to a topic if one's own first post comes this soon.
LED_DAYS = 7


class ScrmTopicCarrier(models.Model):
    """A person who speaks of a topic: since when, and who came through them."""

    _name = "scrm.topic.carrier"
    _description = "Carrier of a Topic"
    _order = "posts desc, first_at, id"
    _rec_name = "profile_id"

    topic_id = fields.Many2one(
        "scrm.topic", required=True, readonly=True, ondelete="cascade"
    )
    profile_id = fields.Many2one(
        "scrm.profile",
        string="Who",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = ImpliedMany2one(
        "res.company", required=True, readonly=True, index=True
    )
    place = fields.Integer(
        string="Order",
        readonly=True,
        aggregator=None,
        help="1 spoke of it first.",
    )
    first_at = fields.Datetime(string="First Post", readonly=True)
    last_at = fields.Datetime(string="Last Post", readonly=True)
    posts = fields.Integer(readonly=True)
    echoes = fields.Integer(string="Likes, Reposts, Replies", readonly=True)
    mood = fields.Float(
        readonly=True,
        digits=(3, 2),
        aggregator="avg",
        help="The mean of these posts: -1 is very negative, 1 very positive.",
    )
    via_id = fields.Many2one(
        "scrm.profile",
        string="Came Through",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The carrier whom this person answered, reposted, liked or mentioned "
        "last, within seven days before speaking of it for the first time.",
    )
    brought = fields.Integer(
        string="Brought Along",
        readonly=True,
        help="People who came to the topic through this person.",
    )
    value_score = fields.Float(related="profile_id.value_score")
    followers_count = fields.Integer(related="profile_id.followers_count")
    country_id = fields.Many2one(related="profile_id.country_id")
    state_id = fields.Many2one(related="profile_id.state_id")

    _once = models.Constraint(
        "UNIQUE (topic_id, profile_id)", "A person carries a topic once."
    )

    @api.model
    def _count(self, model):
        """Write who carries what, over all time up to the last day of the window.

        Where the talk is at hand, see :meth:`.ScrmValueModel._talk_at_hand`.

        :param model: the value model of topics
        :return: number of rows that changed
        """
        self.env.flush_all()
        values = {
            "company": model.company_id.id,
            "end": model._as_of(),
            "led": LED_DAYS,
            "now": self.env.cr.now(),
        }
        cursor = self.env.cr
        cursor.execute(SQL(SAID, **values))
        cursor.execute(SQL(COUNT, since=self._unchanged_until(model), **values))
        changed = cursor.rowcount
        cursor.execute(SQL(CLEAR, **values))
        changed += cursor.rowcount
        cursor.execute("DROP TABLE scrm_topic_said")
        model.touched_from = False
        return changed

    @api.model
    def _unchanged_until(self, model):
        """Who came before this moment, came through the same person as last time.

        That depends on acts and on first posts up to the own first post, and on none
        that came later.
        """
        rows = self.env.execute_query(
            SQL(
                FIRST_CHANGE,
                company=model.company_id.id,
                touched=model.touched_from or None,
            )
        )
        return rows[0][0] or "infinity"

    def action_profile(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "scrm.profile",
            "res_id": self.profile_id.id,
            "view_mode": "form",
        }

    def action_activity(self):
        """Ask a colleague to speak with these people about the topic."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Make an Activity"),
            "res_model": "mail.activity.schedule",
            "view_mode": "form",
            "target": "new",
            "context": {
                "active_model": "scrm.profile",
                "active_ids": self.profile_id.ids,
                "active_id": self.profile_id[:1].id,
                "default_summary": self.env._(
                    "Ask about %(topics)s",
                    topics=", ".join(self.topic_id.mapped("name")),
                ),
            },
        }


SAID = """
CREATE TEMPORARY TABLE scrm_topic_said ON COMMIT DROP AS
    SELECT topic_id, profile_id, min(first_at) AS first_at, max(last_at) AS last_at,
        sum(posts)::int AS posts, sum(echoes) AS echoes,
        round((sum(mood) / sum(posts))::numeric, 2) AS mood
    FROM scrm_topic_heard
    GROUP BY 1, 2;
CREATE UNIQUE INDEX ON scrm_topic_said (topic_id, profile_id);
ANALYZE scrm_topic_said (topic_id, profile_id, first_at)
"""
FIRST_CHANGE = """
SELECT LEAST(%(touched)s::timestamp, (
    SELECT min(date) FROM scrm_act_touch WHERE company_id = %(company)s
), (
    SELECT min(LEAST(said.first_at, carrier.first_at))
    FROM scrm_topic_said said FULL JOIN (
        SELECT topic_id, profile_id, first_at FROM scrm_topic_carrier
        WHERE company_id = %(company)s
    ) carrier USING (topic_id, profile_id)
    WHERE said.first_at IS DISTINCT FROM carrier.first_at
))
"""
COUNT = """
WITH came AS (
    (SELECT DISTINCT ON (new.topic_id, new.profile_id)
        new.topic_id, new.profile_id, old.profile_id AS via_id
    FROM scrm_topic_said new
    JOIN scrm_interaction act ON act.source_id = new.profile_id
        AND act.occurred_at <= new.first_at
        AND act.occurred_at > new.first_at - %(led)s * interval '1 day'
    JOIN scrm_topic_said old ON old.topic_id = new.topic_id
        AND old.profile_id = act.target_id
        AND old.first_at <= act.occurred_at AND old.profile_id <> new.profile_id
    WHERE new.first_at >= %(since)s
    ORDER BY new.topic_id, new.profile_id, act.occurred_at DESC, old.first_at,
        old.profile_id)
    UNION ALL
    SELECT topic_id, profile_id, carrier.via_id
    FROM scrm_topic_said said JOIN scrm_topic_carrier carrier
        USING (topic_id, profile_id)
    WHERE said.first_at < %(since)s AND carrier.via_id IS NOT NULL
), brought AS (
    SELECT topic_id, via_id AS profile_id, count(*) AS brought FROM came GROUP BY 1, 2
), new AS (
    SELECT topic_id, profile_id, (row_number() OVER (
            PARTITION BY topic_id ORDER BY first_at, profile_id
        ))::int AS place,
        first_at, last_at, posts, LEAST(echoes, 2147483647)::int AS echoes, mood,
        via_id, COALESCE(brought, 0)::int AS brought
    FROM scrm_topic_said said LEFT JOIN came USING (topic_id, profile_id)
    LEFT JOIN brought USING (topic_id, profile_id)
)
INSERT INTO scrm_topic_carrier (topic_id, profile_id, company_id, place,
    first_at, last_at, posts, echoes, mood, via_id, brought, create_date, write_date)
SELECT topic_id, profile_id, %(company)s, new.place, new.first_at, new.last_at,
    new.posts, new.echoes, new.mood, new.via_id, new.brought, %(now)s, %(now)s
FROM new LEFT JOIN scrm_topic_carrier old USING (topic_id, profile_id)
WHERE (old.place, old.first_at, old.last_at, old.posts, old.echoes, old.mood,
    old.via_id, old.brought) IS DISTINCT FROM (new.place, new.first_at, new.last_at,
    new.posts, new.echoes, new.mood, new.via_id, new.brought)
ON CONFLICT (topic_id, profile_id) DO UPDATE
SET place = EXCLUDED.place, first_at = EXCLUDED.first_at, last_at = EXCLUDED.last_at,
    posts = EXCLUDED.posts, echoes = EXCLUDED.echoes, mood = EXCLUDED.mood,
    via_id = EXCLUDED.via_id, brought = EXCLUDED.brought,
    write_date = EXCLUDED.write_date
"""
# Those whose posts were all deleted, or taken from the topic.
CLEAR = """
DELETE FROM scrm_topic_carrier carrier
WHERE company_id = %(company)s AND NOT EXISTS (
    SELECT FROM scrm_topic_said said WHERE said.topic_id = carrier.topic_id
        AND said.profile_id = carrier.profile_id
)
"""
