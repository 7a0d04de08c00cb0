# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL

# Model, its column that leads to the person, and to what.
TABLES = (
    ("scrm.claim.code", "partner_id", "partners"),
    ("scrm.claim.code", "profile_id", "profiles"),
    ("scrm.claim.attempt", "profile_id", "profiles"),
    ("scrm.channel.contact", "partner_id", "partners"),
    ("scrm.profile.link", "partner_id", "partners"),
)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class PrivacyLookupWizard(models.TransientModel):
    _inherit = "privacy.lookup.wizard"

    def _get_query(self):
        """Also how profiles were tied to this person, and how the person came to us.

        Core leaves out what goes with the contact; it is personal all the same. Scans
        hold nothing about people.
        """
        name = self.name.strip()
        people = SQL("SELECT id FROM indirect_references")
        subjects = {
            "partners": people,
            "profiles": SQL(
                """SELECT id FROM scrm_profile WHERE name ILIKE %(name)s
                OR handle ILIKE %(handle)s OR partner_id IN (%(people)s)""",
                name=name,
                handle=name.lstrip("@"),
                people=people,
            ),
        }
        found = {}
        for model, column, subject in TABLES:
            found.setdefault(model, []).append(
                SQL("%s IN (%s)", SQL.identifier(column), subjects[subject])
            )
        query = super()._get_query()
        for model, conditions in found.items():
            query = SQL(
                "%s UNION ALL SELECT %s AS res_model_id, id AS res_id,"
                " TRUE AS is_active FROM %s WHERE %s",
                query,
                self.env["ir.model"]._get_id(model),
                SQL.identifier(self.env[model]._table),
                SQL(" OR ").join(conditions),
            )
        return query
