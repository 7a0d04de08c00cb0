# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets
import string

from odoo import api, fields, models

from odoo.addons.link_tracker.models.link_tracker import LINK_TRACKER_UNIQUE_FIELDS

# Nobody finds a link that was sent to one person by trying: 62 ** 8 codes.
CODE_LENGTH = 8
_CODE_SIGNS = string.ascii_letters + string.digits


class LinkTracker(models.Model):
    """Short links of publications; all others stay as core has them."""

    _inherit = "link.tracker"

    scrm_publication_id = fields.Many2one(
        "scrm.publication",
        string="Publication",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="social_crm.group_agent",
        help="The link leads on when the publication is gone: it was given away.",
    )
    scrm_account_id = fields.Many2one(
        "scrm.account",
        string="Account",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="social_crm.group_agent",
    )
    scrm_partner_id = fields.Many2one(
        "res.partner",
        string="Sent To",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="social_crm.group_agent",
    )
    scrm_company_id = fields.Many2one(
        "res.company",
        string="Company",
        readonly=True,
        index="btree_not_null",
        help="Only publications' links belong to a company; all others are shared.",
    )

    _scrm_key = models.UniqueIndex(
        "(scrm_publication_id, label, md5(url)) WHERE scrm_publication_id IS NOT NULL"
    )

    @api.constrains(*LINK_TRACKER_UNIQUE_FIELDS)
    def _check_unicity(self):
        # Held by the database for ours; core's search would compare each with each.
        return super(
            LinkTracker, self.filtered(lambda link: not link.scrm_company_id)
        )._check_unicity()

    @api.depends("link_click_ids.link_id", "link_click_ids.scrm_is_bot")
    def _compute_count(self):
        """As core: without bots, which are kept for our links only."""
        groups = self.env["link.tracker.click"]._read_group(
            [("link_id", "in", self.ids), ("scrm_is_bot", "=", False)],
            ["link_id"],
            ["__count"],
        )
        counts = {link.id: count for link, count in groups}
        for link in self:
            link.count = counts.get(link.id, 0)


class LinkTrackerCode(models.Model):
    _inherit = "link.tracker.code"

    @api.model
    def _get_random_code_strings(self, n=1):
        length = self.env.context.get("scrm_code_length")
        if not length:
            return super()._get_random_code_strings(n)
        while True:
            codes = {
                "".join(secrets.choice(_CODE_SIGNS) for _sign in range(length))
                for _code in range(n)
            }
            taken = self.search_count([("code", "in", list(codes))], limit=1)
            if len(codes) == n and not taken:
                return list(codes)
