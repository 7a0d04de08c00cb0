# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import http
from odoo.http import request

from odoo.addons.link_tracker.controller.main import LinkTracker

from ..tools import visitors

_logger = logging.getLogger(__name__)


class SocialLinkTracker(LinkTracker):
    @http.route()
    def full_url_redirect(self, code, **post):
        """Links of publications: people and bots are both led on and kept apart."""
        # Visitors may read no links; the code that they hold opens this one.
        codes = request.env["link.tracker.code"].sudo()
        link = codes.search([("code", "=", code)]).link_id
        if not link.scrm_company_id:
            return super().full_url_redirect(code, **post)
        target = link.redirected_url
        self._keep_visit(code)
        # Core answers 301, which a browser remembers: its next click would not come.
        response = request.redirect(target, code=302, local=False)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _keep_visit(self, code):
        """Note the request; trouble with that never stops the visitor."""
        try:
            with request.env.cr.savepoint():
                # Visitors may write no clicks either; these are facts about them.
                request.env["link.tracker.click"].sudo().add_click(
                    code,
                    ip=request.httprequest.remote_addr,
                    country_code=request.geoip.country_code,
                    scrm_visit=visitors.classify(
                        request.httprequest.method, request.httprequest.headers
                    ),
                    scrm_visitor_partner=self._signed_in_partner(),
                )
        except Exception:
            _logger.exception("A click on a short link could not be kept")

    def _signed_in_partner(self):
        user = request.env.user
        return None if user._is_public() else user.partner_id
