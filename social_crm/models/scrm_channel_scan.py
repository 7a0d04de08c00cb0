# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ScrmChannelScan(models.Model):
    """One opening of a channel code. Holds nothing that tells who it was."""

    _name = "scrm.channel.scan"
    _description = "Scan of a Channel Code"
    _order = "id desc"
    _rec_name = "code_id"
    _log_access = False

    code_id = fields.Many2one(
        "scrm.channel.code",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    target_id = fields.Many2one(
        "scrm.channel.target",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    account_id = fields.Many2one(
        "scrm.account", readonly=True, index="btree_not_null", ondelete="set null"
    )
    campaign_id = fields.Many2one(
        related="code_id.campaign_id", store=True, string="Campaign"
    )
    kind = fields.Selection(related="code_id.kind", store=True)
    scanned_at = fields.Datetime(
        string="Scanned", required=True, readonly=True, default=fields.Datetime.now
    )
    day = fields.Date(required=True, readonly=True, default=fields.Date.today)
    is_bot = fields.Boolean(
        string="Machine",
        readonly=True,
        help="A search engine or the preview of a messenger.",
    )
    is_repeat = fields.Boolean(
        string="Again", readonly=True, help="By somebody who had scanned it before."
    )
    is_over = fields.Boolean(
        string="When Over", readonly=True, help="The code was over, or not valid yet."
    )

    _account_time_idx = models.Index(
        "(account_id, scanned_at) WHERE account_id IS NOT NULL AND NOT is_bot"
    )

    @api.model
    def _note(self, code, target, is_bot, is_repeat):
        """Count one scan.

        :param target: what it opened; empty where the code is over
        """
        return self.create(
            {
                "code_id": code.id,
                "company_id": code.company_id.id,
                "target_id": target.id,
                "account_id": target.account_id.id
                if target.kind == "account"
                else False,
                "is_bot": is_bot,
                "is_repeat": is_repeat,
                "is_over": not target,
            }
        )
