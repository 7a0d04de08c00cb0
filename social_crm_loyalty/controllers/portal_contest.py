# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.scrm_contest_take_part import MAX_TEXT, MAX_UPLOAD
from ..tools.names import shown_name
from .portal import PointsPortal

ON_A_PAGE = 30
DONE = ("entered", "voted")


class ContestPortal(PointsPortal):
    """Customers enter contests of their company, vote, and check who won."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "scrm_contest_count" in counters:
            values["scrm_contest_count"] = self._contests().search_count(
                self._contests_domain()
            )
        return values

    @route("/my/contests", type="http", auth="user", methods=["GET"], website=True)
    def portal_my_contests(self, **_kw):
        return request.render(
            "social_crm_loyalty.portal_my_contests",
            {
                "page_name": "scrm_contests",
                "contests": self._contests().search(self._contests_domain(), limit=100),
                "partner": request.env.user.partner_id,
            },
        )

    @route(
        "/my/contests/<int:contest_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_my_contest(self, contest_id, page=1, done=None, **_kw):
        contest = self._contest(contest_id)
        return self._render_contest(contest, page, done=done if done in DONE else None)

    @route(
        "/my/contests/<int:contest_id>/enter",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def enter_contest(self, contest_id, text="", **_kw):
        contest = self._contest(contest_id)
        file = request.httprequest.files.get("picture")
        # One byte more than is allowed tells that it is too large.
        content = file.read(MAX_UPLOAD + 1) if file else b""
        name = file.filename if file else ""
        partner = request.env.user.partner_id
        try:
            with request.env.cr.savepoint():
                contest._enter(partner.sudo(), text, content, name)
        except UserError as error:
            return self._render_contest(contest, problem=str(error), text=text)
        return request.redirect(f"/my/contests/{contest.id}?done=entered")

    @route(
        "/my/contests/<int:contest_id>/vote",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def vote_in_contest(self, contest_id, number="", **_kw):
        contest = self._contest(contest_id)
        entry = self._entry(contest, int(number) if number.isdecimal() else 0)
        try:
            with request.env.cr.savepoint():
                contest._vote(request.env.user.partner_id.sudo(), entry)
        except UserError as error:
            return self._render_contest(contest, problem=str(error))
        return request.redirect(f"/my/contests/{contest.id}?done=voted")

    @route(
        "/my/contests/<int:contest_id>/picture/<int:number>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def contest_picture(self, contest_id, number, **_kw):
        entry = self._entry(self._contest(contest_id), number)
        if not entry.image:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_image_stream_from(entry, "image")
        return stream.get_response()

    # -- what is shown ---------------------------------------------------------

    def _contests(self):
        # Customers have no access to contests; these are open to them.
        return request.env["scrm.contest"].sudo()

    def _contests_domain(self):
        return [
            ("company_id", "=", request.env.company.id),
            ("state", "in", ("open", "voting", "decided")),
        ]

    def _contest(self, number):
        """A contest of this customer's company; of others, nobody says they exist."""
        found = self._contests().search([("id", "=", number), *self._contests_domain()])
        if not found:
            raise request.not_found()
        return found

    def _entry(self, contest, number):
        return contest.env["scrm.contest.entry"].search(
            [
                ("contest_id", "=", contest.id),
                ("number", "=", number),
                ("state", "=", "valid"),
            ]
        )

    def _render_contest(self, contest, page=1, **values):
        entries = contest.env["scrm.contest.entry"]
        domain = [("contest_id", "=", contest.id), ("state", "=", "valid")]
        pager = portal_pager(
            url=f"/my/contests/{contest.id}",
            total=entries.search_count(domain),
            page=page,
            step=ON_A_PAGE,
        )
        partner = request.env.user.partner_id.sudo()
        response = request.render(
            "social_crm_loyalty.portal_my_contest",
            {
                "page_name": "scrm_contest",
                "contest": contest,
                "entries": entries.search(
                    domain, limit=ON_A_PAGE, offset=pager["offset"], order="number"
                ),
                "winners": contest.state == "decided"
                and entries.search([*domain, ("place", ">", 0)], order="place"),
                "own": contest._entry_of(partner),
                "chosen": contest._vote_of(partner).entry_id,
                "shown_name": self._shown_name,
                "most_letters": MAX_TEXT,
                "pager": pager,
                **values,
            },
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def _shown_name(self, entry):
        """No more of a person than others may know."""
        profile = entry.profile_id
        names = (entry.partner_id.name, profile.name, f"@{profile.handle or ''}")
        return next(filter(None, map(shown_name, names)), "")
