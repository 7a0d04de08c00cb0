# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmProfileLink(models.Model):
    """Why a profile is tied to a contact. Ended ties stay, so they can be undone."""

    _name = "scrm.profile.link"
    _description = "Tie between a Profile and a Contact"
    _order = "id desc"
    _rec_name = "reason"

    profile_id = fields.Many2one(
        "scrm.profile", required=True, ondelete="cascade", index=True, readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    method = fields.Selection(
        [
            ("manual", "By hand"),
            ("claim", "Claim code"),
            ("signin", "Sign-in"),
            ("suggestion", "Confirmed suggestion"),
            ("lead", "Made from a post"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Done By", readonly=True)
    create_date = fields.Datetime(string="Since", readonly=True)
    ended_at = fields.Datetime(string="Until", readonly=True)
    active = fields.Boolean(default=True, readonly=True)

    _one_active = models.UniqueIndex(
        "(profile_id) WHERE active", "A profile is tied to one contact at a time."
    )

    def action_end(self):
        """Undo the tie; the contact and the profile keep all that is theirs."""
        self.check_access("read")
        # Agents undo a tie through this alone; they may not write ties freely.
        for link in self.sudo().filtered("active"):
            link.write({"active": False, "ended_at": fields.Datetime.now()})
            link.profile_id.partner_id = False
