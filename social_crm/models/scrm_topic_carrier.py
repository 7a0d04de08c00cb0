# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.rows import EPOCH, array_text
from ..tools.talk import by_person, changes
from .bulk import ImpliedMany2one

# Rows that one statement writes; so many make the database's statistics worthless.
BATCH, MANY = 20_000, 5_000

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
    def _count(self, model, heard):
        """Write who carries what, over all time up to the last day of the window.

        :param model: the value model of topics
        :param heard: see :meth:`.ScrmValueModel._read_heard`
        :return: number of changes
        """
        now, before = by_person(heard), self._kept(model)
        other, _changed, gone = changes(now, before, KEYS, COUNTED)
        since = self._first_change(model, now, before)
        self._write_carriers(model, {name: part[other] for name, part in now.items()})
        values = {"company": model.company_id.id, "now": self.env.cr.now()}
        cursor = self.env.cr
        cursor.execute(SQL(FORGET, array_text(before["id"][gone].tolist())))
        written = len(other) + len(gone)
        if len(other) > MANY:
            cursor.execute(ANALYZE)
        if since is not None:
            cursor.execute(SQL(VIA, since=since, led=LED_DAYS, **values))
            written += cursor.rowcount
        if written:
            cursor.execute(SQL(BROUGHT, **values))
        model.touched_from = False
        return written

    @api.model
    def _kept(self, model):
        return model._copy(
            SQL(
                """SELECT id, topic_id, profile_id, COALESCE(place, 0), first_at,
                    last_at, COALESCE(posts, 0), COALESCE(echoes, 0),
                    COALESCE(mood, 0)::float8
                FROM scrm_topic_carrier WHERE company_id = %s""",
                model.company_id.id,
            ),
            id="int4",
            topic="int4",
            person="int4",
            place="int4",
            first_at="timestamp",
            last_at="timestamp",
            posts="int4",
            echoes="int4",
            mood="float8",
        )

    @api.model
    def _first_change(self, model, now, before):
        """Who came before this moment, came through the same person as last time.

        That depends on acts and on first posts up to the own first post, and on none
        that came later.

        :return: None if nothing changed
        """
        other, changed, gone = changes(now, before, KEYS, ["first_at"])
        firsts = np.concatenate(
            [now["first_at"][other], before["first_at"][np.append(changed, gone)]]
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT LEAST(%s::timestamp, min(date), %s::timestamp)
                FROM scrm_act_touch WHERE company_id = %s""",
                model.touched_from or None,
                EPOCH + timedelta(microseconds=int(firsts.min()))
                if len(firsts)
                else None,
                model.company_id.id,
            )
        )
        return rows[0][0]

    @api.model
    def _write_carriers(self, model, rows):
        for begin in range(0, len(rows["topic"]), BATCH):
            arrays = [
                SQL(
                    f"%s::{kind}[]",
                    array_text(rows[name][begin : begin + BATCH].tolist()),
                )
                for name, kind in WRITTEN.items()
            ]
            self.env.cr.execute(
                SQL(
                    WRITE,
                    company=model.company_id.id,
                    now=self.env.cr.now(),
                    arrays=SQL(", ").join(arrays),
                )
            )

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


KEYS = ("topic", "person")
COUNTED = ("place", "first_at", "last_at", "posts", "echoes", "mood")
WRITTEN = {
    "topic": "int",
    "person": "int",
    "place": "int",
    "first_at": "int8",
    "last_at": "int8",
    "posts": "int",
    "echoes": "int",
    "mood": "numeric",
}
WRITE = """
INSERT INTO scrm_topic_carrier (topic_id, profile_id, company_id, place,
    first_at, last_at, posts, echoes, mood, brought, create_date, write_date)
SELECT topic, person, %(company)s, place,
    '2000-01-01'::timestamp + first_at * interval '1 microsecond',
    '2000-01-01'::timestamp + last_at * interval '1 microsecond',
    posts, echoes, mood, 0, %(now)s, %(now)s
FROM unnest(%(arrays)s)
    AS new(topic, person, place, first_at, last_at, posts, echoes, mood)
ON CONFLICT (topic_id, profile_id) DO UPDATE
SET place = EXCLUDED.place, first_at = EXCLUDED.first_at, last_at = EXCLUDED.last_at,
    posts = EXCLUDED.posts, echoes = EXCLUDED.echoes, mood = EXCLUDED.mood,
    write_date = EXCLUDED.write_date
"""
# Those whose posts were all deleted, or taken from the topic.
FORGET = "DELETE FROM scrm_topic_carrier WHERE id = ANY(%s::int[])"
ANALYZE = "ANALYZE scrm_topic_carrier (company_id, topic_id, profile_id, first_at)"
VIA = """
WITH came AS (
    SELECT DISTINCT ON (new.id) new.id, old.profile_id AS via_id
    FROM scrm_topic_carrier new
    JOIN scrm_interaction act ON act.company_id = %(company)s
        AND act.source_id = new.profile_id
        AND act.occurred_at <= new.first_at
        AND act.occurred_at > new.first_at - %(led)s * interval '1 day'
        AND act.occurred_at > %(since)s::timestamp - %(led)s * interval '1 day'
    JOIN scrm_topic_carrier old ON old.topic_id = new.topic_id
        AND old.profile_id = act.target_id
        AND old.first_at <= act.occurred_at AND old.profile_id <> new.profile_id
    WHERE new.company_id = %(company)s AND new.first_at >= %(since)s
    ORDER BY new.id, act.occurred_at DESC, old.first_at, old.profile_id
)
UPDATE scrm_topic_carrier carrier
SET via_id = new.via_id, write_date = %(now)s
FROM (
    SELECT late.id, came.via_id
    FROM scrm_topic_carrier late LEFT JOIN came USING (id)
    WHERE late.company_id = %(company)s AND late.first_at >= %(since)s
        AND late.via_id IS DISTINCT FROM came.via_id
) new WHERE carrier.id = new.id
"""
BROUGHT = """
WITH brought AS (
    SELECT topic_id, via_id AS profile_id, count(*)::int AS brought
    FROM scrm_topic_carrier WHERE company_id = %(company)s AND via_id IS NOT NULL
    GROUP BY 1, 2
), new AS (
    SELECT old.id, COALESCE(brought.brought, 0) AS brought
    FROM scrm_topic_carrier old LEFT JOIN brought USING (topic_id, profile_id)
    WHERE old.company_id = %(company)s
        AND old.brought IS DISTINCT FROM COALESCE(brought.brought, 0)
)
UPDATE scrm_topic_carrier carrier
SET brought = new.brought, write_date = %(now)s
FROM new WHERE carrier.id = new.id
"""
