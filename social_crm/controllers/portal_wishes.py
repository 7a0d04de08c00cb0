# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.http import request, route

from ..models.scrm_consent import PURPOSES
from ..tools.zones import to_hours
from .portal import SocialPortal

TOPICS = 30


class WishesPortal(SocialPortal):
    """Customers govern how we speak with them, and what we keep."""

    @route("/my/social/wishes", type="http", auth="user", methods=["GET"], website=True)
    def my_wishes(self, done=None, **_kw):
        return self._render_wishes(done=done if done in ("saved", "asked") else None)

    @route(
        "/my/social/wishes/save",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def save_wishes(self, **form):
        partner, company = self._self()
        try:
            with request.env.cr.savepoint():
                agreed = {code for code, _label in PURPOSES if form.get(code)}
                words = self._consent_words()
                partner._scrm_set_wishes(company, self._values(form), agreed, words)
                partner.scrm_birthday = form.get("birthday") or False
        except (UserError, ValidationError, ValueError) as error:
            return self._render_wishes(problem=str(error))
        return request.redirect("/my/social/wishes?done=saved")

    @route("/my/social/data", type="http", auth="user", methods=["GET"], website=True)
    def own_data(self, **_kw):
        """All that we keep of the person who is signed in, as a file."""
        partner, company = self._self()
        data = json.dumps(partner._scrm_own_data(company), ensure_ascii=False, indent=1)
        headers = [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Content-Disposition", 'attachment; filename="my_data.json"'),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(data.encode(), headers)

    @route(
        "/my/social/forget", type="http", auth="user", methods=["POST"], website=True
    )
    def ask_to_be_forgotten(self, **_kw):
        partner, company = self._self()
        partner._scrm_ask_erasure(company)
        return request.redirect("/my/social/wishes?done=asked")

    # -- the form ----------------------------------------------------------------

    def _self(self):
        # Customers have no access to what is kept of them; this is their own.
        partner = request.env.user.partner_id.sudo()
        return partner, request.env.company

    def _values(self, form):
        """Values of the wishes.

        :raises ValueError: a number that is none
        """
        offered = self._topics()
        wanted, unwanted = (
            self._chosen(offered, name) for name in ("wanted", "unwanted")
        )
        channels = dict(request.env["scrm.connector"]._selection_channel())
        channel = form.get("channel")
        return {
            "channel": channel if channel in channels else False,
            "hours_from": self._hour(form.get("hours_from")),
            "hours_to": self._hour(form.get("hours_to")),
            "max_day": int(form.get("max_day") or 0),
            "max_week": int(form.get("max_week") or 0),
            "topic_ids": [fields.Command.set(wanted.ids)],
            "unwanted_topic_ids": [fields.Command.set(unwanted.ids)],
        }

    def _hour(self, text):
        """``"21:30"`` as 21.5."""
        return to_hours(time.fromisoformat(text or "00:00"))

    def _chosen(self, offered, name):
        """The topics that were ticked, of those that were offered."""
        ticked = {int(number) for number in request.httprequest.form.getlist(name)}
        return offered.filtered(lambda topic: topic.id in ticked)

    def _topics(self):
        """What the company's talk is about most, and what was chosen before."""
        partner, company = self._self()
        topics = request.env["scrm.topic"].sudo()
        wishes = partner._scrm_wishes(company)
        most = topics.search(
            [("company_id", "=", company.id)], order="value_score desc", limit=TOPICS
        )
        return most | wishes.topic_ids | wishes.unwanted_topic_ids

    def _consent_words(self):
        """``{purpose: the words beside the tick}``, kept with the consent."""
        env = request.env
        return {
            "marketing": env._("Write to me with offers and news."),
            "care": env._("Write to me on my birthday and when I may need you."),
            "service": env._("Write to me about my questions and orders."),
        }

    def _render_wishes(self, **values):
        partner, company = self._self()
        response = request.render(
            "social_crm.portal_my_wishes",
            {
                "page_name": "scrm_wishes",
                "partner": partner,
                "wishes": partner._scrm_wishes(company),
                "agreed": partner._scrm_agreed(company),
                "words": self._consent_words(),
                "channels": request.env["scrm.connector"]._selection_channel(),
                "topics": self._topics(),
                "clock": lambda hour: (
                    f"{int(hour or 0):02d}:{round(hour % 1 * 60):02d}"
                ),
                **values,
            },
        )
        response.headers["Cache-Control"] = "no-store"
        return response
