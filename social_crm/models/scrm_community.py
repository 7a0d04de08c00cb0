# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.community_facts import figures, talked_about
from ..tools.rows import among

COLORS = 11
NAMED_BY = 2


class ScrmCommunity(models.Model):
    """People who act towards each other more than towards others."""

    _name = "scrm.community"
    _description = "Community"
    _inherit = ["scrm.company.mixin"]
    _order = "size desc, id"

    name = fields.Char(required=True)
    is_named = fields.Boolean(
        string="Own Name",
        help="The name was given by hand and stays. Otherwise it follows the topics "
        "and the most influential person of the community.",
    )
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    size = fields.Integer(string="People", readonly=True)
    score = fields.Float(
        string="Mean Influence", digits=(5, 1), readonly=True, aggregator="avg"
    )
    topics = fields.Char(string="Talks About", readonly=True)
    leader_id = fields.Many2one(
        "scrm.profile", string="Most Influential", readonly=True, ondelete="set null"
    )
    profile_ids = fields.One2many("scrm.profile", "community_id", string="Members")

    def write(self, vals):
        if "name" in vals and "is_named" not in vals:
            vals = {**vals, "is_named": True}
        return super().write(vals)

    def action_members(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "scrm.profile",
            "view_mode": "list,kanban,form",
            "domain": [("community_id", "=", self.id)],
        }

    @api.model
    def _describe(self, model, person, community, value):
        """Sizes, names and what is talked about; those without people are archived.

        :param person: int array (n,), ids of profiles in ascending order
        :param community: int array (n,), −1 for none
        :param value: float array (n,), influence
        """
        self.env.flush_all()
        inside = community >= 0
        rows = figures(community[inside], person[inside], value[inside])
        talk = self._talked_about(model, person[inside], community[inside])
        people = self.env["scrm.profile"].browse(row[3] for row in rows)
        people.fetch(["handle"])
        values = []
        for (community_id, size, score, _leader), leader in zip(
            rows, people, strict=True
        ):
            topics = " ".join(f"#{name}" for name in talk.get(community_id, ()))
            name = " · ".join(word for word in (topics, f"@{leader.handle}") if word)
            values.append((community_id, size, score, leader.id, topics or None, name))
        self._write_figures(model.company_id, values)

    @api.model
    def _talked_about(self, model, person, community):
        """``{community: names of its most frequent topics of the window}``."""
        said = model._copy(
            SQL(
                """SELECT rel.topic_id, post.profile_id
                FROM scrm_post post
                JOIN scrm_post_topic_rel rel ON rel.post_id = post.id
                WHERE post.company_id = %s AND %s AND post.deleted_at IS NULL""",
                model.company_id.id,
                model._window(SQL("post.posted_at")),
            ),
            topic="int4",
            person="int4",
        )
        place, there = among(person, said["person"])
        found = talked_about(
            community[place], said["topic"][there], person[place], NAMED_BY
        )
        topics = self.env["scrm.topic"].browse(
            {t for some in found.values() for t in some}
        )
        names = dict(zip(topics.ids, topics.mapped("name"), strict=True))
        return {where: [names[t] for t in some] for where, some in found.items()}

    @api.model
    def _write_figures(self, company, values):
        columns = [list(column) for column in zip(*values, strict=True)] or [[]] * 6
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_community c
                SET size = new.size, score = new.score, leader_id = new.leader,
                    topics = new.topics, active = TRUE,
                    color = COALESCE(c.color, 1 + c.id %% %s),
                    name = CASE WHEN c.is_named OR new.name = '' THEN c.name
                        ELSE new.name END
                FROM unnest(%s::int[], %s::int[], %s::numeric[], %s::int[],
                    %s::varchar[], %s::varchar[])
                    AS new(id, size, score, leader, topics, name)
                WHERE c.id = new.id AND (c.size, c.score::numeric, c.leader_id,
                    c.topics, c.active, COALESCE(c.is_named, FALSE) OR new.name = ''
                        OR c.name = new.name)
                    IS DISTINCT FROM (new.size, new.score, new.leader, new.topics,
                        TRUE, TRUE)""",
                COLORS,
                *columns,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_community SET active = FALSE, size = 0
                WHERE company_id = %s AND active AND id <> ALL(%s)""",
                company.id,
                columns[0],
            )
        )
