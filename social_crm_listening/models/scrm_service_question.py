# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
import time
from datetime import datetime, timezone
from functools import partial
from uuid import uuid4

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.social_crm.clients.errors import ClientError

from ..tools import outhook
from ..tools import service as services
from ..tools.understanding.mood import UNDECIDED

BATCH = 50
# What a person said of a post stays as it is.
WRITE = """UPDATE scrm_post post
    SET sentiment = COALESCE(data.sentiment, post.sentiment),
        sentiment_label = COALESCE(data.label, post.sentiment_label),
        sentiment_by = CASE WHEN data.label IS NULL THEN post.sentiment_by
            ELSE 'service' END,
        sentiment_words = CASE WHEN data.label IS NULL THEN post.sentiment_words
            ELSE '[]'::jsonb END,
        intent = CASE WHEN data.intent = 'none' THEN NULL
            ELSE COALESCE(data.intent, post.intent) END
    FROM unnest(%(id)s::int[], %(sentiment)s::float[], %(label)s::text[],
        %(intent)s::text[]) AS data(id, sentiment, label, intent)
    WHERE post.id = data.id AND NOT EXISTS (
        SELECT FROM scrm_correction said WHERE said.post_id = post.id)"""


class ScrmServiceQuestion(models.Model):
    """A post that the company's service is still to be asked about."""

    _name = "scrm.service.question"
    _description = "Question to the Outside Service"
    _order = "id"
    _rec_name = "post_id"

    post_id = fields.Many2one(
        "scrm.post", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )

    _once = models.Constraint("UNIQUE (post_id)", "This post waits already.")

    @api.model
    def _hand_in(self, company, post_ids):
        """Have the service asked about these posts, each once."""
        self.env["scrm.store"]._insert(
            self._table,
            ("post_id", "company_id"),
            [(post_id, company.id) for post_id in post_ids],
            SQL("ON CONFLICT (post_id) DO NOTHING RETURNING id"),
        )
        self.env.ref("social_crm_listening.ir_cron_service").sudo()._trigger()

    @api.model
    def _cron_ask(self):
        now = fields.Datetime.now()
        for service in self.env["scrm.service"].search([("state", "=", "running")]):
            if service.next_attempt_at and service.next_attempt_at > now:
                continue
            while self._ask_some(service):
                left = self.search_count([("company_id", "=", service.company_id.id)])
                if not self.env["ir.cron"]._commit_progress(BATCH, remaining=left):
                    return

    @api.model
    def _ask_some(self, service):
        """Ask about one batch; tells whether there may be more."""
        waiting = self.search([("company_id", "=", service.company_id.id)], limit=BATCH)
        # Nobody but another worker of this cron wants these rows.
        waiting = waiting.try_lock_for_update()
        if not waiting:
            return False
        record = self._ask(service, waiting)
        return self.env["scrm.store"]._retrying(record)

    @api.model
    def _ask(self, service, waiting):
        """Call the service; returns what is to be written about its answer."""
        posts = waiting.post_id
        body = services.question([(post.id, post.text, post.lang) for post in posts])
        stamp = int(time.time())
        headers = outhook.headers(service.secret, str(uuid4()), stamp, body)
        connector = self.env["scrm.connector"]
        try:
            # Asking twice is harmless.
            response = connector._http().request(
                "POST", service.url, headers=headers, body=body, safe=True
            )
            found, wrong = services.answer(response.json(), posts.ids)
        except ClientError as error:
            return partial(self._on_error, service, connector._explain(error))
        except ValueError as error:
            reason = self.env._("The answer has no list named “%s”.", error)
            return partial(self._on_error, service, reason)
        return partial(self._take, service, waiting, found, wrong)

    @api.model
    def _take(self, service, waiting, found, wrong):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                WRITE,
                id=[one.post_id for one in found],
                sentiment=[one.sentiment for one in found],
                label=[one.label for one in found],
                intent=[one.intent for one in found],
            )
        )
        self.env["scrm.post"].invalidate_model()
        waiting.unlink()
        reason = self._why_unused(wrong)
        if service.failures or (service.state_reason or "") != reason:
            service.write({"failures": 0, "state_reason": reason})
        return True

    @api.model
    def _why_unused(self, wrong):
        """What was wrong with answers that could not be used, in words."""
        if not wrong:
            return ""
        post_id, name, value = wrong[0]
        return self.env._(
            "%(count)s answers could not be used. Post %(post)s: “%(field)s” cannot be "
            "“%(value)s”.",
            count=len(wrong),
            post=post_id,
            field=name,
            value=value,
        )

    @api.model
    def _on_error(self, service, reason):
        failures = service.failures + 1
        moment = datetime.now(timezone.utc)
        pause = outhook.next_try(min(failures, 6), moment, random.random())
        service.write(
            {
                "failures": failures,
                "state_reason": reason,
                "next_attempt_at": pause.replace(tzinfo=None, microsecond=0),
            }
        )
        if failures >= outhook.STOP_AFTER:
            service._stop(reason)
        return False


# Handing in is a concern of its own.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    _inherit = "scrm.post"

    sentiment_by = fields.Selection(selection_add=[("service", "Service")])

    @api.model
    def _understand_company(self, company, rows):
        """What others say is asked for later: nobody waits for a service here."""
        result = super()._understand_company(company, rows)
        # Agents must not read the service, whose settings hold its secret.
        service = (
            self.env["scrm.service"]
            .sudo()
            .search([("company_id", "=", company.id), ("state", "=", "running")])
        )
        if service:
            asked = [
                said.id
                for said in rows
                if said.direction == "in"
                and said.text
                and (service.scope == "all" or said.label == UNDECIDED)
            ]
            if asked:
                self.env["scrm.service.question"]._hand_in(company, asked)
        return result
