# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.graph import Part

# How the arrays of a part are kept; a float tells more than the estimate does.
FORMS = {"names": "<i4", "values": "<f4", "ties": "<u8"}


class ScrmNetworkPart(models.Model):
    """What a group of sources told of betweenness, so that a night computes one anew.

    Derived from acts, packed, and replaced within a few nights; read by the machine
    alone.
    """

    _name = "scrm.network.part"
    _description = "Packed Part of the Betweenness"
    _order = "moment"
    _rec_name = "number"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    number = fields.Integer(required=True, readonly=True)
    sources = fields.Integer(required=True, readonly=True)
    moment = fields.Datetime(required=True, readonly=True)
    names = fields.Binary(attachment=False, readonly=True)
    values = fields.Binary(attachment=False, readonly=True)
    ties = fields.Binary(attachment=False, readonly=True)

    _once = models.Constraint("UNIQUE (company_id, number)", "A group is there once.")

    @api.model
    def _known(self, company):
        """``{group: Part}``, the oldest first."""
        rows = self.env.execute_query(
            SQL(
                """SELECT number, sources, names, values, ties FROM scrm_network_part
                WHERE company_id = %s ORDER BY moment, number""",
                company.id,
            )
        )
        return {
            number: Part(
                sources,
                *(
                    np.frombuffer(bytes(column), form)
                    for column, form in zip(columns, FORMS.values(), strict=True)
                ),
            )
            for number, sources, *columns in rows
        }

    @api.model
    def _keep(self, company, parts):
        """Put these in the place of what was known.

        :param parts: ``{group: Part}``; none if every path was counted, and then
            nothing is to be known the next time
        """
        if not parts:
            company_id = company.id
            self.env.cr.execute(
                SQL("DELETE FROM scrm_network_part WHERE company_id = %s", company_id)
            )
        for number, part in parts.items():
            columns = (
                getattr(part, name).astype(form).tobytes()
                for name, form in FORMS.items()
            )
            self.env.cr.execute(
                SQL(
                    """INSERT INTO scrm_network_part (company_id, number, sources,
                        moment, names, values, ties)
                    VALUES (%s, %s, %s, clock_timestamp() AT TIME ZONE 'UTC',
                        %s, %s, %s)
                    ON CONFLICT (company_id, number) DO UPDATE
                    SET sources = EXCLUDED.sources, moment = EXCLUDED.moment,
                        names = EXCLUDED.names, values = EXCLUDED.values,
                        ties = EXCLUDED.ties""",
                    company.id,
                    number,
                    part.sources,
                    *columns,
                )
            )
