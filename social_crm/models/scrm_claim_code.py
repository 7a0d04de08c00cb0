# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import hmac

from ..tools import codes

_SCOPE = "scrm_claim_code"
# A customer needs one; more an hour help only somebody who plays with us.
PORTAL_AN_HOUR = 5


class ScrmClaimCode(models.Model):
    """A code by which a contact says: this profile is mine.

    The code itself is shown once and not kept; what is stored is a keyed hash.
    """

    _name = "scrm.claim.code"
    _description = "Claim Code"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"
    _order = "id desc"
    _rec_name = "partner_id"

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
    purpose = fields.Selection(
        [
            ("portal", "Portal"),
            ("agent", "Given by an Agent"),
            ("order", "Order"),
            ("receipt", "Receipt"),
            ("parcel", "Parcel"),
        ],
        string="Given On",
        required=True,
        readonly=True,
    )
    code_hash = fields.Char(
        required=True, readonly=True, copy=False, groups="social_crm.group_admin"
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("used", "Used"),
            ("review", "Needs a Decision"),
            ("revoked", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
    )
    made_at = fields.Datetime(
        string="Made", required=True, readonly=True, default=fields.Datetime.now
    )
    expires_at = fields.Datetime(string="Expires", required=True, readonly=True)
    is_expired = fields.Boolean(compute="_compute_is_expired")
    user_id = fields.Many2one("res.users", string="Made By", readonly=True)
    consent_text = fields.Text(readonly=True)
    consent_version = fields.Integer(readonly=True)
    consent_lang = fields.Char(readonly=True)
    channel_code_id = fields.Many2one(
        "scrm.channel.code",
        string="After a Scan Of",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    profile_id = fields.Many2one(
        "scrm.profile",
        string="Sent By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    post_id = fields.Many2one(
        "scrm.post",
        string="Sent In",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    used_at = fields.Datetime(string="Used", readonly=True)
    said_at = fields.Datetime(string="Said", readonly=True)
    link_id = fields.Many2one(
        "scrm.profile.link",
        string="Tie",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    attempt_ids = fields.One2many("scrm.claim.attempt", "claim_id", readonly=True)

    _hash_key = models.UniqueIndex("(company_id, code_hash)", "This code is taken.")

    @api.depends("expires_at", "state")
    def _compute_is_expired(self):
        now = fields.Datetime.now()
        for claim in self:
            claim.is_expired = claim.state == "open" and claim.expires_at < now

    # -- making ---------------------------------------------------------------

    @api.model
    def _make_for(self, partners, purpose, company=None, channel_code=None):
        """Make a code for each of these contacts, to be shown to them once.

        For receipts, orders and parcels too: call it where they are printed, and keep
        nothing but what is printed.

        :param purpose: a value of `purpose`
        :param channel_code: the `scrm.channel.code` that the contact came through
        :return: list of (claim, code as it is shown), in the order of ``partners``
        """
        company = company or self.env.company
        plain = [codes.make_claim() for _partner in partners]
        hours = company.scrm_claim_hours
        now = fields.Datetime.now()
        rows = [
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "purpose": purpose,
                "code_hash": self._hash(company.id, code),
                "made_at": now,
                "expires_at": now + timedelta(hours=hours),
                "user_id": self.env.uid,
                "channel_code_id": channel_code.id if channel_code else False,
                **company._scrm_consent_for(partner),
            }
            for partner, code in zip(partners, plain, strict=True)
        ]
        # Whoever prints a receipt or asks for a code may not read claims.
        claims = self.sudo().with_context(mail_create_nolog=True).create(rows)
        return [
            (claim, codes.grouped(code))
            for claim, code in zip(claims, plain, strict=True)
        ]

    @api.model
    def _make_in_portal(self, user, company, channel_code=None):
        """A code for a customer who asks in the portal; so many an hour only.

        Earlier ones that the customer made there and did not use are withdrawn.

        :return: the code as it is shown
        """
        partner = user.partner_id
        guards = self.env["scrm.claim.guard"]
        if not guards._allows(company, f"maker:{partner.id}", PORTAL_AN_HOUR):
            raise UserError(
                self.env._(
                    "You have made %(count)s codes within an hour. Use the last one, "
                    "or come back later.",
                    count=PORTAL_AN_HOUR,
                )
            )
        self.search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", company.id),
                ("purpose", "=", "portal"),
                ("state", "=", "open"),
            ]
        ).state = "revoked"
        [(_claim, code)] = self._make_for(partner, "portal", company, channel_code)
        return code

    @api.model
    def _hash(self, company_id, code):
        """Keyed with the secret of the database: a copy of the table tells nothing."""
        return hmac(self.sudo().env, _SCOPE, (company_id, code))

    # -- people ---------------------------------------------------------------

    def _check_supervisor(self):
        self.check_access("read")
        if not self.env.user.has_group("social_crm.group_supervisor"):
            raise UserError(self.env._("Only supervisors decide about claim codes."))

    def action_revoke(self):
        """The code is not valid any more."""
        self._check_supervisor()
        # Claims are written by the machine, or through buttons such as this.
        for claim in self.sudo().filtered(lambda c: c.state in ("open", "review")):
            claim.state = "revoked"
            claim.activity_feedback(["mail.mail_activity_data_todo"])

    def action_tie(self):
        """A supervisor decides that the code holds: the tie of before is ended."""
        self._check_supervisor()
        user = self.env.user
        waiting = self.sudo().filtered(lambda c: c.state == "review" and c.profile_id)
        for claim in waiting:
            reason = self.env._("Claim code, decided by %s", user.name)
            claim.profile_id._link_partner(claim.partner_id, "claim", reason, user)
            link = claim.profile_id.link_ids.filtered("active")
            link.write(claim._consent_values())
            claim.write({"state": "used", "link_id": link.id})
            claim._note_source()
            claim.activity_feedback(["mail.mail_activity_data_todo"])

    def _note_source(self):
        """The claim proves through which channel code profile and contact came."""
        for claim in self.filtered("channel_code_id"):
            claim.profile_id.write(
                {
                    "channel_code_id": claim.channel_code_id.id,
                    "channel_certainty": "proven",
                    "channel_at": claim.made_at,
                }
            )
        self.env["scrm.channel.contact"]._note_all(
            [(c.channel_code_id, c.partner_id) for c in self], "claim"
        )

    def _consent_values(self):
        """What a tie keeps of the code that made it."""
        self.ensure_one()
        return {
            "claim_id": self.id,
            "consent_text": self.consent_text,
            "consent_version": self.consent_version,
            "consent_at": self.made_at,
        }
