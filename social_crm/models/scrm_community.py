# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

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
    def _describe(self, model):
        """Sizes, names and what is talked about; those without people are archived."""
        company = model.company_id
        self.env.flush_all()
        talk = self._talked_about(model)
        rows = self._figures(company)
        for_name = self.env["scrm.profile"].browse(row[3] for row in rows if row[3])
        for_name.fetch(["handle"])
        values = []
        for community, size, score, leader in rows:
            topics = " ".join(f"#{name}" for name in talk.get(community, ()))
            handle = leader and f"@{self.env['scrm.profile'].browse(leader).handle}"
            name = " · ".join(word for word in (topics, handle) if word)
            values.append((community, size, score, leader, topics or None, name))
        self._write_figures(company, values)

    @api.model
    def _figures(self, company):
        return self.env.execute_query(
            SQL(
                """SELECT community_id, count(*),
                    round(avg(COALESCE(value_score, 0))::numeric, 1),
                    (array_agg(id ORDER BY value_score DESC NULLS LAST, id))[1]
                FROM scrm_profile
                WHERE company_id = %s AND community_id IS NOT NULL
                GROUP BY community_id""",
                company.id,
            )
        )

    @api.model
    def _talked_about(self, model):
        """``{community: its most frequent topics of the window}``."""
        rows = self.env.execute_query(
            SQL(
                """SELECT community_id, array_agg(name ORDER BY place) FROM (
                    SELECT p.community_id, t.name, row_number() OVER (
                        PARTITION BY p.community_id
                        ORDER BY count(DISTINCT p.id) DESC, count(*) DESC, t.id
                    ) AS place
                    FROM scrm_post post
                    JOIN scrm_profile p ON p.id = post.profile_id
                    JOIN scrm_post_topic_rel rel ON rel.post_id = post.id
                    JOIN scrm_topic t ON t.id = rel.topic_id
                    WHERE post.company_id = %s AND %s AND p.community_id IS NOT NULL
                        AND post.deleted_at IS NULL
                    GROUP BY p.community_id, t.id
                ) named WHERE place <= %s GROUP BY community_id""",
                model.company_id.id,
                model._window(SQL("post.posted_at")),
                NAMED_BY,
            )
        )
        return dict(rows)

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
