# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ScrmNetworkPlace(models.Model):
    """Where somebody stands in a picture of the network, so that it stays put."""

    _name = "scrm.network.place"
    _description = "Place in a Network Picture"
    _rec_name = "node"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    picture = fields.Char(
        required=True, readonly=True, help="What the picture shows: model and id."
    )
    node = fields.Char(required=True, readonly=True)
    x = fields.Float(readonly=True)
    y = fields.Float(readonly=True)

    _once = models.Constraint(
        "UNIQUE (company_id, picture, node)", "A node stands in one place."
    )

    @api.model
    def _known(self, company, picture, nodes):
        """``{node: (x, y)}`` of those of these nodes that stood somewhere before."""
        rows = self.env.execute_query(
            SQL(
                """SELECT node, x, y FROM scrm_network_place
                WHERE company_id = %s AND picture = %s AND node = ANY(%s)""",
                company.id,
                picture,
                list(nodes),
            )
        )
        return {node: (x, y) for node, x, y in rows}

    @api.model
    def _keep(self, company, picture, places):
        """Write places; who looks at the same picture at the same time agrees.

        :param places: ``{node: (x, y)}``
        """
        if not places:
            return
        nodes = sorted(places)
        self.env.cr.execute(
            SQL(
                """INSERT INTO scrm_network_place (company_id, picture, node, x, y)
                SELECT %s, %s, new.node, new.x, new.y
                FROM unnest(%s::varchar[], %s::float8[], %s::float8[])
                    AS new(node, x, y)
                ON CONFLICT (company_id, picture, node) DO UPDATE
                SET x = EXCLUDED.x, y = EXCLUDED.y""",
                company.id,
                picture,
                nodes,
                [float(places[node][0]) for node in nodes],
                [float(places[node][1]) for node in nodes],
            )
        )
        self.invalidate_model()

    @api.model
    def _forget(self, company, picture):
        self.search(
            [("company_id", "=", company.id), ("picture", "=", picture)]
        ).unlink()

    @api.autovacuum
    def _gc_places(self):
        """Places of people and topics who are gone."""
        self.env.cr.execute(
            """DELETE FROM scrm_network_place place
            WHERE node LIKE 'p%' AND NOT EXISTS (
                SELECT FROM scrm_profile p WHERE 'p' || p.id = place.node
            ) OR node LIKE 't%' AND NOT EXISTS (
                SELECT FROM scrm_topic t WHERE 't' || t.id = place.node
            )"""
        )
