# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..tools import ledger


class PointsPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "scrm_points_count" in counters:
            entries = request.env["scrm.points.entry"]
            values["scrm_points_count"] = (
                entries.search_count(self._own_points_domain())
                if entries.has_access("read")
                else 0
            )
        return values

    def _own_points_domain(self):
        """What the record rule says for customers, also for colleagues."""
        partner = request.env.user.partner_id
        return [("partner_id", "=", partner.id)]

    def _own_cards(self):
        # Customers have no access to cards; these are their own.
        return (
            request.env["loyalty.card"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", request.env.user.partner_id.id),
                    ("program_id.active", "=", True),
                    ("program_id.program_type", "in", ("loyalty", "ewallet")),
                ]
            )
        )

    @route(
        ["/my/points", "/my/points/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_points(self, page=1, **kw):
        entries = request.env["scrm.points.entry"]
        domain = self._own_points_domain()
        if not entries.has_access("read"):
            return request.redirect("/my")
        pager = portal_pager(
            url="/my/points",
            total=entries.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        return request.render(
            "social_crm_loyalty.portal_my_points",
            {
                "page_name": "scrm_points",
                "default_url": "/my/points",
                "pager": pager,
                "cards": self._own_cards(),
                "entries": entries.search(
                    domain, limit=self._items_per_page, offset=pager["offset"]
                ),
                "number": lambda value: f"{ledger.quantise(value).normalize():f}",
            },
        )
