# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmProfileLink(models.Model):
    """What somebody agreed to who tied a profile with a claim code."""

    _inherit = "scrm.profile.link"

    claim_id = fields.Many2one(
        "scrm.claim.code",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="social_crm.group_supervisor",
    )
    consent_text = fields.Text(string="Agreed To", readonly=True)
    consent_version = fields.Integer(string="Version", readonly=True)
    consent_at = fields.Datetime(string="Shown", readonly=True)
    ended_by_id = fields.Many2one("res.users", string="Undone By", readonly=True)

    def action_end(self):
        """Undo; leads, tickets and points stay where they are, and their contact.

        What was done in the meantime was done for that contact: it is history, and no
        less true. A new code, or a person, ties the profile again.
        """
        active = self.filtered("active")
        result = super().action_end()
        active.sudo().ended_by_id = self.env.user
        return result


class ScrmProfile(models.Model):
    _inherit = "scrm.profile"

    def unlink(self):
        # Posts and ties go along; the database would look for these once more.
        claims = self.env["scrm.claim.code"].sudo()
        claims = claims.search([("profile_id", "in", self.ids)])
        claims.write({"post_id": False, "link_id": False})
        return super().unlink()
