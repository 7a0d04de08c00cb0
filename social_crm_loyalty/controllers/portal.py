# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo.exceptions import UserError
from odoo.http import request, route
from odoo.tools.image import image_data_uri

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.social_crm.tools import qr

from ..tools import sharing
from ..tools.names import shown_name

JOINED_BY, REFUSED = "scrm_joined_by", "scrm_join_refused"
SHOWN = ["occurred_at", "reason", "amount", "balance_after"]


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
            .search_fetch(
                [
                    ("partner_id", "=", request.env.user.partner_id.id),
                    ("program_id.active", "=", True),
                    ("program_id.program_type", "in", ("loyalty", "ewallet")),
                ],
                ["program_id", "partner_id", "points", "code", "scrm_referral_code"],
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
        self._join_by_link()
        cards = self._own_cards()
        return request.render(
            "social_crm_loyalty.portal_my_points",
            {
                "members": self._members(cards),
                "referral_error": request.session.pop(REFUSED, ""),
                "was_brought": self._was_brought(),
                "page_name": "scrm_points",
                "default_url": "/my/points",
                "pager": pager,
                "cards": cards,
                "entries": entries.search_fetch(
                    domain, SHOWN, limit=self._items_per_page, offset=pager["offset"]
                ),
                "number": self._number,
            },
        )

    def _number(self, value):
        """Points as people write them."""
        cards = request.env["loyalty.card"]
        return cards._scrm_number(cards._scrm_quantise(value))

    # -- the card in words -----------------------------------------------------

    def _members(self, cards):
        """What the page tells of each card, a dict for each."""
        bringing = cards.filtered("program_id.scrm_referral_points")
        links = bringing._scrm_links()
        return [
            {
                **self._member(card),
                **(self._referral_of(card, links[card.id]) if card in bringing else {}),
            }
            for card in cards
        ]

    def _member(self, card):
        following, missing = card._scrm_next_tier()
        number = card._scrm_number
        return {
            "card": card,
            "tier": card.scrm_tier_id,
            "next_tier": following,
            "missing": number(missing),
            "basis": card.program_id.scrm_tier_basis,
            "expiring": card._scrm_expiry_words(),
            "pending": card.scrm_pending and self._number(card.scrm_pending),
        }

    def _referral_of(self, card, link):
        states = dict(
            card.scrm_referral_ids._fields["state"]._description_selection(request.env)
        )
        return {
            "code": card.scrm_referral_code,
            "share": self._share(link, card._scrm_share_words()),
            "followers": card.scrm_followers,
            "qr": image_data_uri(base64.b64encode(qr.svg(link))),
            # No whole names: friends are customers of their own.
            "friends": [
                (
                    shown_name(referral.friend_id.name),
                    states["joined" if referral.state == "held" else referral.state],
                )
                for referral in card.scrm_referral_ids
            ],
        }

    def _share(self, link, words):
        """What the buttons below a link need."""
        # The others have the same name in every language.
        names = {"E-mail": request.env._("E-mail"), "Weibo": request.env._("Weibo")}
        return {
            "url": link,
            "text": words,
            "networks": [
                (names.get(name, name), href)
                for name, href in sharing.pages(link, words).items()
            ],
        }

    def _was_brought(self):
        referrals = request.env["scrm.referral"].sudo()
        partner = request.env.user.partner_id
        return bool(referrals.search_count([("friend_id", "=", partner.id)], limit=1))

    # -- friends ---------------------------------------------------------------

    @route("/my/points/join", type="http", auth="user", methods=["POST"], website=True)
    def join_by_code(self, code="", **kw):
        request.session[JOINED_BY] = code.strip()[:20]
        return request.redirect("/my/points")

    def _join_by_link(self):
        """Note who sent this visitor, once they are signed in."""
        code = request.session.pop(JOINED_BY, None)
        if not code:
            return
        try:
            with request.env.cr.savepoint():
                request.env["scrm.referral"]._join(
                    code,
                    request.env.user.partner_id,
                    request.httprequest.remote_addr or "",
                )
        except UserError as error:
            request.session[REFUSED] = str(error)
