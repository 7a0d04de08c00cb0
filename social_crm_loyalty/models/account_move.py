# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

PAID = ("paid", "in_payment")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        orders = self.line_ids.sale_line_ids.order_id
        # Whoever books payments need not see referrals.
        waiting = self.env["scrm.referral"].sudo()
        for referral in waiting.search(
            [("order_id", "in", orders.ids), ("state", "=", "joined")]
        ):
            if referral._is_due():
                referral._reward()
        self._scrm_return_referrals()
        return result

    def _scrm_return_referrals(self):
        """A purchase that is paid back in full was none."""
        for refund in self.filtered(lambda move: move.move_type == "out_refund"):
            invoice = refund.reversed_entry_id
            whole = refund.currency_id.compare_amounts(
                refund.amount_total, invoice.amount_total
            )
            if invoice and whole >= 0:
                orders = invoice.line_ids.sale_line_ids.order_id
                self.env["scrm.referral"].sudo().search(
                    [("order_id", "in", orders.ids)]
                )._return()


class SaleOrder(models.Model):
    # One file would be too long to read.
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _scrm_is_paid(self):
        self.ensure_one()
        invoices = self.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )
        return (
            self.invoice_status == "invoiced"
            and bool(invoices)
            and all(move.payment_state in PAID for move in invoices)
        )
