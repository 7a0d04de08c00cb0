# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models

# Of the demo's conversations, these are young enough to be late today.
TARGETS_SINCE = timedelta(days=2)


class ScrmRule(models.Model):
    _inherit = "scrm.rule"

    @api.model
    def _go_live_demo(self, rule_ids, account_ids):
        """Switch the demo's rules on and let its posts pass through them.

        The rules start as early as the accounts: what the demo brings is new to it.
        """
        accounts = self.env["scrm.account"].browse(account_ids)
        rules = self.browse(rule_ids)
        rules.live_from = min(accounts.mapped("live_from"))
        rules.action_go_live()
        policies = self.env["scrm.sla.policy"].search(
            [("company_id", "in", accounts.company_id.ids)]
        )
        policies.live_from = fields.Datetime.now() - TARGETS_SINCE
        self.env["scrm.import"]._process_demo(accounts)
