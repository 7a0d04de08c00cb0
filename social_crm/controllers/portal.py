# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.scrm_channel_contact import COOKIE


class SocialPortal(CustomerPortal):
    """Customers see which profiles are tied to them, tie more, and untie them."""

    @route()
    def home(self, **kw):
        self._note_arrival()
        return super().home(**kw)

    @route("/my/social", type="http", auth="user", methods=["GET"], website=True)
    def my_social(self, done=None, **_kw):
        self._note_arrival()
        return self._render(done="untied" if done == "untied" else None)

    @route("/my/social/code", type="http", auth="user", methods=["POST"], website=True)
    def my_social_code(self, **_kw):
        """Make a code and show it, this once: it is not kept anywhere."""
        # Customers may not read claims; this one is their own.
        claims = request.env["scrm.claim.code"].sudo()
        company = request.env.company
        source = self._scanned()
        if source.company_id != company:
            source = source.browse()
        try:
            code = claims._make_in_portal(request.env.user, company, source)
        except UserError as error:
            return self._render(problem=str(error))
        return self._render(code=code)

    @route("/my/social/untie", type="http", auth="user", methods=["POST"], website=True)
    def my_social_untie(self, tie=None, **_kw):
        """Undo one of the own ties; another number does nothing."""
        ties = self._own_ties()
        ties.filtered(lambda one: str(one.id) == tie).action_end()
        return request.redirect("/my/social?done=untied")

    def _own_ties(self):
        # Customers have no access to ties; these are their own.
        return (
            request.env["scrm.profile.link"]
            .sudo()
            .search([("partner_id", "=", request.env.user.partner_id.id)])
        )

    def _scanned(self):
        """The channel code that this browser had scanned, empty if none."""
        contacts = request.env["scrm.channel.contact"]
        return contacts._code_of_cookie(request.cookies.get(COOKIE))

    def _note_arrival(self):
        """Who signs in after a scan came through that channel code."""
        if request.env.user._is_internal():
            return
        # Customers may not write where they came from themselves.
        contacts = request.env["scrm.channel.contact"].sudo()
        contacts._note_all([(self._scanned(), request.env.user.partner_id)], "signin")

    def _render(self, **values):
        company = request.env.company
        # What every customer is told: our accounts, and the words of consent.
        accounts = request.env["scrm.account"].sudo()._claimable(company)
        response = request.render(
            "social_crm.portal_my_social",
            {
                "page_name": "scrm_social",
                "ties": self._own_ties(),
                "accounts": accounts,
                "consent": company.sudo()._scrm_consent(),
                "hours": company.sudo().scrm_claim_hours,
                "now": fields.Datetime.now(),
                **values,
            },
        )
        response.headers["Cache-Control"] = "no-store"
        return response
