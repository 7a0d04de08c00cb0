# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ScrmCareOccasion(models.Model):
    """A programme had a reason to think of somebody on a day; noted once."""

    _name = "scrm.care.occasion"
    _description = "Care Occasion"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    programme_id = fields.Many2one(
        "scrm.care.programme",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    date = fields.Date(required=True, readonly=True)
    publication_id = fields.Many2one(
        "scrm.publication", string="Message", readonly=True, ondelete="set null"
    )
    outcome = fields.Char(compute="_compute_outcome")

    _once = models.Constraint(
        "UNIQUE (programme_id, partner_id, date)", "An occasion is noted once."
    )

    @api.depends("publication_id")
    @api.depends_context("lang")
    def _compute_outcome(self):
        """Reached, or why not, as the publication tells."""
        lines = self.env["scrm.publication.recipient"].search(
            [
                ("publication_id", "in", self.publication_id.ids),
                ("partner_id", "in", self.partner_id.ids),
            ]
        )
        by_key = {(line.publication_id, line.partner_id): line for line in lines}
        states = dict(lines._fields["state"]._description_selection(self.env))
        for occasion in self:
            line = by_key.get((occasion.publication_id, occasion.partner_id))
            reason = line and line.reason and line._words(line.reason)
            occasion.outcome = reason or (line and states[line.state])

    @api.model
    def _note(self, programme, found):
        """Write down what is new.

        :param found: list of (contact id, day)
        :return: the occasions that nobody noted before
        """
        if not found:
            return self
        partners, days = zip(*found, strict=True)
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO scrm_care_occasion (programme_id, partner_id, company_id,
                    date)
                SELECT %s, new.partner_id, %s, new.day
                FROM unnest(%s::int[], %s::date[]) AS new(partner_id, day)
                ON CONFLICT DO NOTHING RETURNING id""",
                programme.id,
                programme.company_id.id,
                list(partners),
                list(days),
            )
        )
        return self.browse(row[0] for row in rows)

    def _plan_activities(self):
        """An activity on each contact, for its salesperson."""
        names = dict(
            self.programme_id._fields["occasion"]._description_selection(self.env)
        )
        self.env["mail.activity"]._scrm_plan(
            "res.partner",
            [
                {
                    "res_id": occasion.partner_id.id,
                    "user_id": occasion._responsible().id,
                    "summary": occasion.programme_id.name,
                    "note": names[occasion.programme_id.occasion],
                    "date_deadline": occasion.date,
                }
                for occasion in self
            ],
        )

    def _responsible(self):
        return (
            self.partner_id._scrm_seller(self.company_id) or self.programme_id.user_id
        )


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ResPartner(models.Model):
    _inherit = "res.partner"

    scrm_birthday = fields.Date(
        string="Birthday",
        groups="social_crm.group_agent",
        help="For a kind word on the day. Write it down only if the person told you.",
    )

    def _scrm_seller(self, company):
        """The contact's salesperson, if there is one who works for the company."""
        return self.user_id.filtered(
            lambda user: user.active and company in user.company_ids
        )
