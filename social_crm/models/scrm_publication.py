# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..tools import variables

STATES = [
    ("draft", "Draft"),
    ("approval", "Waits for Approval"),
    ("scheduled", "Scheduled"),
    ("running", "Going Out"),
    ("done", "Out"),
    ("stopped", "Stopped"),
]


class ScrmPublication(models.Model):
    """Something that we say, on one account or on many, now or later."""

    _name = "scrm.publication"
    _description = "Publication"
    _inherit = ["mail.thread", "mail.activity.mixin", "scrm.company.mixin"]
    _order = "scheduled_at desc, id desc"

    name = fields.Char(string="Title", required=True, tracking=True)
    kind = fields.Selection(
        [("post", "Post on Accounts"), ("message", "Message to People")],
        required=True,
        default="post",
    )
    body = fields.Text(string="Text")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Author",
        required=True,
        default=lambda self: self.env.user,
        tracking=True,
    )
    account_ids = fields.Many2many(
        "scrm.account", string="Accounts", check_company=True, copy=True
    )
    variant_ids = fields.One2many(
        "scrm.publication.variant", "publication_id", string="Variants", copy=True
    )
    media_ids = fields.One2many(
        "scrm.publication.media", "publication_id", string="Pictures", copy=True
    )
    campaign_id = fields.Many2one("utm.campaign", index=True)
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, tracking=True
    )
    scheduled_at = fields.Datetime(
        string="Goes Out", copy=False, help="Empty: as soon as it is released."
    )
    delivery_ids = fields.One2many(
        "scrm.delivery", "publication_id", string="Deliveries", readonly=True
    )

    def _text_for(self, account, partner=None):
        """What ``account`` will say: the network's variant or the common text."""
        self.ensure_one()
        variant = self.variant_ids.filtered(lambda v: v.channel == account.channel)
        text = (variant[:1].body or self.body or "").strip()
        return variables.fill(text, self._variable_values(account, partner))
