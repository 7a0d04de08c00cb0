# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import errors

from odoo import api, fields, models
from odoo.tools import SQL

TRIES = 3


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAccount(models.Model):
    """Access that ends after hours and is renewed without a person."""

    _inherit = "scrm.account"

    refresh_token = fields.Char(groups="social_crm.group_admin", copy=False)
    can_password = fields.Boolean(compute="_compute_capabilities")

    @api.model
    def _capability_names(self):
        return (*super()._capability_names(), "password")

    @api.onchange("channel")
    def _onchange_channel(self):
        connectors = self.env["scrm.connector"]._channels().values()
        offered = {self.env[name]._default_url for name in connectors}
        if not self.base_url or self.base_url in offered:
            self.base_url = self._connector()._default_url or False

    def _renew_access(self, used):
        """The access token that follows ``used``, renewed once however many ask.

        A refresh token may be good for one time only: the row is locked while the
        network is asked, and the new pair is committed before anybody uses it.

        :raises NeedsSignIn: the refresh token has ended, too
        """
        self.ensure_one()
        for attempt in range(1, TRIES + 1):
            try:
                with self.env.registry.cursor() as cursor:
                    return self.with_env(self.env(cr=cursor))._renew_locked(used)
            except errors.SerializationFailure:
                # Another worker renewed it while we waited: read what it left.
                if attempt == TRIES:
                    raise
        return None

    def _renew_locked(self, used):
        [(access, refresh)] = self.env.execute_query(
            SQL(
                """SELECT access_token, refresh_token FROM scrm_account
                WHERE id = %s FOR NO KEY UPDATE""",
                self.id,
            )
        )
        if access and access != used:
            return access
        access, refresh = self._connector()._renew(self, refresh or "")
        self.write({"access_token": access, "refresh_token": refresh})
        self.env.flush_all()
        return access
