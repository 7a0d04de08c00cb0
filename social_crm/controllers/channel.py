# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from ..models.scrm_channel_contact import COOKIE, COOKIE_DAYS
from ..tools import languages
from ..tools.channels import Limiter

# Of one address: a shop's guests share one, somebody who tries codes is slowed down.
LIMITER = Limiter(per_minute=120)
NO_STORE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
TYPES = {"svg": "image/svg+xml", "png": "image/png"}


class ChannelController(Controller):
    # Not /s/, which leads to the live sessions of surveys, nor /r/, the link tracker's.
    @route(
        "/q/<string:code>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        sitemap=False,
    )
    def scan(self, code, lang=None, look=None, **_rest):
        """Count the scan, and lead on to the target or show the small page."""
        self._speak(lang)
        if not LIMITER.allows(request.httprequest.remote_addr):
            return self._page("slow", status=429)
        # Visitors have no rights here: whoever has the code may see its page.
        record = request.env["scrm.channel.code"].sudo()._find(code)
        if not record:
            return self._page("unknown", status=404)
        target = record._target()
        if not (look and request.env.user._is_internal()):
            self._count(record, target, again=bool(lang))
        if not target:
            return self._page("over", record)
        url = target._redirect()
        if not url:
            return self._page("account", record, target)
        response = request.redirect(url, code=302, local=url.startswith("/"))
        response.headers.update(NO_STORE)
        return response

    def _count(self, record, target, again):
        contacts = request.env["scrm.channel.contact"]
        known = contacts._code_of_cookie(request.cookies.get(COOKIE)) == record
        if known and again:
            # The same page in another language.
            return
        is_bot = self._is_machine()
        scans = request.env["scrm.channel.scan"].sudo()
        scans._note(record, target, is_bot, known)
        if is_bot or not target:
            return
        self._keep(COOKIE, contacts._cookie_for(record), httponly=True)
        for _parameter, field, cookie in request.env["utm.mixin"].tracking_fields():
            if record[field]:
                self._keep(cookie, record[field].name)

    def _keep(self, name, value, **options):
        """A cookie that the visitor may have declined."""
        request.future_response.set_cookie(
            name,
            value,
            max_age=COOKIE_DAYS * 24 * 3600,
            samesite="Lax",
            secure=request.httprequest.scheme == "https",
            cookie_type="optional",
            **options,
        )

    def _is_machine(self):
        """Search engines, previews of messengers, and pages loaded in advance."""
        headers = request.httprequest.headers
        purpose = headers.get("Sec-Purpose", "") + headers.get("Purpose", "")
        return (
            request.httprequest.method == "HEAD"
            or not headers.get("User-Agent")
            or "prefetch" in purpose
            or request.env["ir.http"].is_a_bot()
        )

    def _speak(self, lang):
        """Answer in the language that the visitor asks for, or that the browser does.

        Core takes the first Chinese there is; the two scripts are not the same.
        """
        installed = [code for code, _name in request.env["res.lang"].get_installed()]
        wanted = lang or request.httprequest.accept_languages.best or "en"
        request.update_context(lang=languages.nearest(wanted[:20], installed))

    def _page(self, state, record=None, target=None, status=200):
        values = {
            "state": state,
            "record": record,
            "target": target,
            "account": target and target.account_id,
            "languages": request.env["res.lang"].get_installed(),
        }
        response = request.render("social_crm.channel_page", values, status=status)
        response.headers.update(NO_STORE)
        return response

    @route(
        "/social_crm/channel/<string:code>/qr.<string:form>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def picture(self, code, form, download=None):
        """The QR code as a picture, for those who may see the channel code."""
        codes = request.env["scrm.channel.code"].with_context(active_test=False)
        record = codes.search([("code", "=", code)])
        if not record or form not in TYPES:
            raise NotFound()
        content = record._qr_svg() if form == "svg" else record._qr_png()
        headers = [("Content-Type", TYPES[form])]
        if download:
            name = f'attachment; filename="qr-{record.code}.{form}"'
            headers.append(("Content-Disposition", name))
        return request.make_response(content, headers=headers)
