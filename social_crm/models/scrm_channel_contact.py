# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL, hash_sign, verify_hash_signed

COOKIE = "scrm_channel"
COOKIE_DAYS = 30
_SCOPE = "scrm_channel"


class ScrmChannelContact(models.Model):
    """Which channel code brought a contact first."""

    _name = "scrm.channel.contact"
    _description = "Contact from a Channel Code"
    _order = "id desc"
    _rec_name = "partner_id"

    code_id = fields.Many2one(
        "scrm.channel.code",
        required=True,
        readonly=True,
        index=True,
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
    how = fields.Selection(
        [("signin", "Signed in after a scan"), ("claim", "Claim code after a scan")],
        required=True,
        readonly=True,
    )
    found_at = fields.Datetime(
        string="Since", required=True, readonly=True, default=fields.Datetime.now
    )

    _once = models.Constraint(
        "UNIQUE (company_id, partner_id)", "The source of this contact is known."
    )

    @api.model
    def _note_all(self, pairs, how):
        """Keep the first source of contacts; a later one changes nothing.

        :param pairs: list of (`scrm.channel.code`, contact); empty ones are left out
        """
        # As the leads of this transaction are dated, to be compared with them.
        now = self.env.cr.now()
        rows = {
            (code.company_id.id, partner.id, code.id, how, now)
            for code, partner in pairs
            if code and partner
        }
        if not rows:
            return
        columns = ("company_id", "partner_id", "code_id", "how", "found_at")
        self.env["scrm.store"]._insert(
            self._table,
            columns,
            sorted(rows),
            SQL("ON CONFLICT (company_id, partner_id) DO NOTHING RETURNING id"),
        )
        self.invalidate_model()

    # -- the browser's memory of a scan ---------------------------------------

    @api.model
    def _cookie_for(self, code):
        """What the browser keeps: which code it was, signed; nothing about people."""
        return hash_sign(
            # The key of the database is closed to visitors.
            self.sudo().env,
            _SCOPE,
            code.id,
            expiration_hours=24 * COOKIE_DAYS,
        )

    @api.model
    def _code_of_cookie(self, cookie):
        """The channel code that a browser had scanned; empty where it is not ours."""
        none = self.env["scrm.channel.code"]
        if not cookie or len(cookie) > 300 or not cookie.isascii():
            return none
        try:
            code_id = verify_hash_signed(self.sudo().env, _SCOPE, cookie)
        except (ValueError, IndexError):
            return none
        return none.sudo().browse(code_id or []).exists()
