# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What keeps tables cheap into which a night writes millions of rows at once."""

from odoo import fields
from odoo.tools import SQL, sql


class ImpliedMany2one(fields.Many2one):
    """A link that is always the one of another, required link of the same record.

    A membership has the company of its profile, whose own foreign key holds: that the
    company is there need not be looked up again for each row, which costs PostgreSQL
    twice as much as the row itself.
    """

    def update_db_foreign_key(self, model, column):
        """Make none, and remove the one of an earlier version."""
        held = sql.get_foreign_keys(
            model.env.cr,
            model._table,
            self.name,
            model.env[self.comodel_name]._table,
            "id",
            self.ondelete,
        )
        for name in held:
            sql.drop_constraint(model.env.cr, model._table, name)


def drop_indexes(model, *columns):
    """Remove indexes that an earlier version had; Odoo itself leaves them.

    :param columns: names of fields that were ``index=True`` or ``"btree_not_null"``
    """
    for column in columns:
        index = SQL.identifier(f"{model._table}__{column}_index")
        model.env.cr.execute(SQL("DROP INDEX IF EXISTS %s", index))
