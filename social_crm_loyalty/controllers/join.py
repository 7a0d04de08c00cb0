# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.http import Controller, request, route

from ..models.scrm_referral_page import PICTURE_SIZE
from .portal import JOINED_BY

# Networks keep their copy anyway; a new picture has another address.
PICTURE_SECONDS = 24 * 3600


class JoinPage(Controller):
    """Where a friend lands who followed the link of a member."""

    def _card(self, code):
        # Visitors have no access to cards: whoever has the code may see its page.
        card = request.env["loyalty.card"].sudo()._scrm_of_code(code)
        if not card:
            raise request.not_found()
        return card

    @route("/join/<string:code>", type="http", auth="public", website=True)
    def join(self, code, **kw):
        """The code is kept until the visitor has an account."""
        card = self._card(code)
        request.session[JOINED_BY] = code
        if not request.env.user._is_public():
            return request.redirect("/my/points")
        return request.render(
            "social_crm_loyalty.portal_join",
            self._page(card),
            headers={"X-Robots-Tag": "noindex"},
        )

    def _page(self, card):
        """All that the page says: nothing of the card or its holder goes there."""
        program = card.program_id
        address = f"{request.httprequest.url_root}join/{card.scrm_referral_code}"
        record, field = card._scrm_picture()
        terms = program._scrm_friend_terms()
        offer = program._scrm_friend_offer()
        return {
            "headline": card._scrm_invitation(),
            "offer": offer,
            "terms": terms,
            "summary": " ".join([offer, *terms]),
            "site": (card.company_id or request.env.company).name,
            "address": address,
            "picture": f"{address}/picture?v={record.write_date:%Y%m%d%H%M%S}",
            "has_picture": field != "logo",
            "may_sign_up": self._may_sign_up(),
        }

    def _may_sign_up(self):
        return request.env["res.users"]._get_signup_invitation_scope() == "b2c"

    @route(
        "/join/<string:code>/picture",
        type="http",
        auth="public",
        methods=["GET"],
        # Caches that many people share shall hold nobody's cookies.
        save_session=False,
    )
    def picture(self, code, **kw):
        """The picture for the previews of networks, at most so large."""
        record, field = self._card(code)._scrm_picture()
        size = {"width": PICTURE_SIZE, "height": PICTURE_SIZE}
        stream = request.env["ir.binary"]._get_image_stream_from(
            record, field, filename="invitation", **size
        )
        stream.public, stream.max_age = True, PICTURE_SECONDS
        response = stream.get_response()
        response.headers["X-Robots-Tag"] = "noindex"
        return response
