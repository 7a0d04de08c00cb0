# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

from ..tools.retention import Kind

PERSONAL = ("ip", "scrm_agent", "scrm_partner_id", "scrm_visitor")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmRetention(models.Model):
    """Clicks on our links, and what was delivered to us."""

    _inherit = "scrm.retention"

    @api.model
    def _kinds(self):
        return {
            **super()._kinds(),
            "clicks": self._kind_clicks(),
            "links": self._kind_links(),
            "webhooks": self._kind_webhooks(),
        }

    @api.model
    def _kind_clicks(self):
        return Kind(
            label=self.env._("Clicks on Our Links"),
            note=self.env._(
                "This many days after a click its IP address, kind of visitor and "
                "contact are taken out. The click is still counted."
            ),
            model="link.tracker.click",
            date="create_date",
            due=lambda cutoff: SQL(
                "t.scrm_counted IS TRUE AND num_nonnulls(%s) > 0",
                SQL(", ").join(SQL.identifier("t", name) for name in PERSONAL),
            ),
            remove=lambda clicks: clicks.write(dict.fromkeys(PERSONAL, False)),
            how="anonymised",
            company="scrm_company_id",
        )

    @api.model
    def _kind_links(self):
        return Kind(
            label=self.env._("Links Sent to One Person"),
            note=self.env._(
                "This many days after the link was made it is not known any more "
                "to whom it was sent. It still leads on, and is counted."
            ),
            model="link.tracker",
            date="create_date",
            due=lambda cutoff: SQL("t.scrm_partner_id IS NOT NULL"),
            remove=lambda links: links._scrm_forget_person(),
            how="anonymised",
            company="scrm_company_id",
        )

    @api.model
    def _kind_webhooks(self):
        return Kind(
            label=self.env._("Deliveries Received"),
            note=self.env._(
                "Signed deliveries, as they came, are deleted this many days after "
                "they were read or failed. What was read goes after 30 days in any "
                "case; what waits to be read stays."
            ),
            model="scrm.webhook.event",
            date="received_at",
            due=lambda cutoff: SQL("t.state IN ('done', 'failed')"),
        )


class LinkTracker(models.Model):
    _inherit = "link.tracker"

    def _scrm_forget_person(self):
        """To whom these were sent; their labels name the contact as well."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE link_tracker SET scrm_partner_id = NULL,
                    label = regexp_replace(label, ' contact [0-9]+$', ' link ' || id)
                WHERE id = ANY(%s)""",
                self.ids,
            )
        )
        self.invalidate_recordset(["scrm_partner_id", "label"], flush=False)
