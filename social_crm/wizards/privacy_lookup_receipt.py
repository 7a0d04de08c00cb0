# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..models.scrm_retention_receipt import WISH
from ..tools.retention import span

# What goes along with a profile and is worth a line of its own: model, date, ties.
ALONG = (
    ("scrm.post", "posted_at", ("profile_id",)),
    ("scrm.interaction", "occurred_at", ("source_id", "target_id")),
)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class PrivacyLookupWizardLine(models.TransientModel):
    """Erasing at somebody's wish leaves a receipt, without the person's name."""

    _inherit = "privacy.lookup.wizard.line"

    def action_unlink(self):
        # As core does: who works on the request need not be an agent.
        record = self.env[self.res_model].sudo().browse(self.res_id).exists()
        receipts = [] if self.is_unlinked else self._scrm_erased(record)
        result = super().action_unlink()
        for values in receipts:
            self.env["scrm.retention.receipt"]._write_down(**values)
        return result

    def _scrm_erased(self, record):
        """Values of the receipts for a record and what goes along with it."""
        if not record or not self._scrm_is_social(record):
            return []
        has_company = "company_id" in record._fields and record.company_id
        common = {
            "company": has_company or self.env.company,
            "subjects": self._scrm_subjects(record),
            "kind": WISH,
            "how": "deleted",
            "reason": self.env._("Asked for by the person (Privacy Lookup)"),
        }
        own = {"model": record._name, "count": 1, "span": self._scrm_span(record)}
        return [{**common, **one} for one in [own, *self._scrm_along(record)]]

    def _scrm_is_social(self, record):
        """Ours, or a contact on whom something of ours hangs."""
        if record._name != "res.partner":
            return record._name.startswith("scrm.")
        ties = self.env["scrm.profile.link"].sudo().with_context(active_test=False)
        return bool(
            ties.search_count([("partner_id", "=", record.id)], limit=1)
            or record.scrm_profile_ids
        )

    def _scrm_subjects(self, record):
        """By what the request can be found again."""
        profile = record if record._name == "scrm.profile" else None
        if record._name == "scrm.post":
            profile = record.profile_id
        partner = record if record._name == "res.partner" else None
        if "partner_id" in record._fields:
            partner = record.partner_id
        return [
            self.wizard_id.email,
            partner and partner.email,
            profile and profile.handle,
        ]

    def _scrm_span(self, record):
        dates = {model: date for model, date, _ties in ALONG}
        name = dates.get(record._name)
        return span([record[name]]) if name else (None, None)

    def _scrm_along(self, record):
        if record._name != "scrm.profile":
            return []
        found = []
        for model, date, ties in ALONG:
            domain = ["|"] * (len(ties) - 1)
            domain += [(name, "=", record.id) for name in ties]
            aggregates = ["__count", f"{date}:min", f"{date}:max"]
            rows = self.env[model].sudo()._read_group(domain, [], aggregates)
            count, first, last = rows[0]
            if count:
                found.append({"model": model, "count": count, "span": (first, last)})
        return found
