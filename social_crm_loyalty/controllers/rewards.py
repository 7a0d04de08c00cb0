# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import uuid
from urllib.parse import quote

from odoo.exceptions import UserError
from odoo.http import request, route
from odoo.tools.image import image_data_uri

from odoo.addons.social_crm.tools import qr

from .portal import PointsPortal

REFUSED, GIVEN = "scrm_reward_refused", "scrm_reward_given"
FRIEND_LENGTH = 80
# Shown where a reward has no picture.
ICONS = {
    "gift": "fa-gift",
    "voucher": "fa-ticket",
    "egift": "fa-heart",
    "seat": "fa-calendar",
}


class RewardsPortal(PointsPortal):
    """What members take for their points, and what friends do with a gift code."""

    def _offered(self, cards):
        """``[(card, reward, why not)]`` of the programmes that the member is in."""
        # Customers have no access to rewards; controllers show what is theirs.
        rewards = (
            request.env["scrm.reward"]
            .sudo()
            .search([("program_id", "in", cards.program_id.ids)])
        )
        found = []
        for card in cards:
            mine = rewards.filtered(lambda r, c=card: r.program_id == c.program_id)
            had = mine._had(card)
            found += [(card, r, r._refusal(card, had.get(r, 0))) for r in mine]
        return found

    def _members(self, cards):
        """With the members' badges, goals, and links of their own to share."""
        domain = [("program_id", "in", cards.program_id.ids)]
        # Customers have no access to these; controllers show what is theirs.
        env = request.env(su=True)
        goals = env["scrm.goal"].search([*domain, ("state", "=", "open")])
        rules = env["scrm.earning.rule"].search([*domain, ("event", "=", "share")])
        badges = (
            env["scrm.badge.award"]
            .search(
                [
                    ("partner_id", "in", cards.partner_id.ids),
                    ("badge_id.program_id", "in", cards.program_id.ids),
                ]
            )
            .badge_id
        )
        return [
            {
                **member,
                "goals": self._of_programme(goals, member["card"]),
                "badges": self._of_programme(badges, member["card"]),
                "shares": [
                    (rule, self._own_link(rule, member["card"].partner_id))
                    for rule in self._of_programme(rules, member["card"])
                ],
            }
            for member in super()._members(cards)
        ]

    def _of_programme(self, records, card):
        return records.filtered(lambda record: record.program_id == card.program_id)

    def _own_link(self, rule, partner):
        return self._share(rule._share_link(partner).short_url, rule.name)

    def _own_redemptions(self):
        return (
            request.env["scrm.redemption"]
            .sudo()
            .search([("partner_id", "=", request.env.user.partner_id.id)])
        )

    def _gift_of(self, redemption):
        """A redemption in words for its owner."""
        link = ""
        if redemption.kind == "egift" and redemption.state == "done":
            link = f"{request.httprequest.url_root}gift/{redemption.access_token}"
        words = request.env._("A gift for you: %s", link)
        return {
            "redemption": redemption,
            "code": redemption.state == "done" and redemption.coupon_id.code,
            "link": link,
            "share": quote(words),
        }

    @route("/my/rewards", type="http", auth="user", website=True)
    def portal_my_rewards(self, **kw):
        cards = self._own_cards()
        return request.render(
            "social_crm_loyalty.portal_my_rewards",
            {
                "page_name": "scrm_rewards",
                "offers": self._offered(cards),
                "icons": ICONS,
                "gifts": [self._gift_of(one) for one in self._own_redemptions()],
                # A form sent twice is one wish.
                "wish": uuid.uuid4().hex,
                "refused": request.session.pop(REFUSED, ""),
                "given": request.session.pop(GIVEN, ""),
                "number": self._number,
            },
        )

    @route(
        "/my/rewards/<int:reward_id>/take",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def take_reward(self, reward_id, card_id="", wish="", friend="", **kw):
        """The member's wish; the token of the form makes it one, however often sent."""
        card = self._own_cards().filtered(lambda card: str(card.id) == card_id)
        reward = request.env["scrm.reward"].sudo().browse(reward_id).exists()
        if not (card and reward.active and wish):
            raise request.not_found()
        user = request.env.user.id
        try:
            with request.env.cr.savepoint():
                reward._redeem(
                    card, f"portal:{user}:{wish[:40]}", friend.strip()[:FRIEND_LENGTH]
                )
            request.session[GIVEN] = reward.name
        except UserError as error:
            request.session[REFUSED] = str(error)
        return request.redirect("/my/rewards")

    # -- the friend's side -----------------------------------------------------

    def _gift(self, token):
        gift = request.env["scrm.redemption"].sudo()._of_token(token)
        if not gift:
            raise request.not_found()
        return gift

    @route("/gift/<string:token>", type="http", auth="public", website=True)
    def gift(self, token, **kw):
        gift = self._gift(token)
        return request.render(
            "social_crm_loyalty.portal_gift",
            {
                "gift": gift,
                "coupon": gift.coupon_id,
                "qr": image_data_uri(base64.b64encode(qr.svg(gift.coupon_id.code))),
                "token": token,
                "refused": request.session.pop(REFUSED, ""),
                "is_mine": gift.coupon_id.partner_id == request.env.user.partner_id,
            },
            # The link is the secret: pages that are linked to shall not learn it.
            headers={"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"},
        )

    @route(
        "/gift/<string:token>/keep",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def keep_gift(self, token, **kw):
        gift = self._gift(token)
        try:
            with request.env.cr.savepoint():
                gift._keep(request.env.user.partner_id)
        except UserError as error:
            request.session[REFUSED] = str(error)
        return request.redirect(f"/gift/{token}")
