# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import api, fields, models
from odoo.fields import Command, Domain

_logger = logging.getLogger(__name__)

# What has not come to an end yet, for better or worse.
UNDERWAY = ("approval", "queued", "sending", "unknown")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """Going out: one delivery for each account, once whatever happens."""

    _inherit = "scrm.publication"

    @api.model
    def _due_domain(self):
        now = fields.Datetime.now()
        return Domain("state", "=", "scheduled") & (
            Domain("scheduled_at", "=", False) | Domain("scheduled_at", "<=", now)
        )

    @api.model
    def _cron_publish(self):
        retrying = self.env["scrm.store"]._retrying
        due = self.search(self._due_domain(), order="scheduled_at, id", limit=200)
        for position, publication in enumerate(due, start=1):
            lang = publication.user_id.lang or self.env.lang
            publication = publication.with_context(lang=lang)
            try:
                retrying(publication._go_out)
            except Exception as error:
                # One that is broken must not hold up the others.
                self.env.cr.rollback()
                _logger.exception("Publication %s broke off", publication.id)
                reason = self.env._("Unexpected trouble: %s", type(error).__name__)
                retrying(lambda p=publication, r=reason: p._note_trouble(r))
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=len(due) - position
            ):
                break
        retrying(self._settle)

    def _note_trouble(self, reason):
        self.try_lock_for_update().write({"state_reason": reason})

    def _go_out(self):
        """Hand it to the outbox if it is due and nobody else is at it."""
        self.ensure_one()
        publication = self.try_lock_for_update().filtered_domain(self._due_domain())
        if not publication:
            return
        now = fields.Datetime.now()
        publication.write(
            {
                "state": "running",
                "state_reason": False,
                "started_at": now,
                "scheduled_at": publication.scheduled_at or now,
            }
        )
        publication._hand_over()
        publication._plan_next()

    def _hand_over(self):
        """Everything into the outbox at once; what is there already stays."""
        self.ensure_one()
        outbox = self.env["scrm.delivery"]
        known = outbox.search(
            [("publication_id", "=", self.id), ("kind", "=", "post")]
        ).account_id
        rows = self._delivery_rows(self.account_ids - known)
        if rows:
            outbox._put(rows)
        elif not known:
            self.state_reason = self.env._("None of its accounts is in use any more.")

    def _delivery_rows(self, accounts):
        """Values of new deliveries, one for each account."""
        files = {}
        return [self._delivery_row(account, files) for account in accounts]

    def _delivery_row(self, account, files):
        """Values of one delivery; where something stands in the way, a failed one.

        :param files: dict ``items.Media`` -> attachment, of what is kept already
        """
        text = self._track_links(self._text_for(account), account)
        row = {
            "account_id": account.id,
            "kind": "post",
            "body": text,
            "publication_id": self.id,
            "idempotency_key": f"pub-{self.id}-{account.id}",
            "user_id": self.user_id.id,
            "poll": self._poll_values(),
            # It was approved as a publication.
            "checked": True,
        }
        problems = self._account_problems(account, text)
        if problems:
            row.update(state="failed", state_reason=" ".join(problems))
        else:
            kept = self._keep_files(self._media_for(account), files)
            row["attachment_ids"] = [Command.set(kept.ids)]
        return row

    def _keep_files(self, items, files):
        """Attachments of ``items.Media``: the same file is kept once for all."""
        new = [item for item in dict.fromkeys(items) if item not in files]
        # Odoo's own rule for the size of pictures is not the network's.
        keeper = self.env["ir.attachment"].with_context(image_no_postprocess=True)
        made = keeper.create(
            [
                {
                    "name": item.name,
                    "raw": item.content,
                    "mimetype": item.mimetype,
                    "description": item.alt,
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for item in new
            ]
        )
        files.update(zip(new, made, strict=True))
        return self.env["ir.attachment"].union(*(files[item] for item in items))

    @api.model
    def _over_domain(self):
        underway = Domain("state", "in", UNDERWAY)
        return Domain("state", "=", "running") & Domain(
            "delivery_ids", "not any", underway
        )

    @api.model
    def _settle(self):
        """Publications of which nothing is on its way any more are done."""
        over = self.search(self._over_domain())
        # The machine notes that its work is over.
        over.try_lock_for_update().sudo().write(
            {"state": "done", "done_at": fields.Datetime.now()}
        )
