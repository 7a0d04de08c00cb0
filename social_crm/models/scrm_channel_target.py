# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import channels

CLAIM_PAGE = "/my/social"


class ScrmChannelTarget(models.Model):
    _name = "scrm.channel.target"
    _description = "Target of a Channel Code"
    _inherit = ["scrm.company.mixin"]
    _check_company_auto = True
    _order = "code_id, sequence, id"
    _rec_name = "kind"

    code_id = fields.Many2one(
        "scrm.channel.code", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="code_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("account", "Page with Our Account"),
            ("claim", "Page for Claim Codes"),
            ("url", "Address of Ours"),
        ],
        string="Opens",
        required=True,
        default="account",
    )
    account_id = fields.Many2one("scrm.account", check_company=True, index=True)
    is_direct = fields.Boolean(
        string="At Once",
        help="Opens the account on the network without our small page in between.",
    )
    with_claim = fields.Boolean(
        string="Invite to Claim",
        default=True,
        help="The page also tells customers how to tie their profile to their "
        "customer account.",
    )
    url = fields.Char(
        string="Address",
        help="A path such as /shop, or a whole address on one of our own hosts.",
    )
    weight = fields.Integer(
        default=1,
        required=True,
        help="A target with weight 2 gets twice as many scans as one with weight 1.",
    )
    hour_from = fields.Float(
        string="From Hour", default=0, help="In the time zone of the company."
    )
    hour_to = fields.Float(
        string="To Hour",
        default=24,
        help="Earlier than From Hour: open over midnight.",
    )
    scan_limit = fields.Integer(
        string="At Most", help="So many scans by people; 0 for any number."
    )

    _numbers = models.Constraint(
        "CHECK (weight >= 0 AND scan_limit >= 0 AND hour_from >= 0 AND hour_to >= 0"
        " AND hour_from <= 24 AND hour_to <= 24)",
        "Weight and At Most are not below 0, hours are from 0 to 24.",
    )

    @api.constrains("kind", "account_id", "url")
    def _check_target(self):
        for target in self:
            name = target.code_id.name
            if target.kind == "account" and not target.account_id:
                raise ValidationError(
                    self.env._("%(name)s: choose the account it opens.", name=name)
                )
            if target.kind == "url" and not target._is_ours():
                hosts = ", ".join(sorted(target._own_hosts()))
                raise ValidationError(
                    self.env._(
                        "%(name)s: “%(url)s” is not an address of ours. Give a path "
                        "such as /shop, or an address on %(hosts)s. An administrator "
                        "can add hosts under Settings, Social CRM.",
                        name=name,
                        url=target.url or "",
                        hosts=hosts,
                    )
                )

    def _own_hosts(self):
        """Hosts that a code may lead to, as ``tools.channels`` compares them."""
        # What every visitor may know; only administrators read parameters.
        parameters = self.env["ir.config_parameter"].sudo()
        more = (parameters.get_param("social_crm.channel_hosts") or "").split()
        addresses = [self.get_base_url(), self.company_id.website, *more]
        return set(filter(None, map(channels.host_of, addresses)))

    def _is_ours(self):
        self.ensure_one()
        return channels.is_own_url(self.url, self._own_hosts())

    def _open_ones(self):
        """As ``tools.channels.Target``: those that lead somewhere."""
        limited = self.filtered("scan_limit")
        scans = {}
        if limited:
            domain = Domain("target_id", "in", limited.ids) & Domain(
                "is_bot", "=", False
            )
            scans = dict(
                self.env["scrm.channel.scan"]._read_group(
                    domain, ["target_id"], ["__count"]
                )
            )
        return [
            channels.Target(
                key=target.id,
                weight=target.weight,
                hour_from=target.hour_from,
                hour_to=target.hour_to,
                limit=target.scan_limit,
                scans=scans.get(target, 0),
            )
            for target in self
            # Hosts may have been taken from the list since it was written.
            if target.kind != "url" or target._is_ours()
        ]

    def _redirect(self):
        """Where the browser goes at once; empty where our page is shown."""
        self.ensure_one()
        if self.kind == "claim":
            return CLAIM_PAGE
        if self.kind == "url":
            return self.url if self._is_ours() else ""
        return self.account_id._public_url() if self.is_direct else ""
