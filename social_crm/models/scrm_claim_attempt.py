# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

OUTCOMES = [
    ("tied", "Tied"),
    ("again", "Sent Again"),
    ("conflict", "Tied to Another Contact"),
    ("disputed", "Said Before by Somebody Else"),
    ("wrong", "Wrong"),
    ("early", "Said Before It Was Made"),
    ("used", "Used"),
    ("expired", "Expired"),
    ("blocked", "Sender Blocked"),
    ("busy", "Account Guarded"),
]


class ScrmClaimAttempt(models.Model):
    """A post that held something like a claim code. Never the code itself."""

    _name = "scrm.claim.attempt"
    _description = "Use of a Claim Code"
    _order = "id desc"
    _rec_name = "outcome"

    post_id = fields.Many2one(
        "scrm.post", required=True, readonly=True, index=True, ondelete="cascade"
    )
    profile_id = fields.Many2one(
        "scrm.profile", required=True, readonly=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(
        "scrm.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    claim_id = fields.Many2one(
        "scrm.claim.code",
        string="Claim Code",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True)
    tried_at = fields.Datetime(string="When", required=True, readonly=True)

    _once = models.Constraint("UNIQUE (post_id)", "This post was judged already.")
