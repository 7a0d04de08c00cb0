# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.claims import WINDOW, Guard

COLUMNS = ("failures", "blocks", "last_at", "blocked_until")
TAKE = """ON CONFLICT (company_id, key) DO UPDATE SET write_date = EXCLUDED.write_date
    RETURNING key, failures, blocks, last_at, blocked_until"""
WRITE = """UPDATE scrm_claim_guard SET failures = data.failures, blocks = data.blocks,
        last_at = data.last_at, blocked_until = data.blocked_until
    FROM unnest(%s::text[], %s::int[], %s::int[], %s::timestamp[], %s::timestamp[])
        AS data(key, failures, blocks, last_at, blocked_until)
    WHERE company_id = %s AND scrm_claim_guard.key = data.key"""


class ScrmClaimGuard(models.Model):
    """How often somebody was wrong of late. Written by the machine only.

    Each use writes the row, so that of two transactions at once one is repeated:
    guessing in parallel is counted as if one came after the other.
    """

    _name = "scrm.claim.guard"
    _description = "Brake on Claim Codes"
    _order = "last_at desc"
    _rec_name = "key"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    key = fields.Char(required=True, readonly=True)
    failures = fields.Integer(readonly=True)
    blocks = fields.Integer(string="Times Blocked", readonly=True)
    last_at = fields.Datetime(string="Last Time", readonly=True)
    blocked_until = fields.Datetime(readonly=True)

    _company_key = models.Constraint(
        "UNIQUE (company_id, key)", "There is one brake for each."
    )

    @api.model
    def _take(self, company, keys):
        """Lock and return the guards of these keys: dict key -> ``claims.Guard``."""
        rows = [(company.id, key, 0, 0) for key in sorted(set(keys))]
        columns = ("company_id", "key", "failures", "blocks")
        found = self.env["scrm.store"]._insert(self._table, columns, rows, SQL(TAKE))
        return {key: Guard(*values) for key, *values in found}

    @api.model
    def _put_back(self, company, guards):
        """Store guards that `_take` gave and that were changed since."""
        if not guards:
            return
        values = [
            [getattr(guard, name) for guard in guards.values()] for name in COLUMNS
        ]
        self.env.cr.execute(SQL(WRITE, list(guards), *values, company.id))
        self.invalidate_model()

    @api.model
    def _allows(self, company, key, most):
        """Count one use; whether it is one of ``most`` an hour, or one too many."""
        guards = self._take(company, [key])
        guard, now = guards[key], fields.Datetime.now()
        if not guard.last_at or now - guard.last_at > WINDOW:
            # The hour begins with the first use.
            guard.failures, guard.last_at = 0, now
        guard.failures += 1
        self._put_back(company, guards)
        return guard.failures <= most

    @api.autovacuum
    def _gc_guards(self):
        old = fields.Datetime.now() - timedelta(days=30)
        self.search([("write_date", "<", old)], limit=10_000).unlink()
