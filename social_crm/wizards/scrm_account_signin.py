# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import hmac
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.http import STORED_SESSION_BYTES, request

from ..tools import pkce

VALID_FOR = timedelta(minutes=15)


class ScrmAccountSignin(models.TransientModel):
    """A sign-in that waits for the browser to come back from the network.

    It is good once, for a short time, for the person and the browser session that
    began it: a link that somebody else sends cannot finish it.
    """

    _name = "scrm.account.signin"
    _description = "Sign-in at a Social Network"

    account_id = fields.Many2one("scrm.account", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True)
    state = fields.Char(required=True, index=True)
    session_hash = fields.Char(required=True)
    verifier = fields.Char(required=True)
    redirect_uri = fields.Char(required=True)
    expires_at = fields.Datetime(required=True)
    used = fields.Boolean()

    @api.model
    def _session_hash(self):
        # The rest of the session's id changes every few hours.
        sid = request.session.sid[:STORED_SESSION_BYTES] if request else ""
        return hashlib.sha256(sid.encode()).hexdigest()

    @api.model
    def _start(self, account):
        verifier, _challenge = pkce.pkce()
        return self.create(
            {
                "account_id": account.id,
                "user_id": self.env.uid,
                "state": secrets.token_urlsafe(32),
                "session_hash": self._session_hash(),
                "verifier": verifier,
                "redirect_uri": f"{account.get_base_url()}/social_crm/oauth/callback",
                "expires_at": fields.Datetime.now() + VALID_FOR,
            }
        )

    def _challenge(self):
        return pkce.challenge(self.verifier)

    @api.model
    def _take(self, state):
        """The sign-in that ``state`` stands for, which from now on is used up.

        :raises AccessError: unknown, used, too old, or begun by somebody else
        """
        signin = self.search([("state", "=", state or ""), ("used", "=", False)])
        # Of two callbacks at once, one finds the row locked.
        signin = signin.try_lock_for_update()
        good = (
            signin
            and signin.user_id == self.env.user
            and signin.expires_at >= fields.Datetime.now()
            and hmac.compare_digest(signin.session_hash, self._session_hash())
        )
        if not good:
            raise AccessError(
                self.env._("This sign-in is not valid any more. Please connect again.")
            )
        signin.used = True
        return signin
