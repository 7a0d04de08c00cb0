# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH = 500
KEPT_DAYS = 30


class ScrmWebhookEvent(models.Model):
    """A signed delivery as it came. It is kept first and understood later."""

    _name = "scrm.webhook.event"
    _description = "Delivery Received from Outside"
    _order = "id desc"
    _rec_name = "signature"

    account_id = fields.Many2one(
        "scrm.account", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    signature = fields.Char(required=True, readonly=True)
    body = fields.Binary(attachment=False, readonly=True)
    state = fields.Selection(
        [("new", "Waiting"), ("done", "Done"), ("failed", "Failed")],
        default="new",
        required=True,
        readonly=True,
    )
    error = fields.Text(readonly=True)
    received_at = fields.Datetime(string="Received", readonly=True)

    _signature_key = models.Constraint(
        "UNIQUE (account_id, signature)", "This delivery was received before."
    )
    _new_idx = models.Index("(id) WHERE state = 'new'")

    @api.model
    def _receive(self, account, signature, body):
        """Keep a verified delivery and wake the worker.

        :return: whether it is new; the same signature again is a replay
        """
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO scrm_webhook_event
                    (account_id, company_id, signature, body, state, received_at,
                     create_uid, write_uid, create_date, write_date)
                VALUES (%(account)s, %(company)s, %(signature)s, %(body)s, 'new',
                    %(now)s, %(uid)s, %(uid)s, %(now)s, %(now)s)
                ON CONFLICT (account_id, signature) DO NOTHING RETURNING id""",
                account=account.id,
                company=account.company_id.id,
                signature=signature,
                body=base64.b64encode(body),
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )
        if rows:
            self.env.ref("social_crm.ir_cron_webhook").sudo()._trigger()
        return bool(rows)

    @api.model
    def _cron_process(self):
        """Read what was received; a bad delivery keeps its error, the next goes on."""
        waiting = self.search([("state", "=", "new")], order="id", limit=BATCH)
        self.env["scrm.store"]._each(waiting, lambda event: event._process())

    def _process(self):
        self.ensure_one()
        event = self.try_lock_for_update().filtered(lambda e: e.state == "new")
        if not event:
            return
        account = event.account_id
        try:
            body = base64.b64decode(event.body or b"")
            page = account._connector()._parse_webhook(account, body)
            with self.env.cr.savepoint():
                self.env["scrm.store"]._store_page(account, page)
        except self.env["scrm.store"]._retried_errors():
            raise
        except ValueError as error:
            event.write({"state": "failed", "error": str(error)})
        except Exception as error:
            _logger.exception("Delivery %s could not be stored", event.id)
            event.write(
                {"state": "failed", "error": f"{type(error).__name__}: {error}"}
            )
        else:
            errors = "\n".join(f"{place}: {why}" for place, why in page.errors)
            event.write({"state": "done", "error": errors or False})

    def action_retry(self):
        self.check_access("read")
        # What was signed is evidence: it is read again, and written by nobody.
        self.sudo().filtered(lambda e: e.state == "failed").write(
            {"state": "new", "error": False}
        )
        self.env.ref("social_crm.ir_cron_webhook").sudo()._trigger()

    @api.autovacuum
    def _gc_old(self):
        old = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search(
            [("state", "=", "done"), ("received_at", "<", old)], limit=10000
        ).unlink()
