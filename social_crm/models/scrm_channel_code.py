# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import random
from datetime import timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import channels, codes, qr


class ScrmChannelCode(models.Model):
    """A printed code, whose target may be another tomorrow."""

    _name = "scrm.channel.code"
    _description = "Channel Code"
    _inherit = ["mail.thread", "scrm.company.mixin"]
    _check_company_auto = True
    _order = "id desc"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(readonly=True, copy=False, help="What the address ends with.")
    active = fields.Boolean(
        default=True,
        tracking=True,
        help="An archived code answers like one that never was.",
    )
    kind = fields.Selection(
        [
            ("poster", "Poster"),
            ("shop", "Shop"),
            ("person", "Person"),
            ("parcel", "Parcel"),
            ("event", "Event"),
            ("campaign", "Campaign"),
        ],
        string="Where It Is",
        required=True,
        default="poster",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users", string="Owner", default=lambda self: self.env.user, tracking=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Shop or Partner",
        index="btree_not_null",
        check_company=True,
        help="The shop, reseller or person that shows the code.",
    )
    campaign_id = fields.Many2one("utm.campaign", index=True)
    source_id = fields.Many2one("utm.source")
    medium_id = fields.Many2one("utm.medium")
    target_ids = fields.One2many(
        "scrm.channel.target",
        "code_id",
        string="Leads To",
        copy=True,
        help="With several, each scan gets one of them by weight, time of day and "
        "limit. Change them whenever you like; what is printed stays valid.",
    )
    date_from = fields.Datetime(string="Valid From")
    date_to = fields.Datetime(string="Valid Until")
    over_text = fields.Text(
        string="When It Is Over",
        translate=True,
        help="What people read before and after that time, or when all limits are "
        "reached.",
    )
    url = fields.Char(string="Address", compute="_compute_url")
    qr_url = fields.Char(compute="_compute_url")
    state = fields.Selection(
        [("waiting", "Not Yet"), ("running", "Running"), ("over", "Over")],
        compute="_compute_state",
        search="_search_state",
    )

    _code_key = models.UniqueIndex("(code)", "This code is taken.")
    _dates = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from < date_to)",
        "Valid Until must be later than Valid From.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for values, code in zip(
            vals_list, self._new_codes(len(vals_list)), strict=True
        ):
            values["code"] = code
        return super().create(vals_list)

    @api.model
    def _new_codes(self, count):
        """So many codes that nobody has; the unique index has the last word."""
        fresh = {}
        while len(fresh) < count:
            drawn = {codes.make_channel() for _ in range(count - len(fresh))}
            # Codes of other companies and archived ones are taken as well.
            everyone = self.sudo().with_context(active_test=False)
            taken = everyone.search([("code", "in", list(drawn))]).mapped("code")
            fresh |= dict.fromkeys(drawn.difference(taken))
        return list(fresh)

    # The name is always given, the targets may be left out.
    @api.constrains("target_ids", "name")
    def _check_targets(self):
        for record in self:
            if not record.target_ids:
                raise ValidationError(
                    self.env._(
                        "Channel code “%(name)s”: say where it leads to.",
                        name=record.name,
                    )
                )

    @api.depends("code")
    def _compute_url(self):
        for record in self:
            base = record.get_base_url()
            record.url = record.code and f"{base}/q/{record.code}"
            record.qr_url = record.code and f"/social_crm/channel/{record.code}/qr.svg"

    @api.depends("date_from", "date_to")
    def _compute_state(self):
        now = fields.Datetime.now()
        for record in self:
            if record.date_from and now < record.date_from:
                record.state = "waiting"
            elif record.date_to and now >= record.date_to:
                record.state = "over"
            else:
                record.state = "running"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        early, late = [("date_from", ">", now)], [("date_to", "<=", now)]
        domains = {
            "waiting": fields.Domain(early),
            "over": fields.Domain(late) & ~fields.Domain(early),
            "running": ~fields.Domain(early) & ~fields.Domain(late),
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    # -- scanning -------------------------------------------------------------

    @api.model
    def _find(self, typed):
        """The code of that name, however it was typed; empty where there is none."""
        code = codes.plain((typed or "")[:40])
        if len(code) != codes.CHANNEL_LENGTH:
            return self.browse()
        return self.search([("code", "=", code)])

    def _target(self):
        """Where this scan is led, or nothing where the code is over."""
        self.ensure_one()
        if self.state != "running":
            return self.target_ids.browse()
        zone = ZoneInfo(self.company_id.partner_id.tz or self.user_id.tz or "UTC")
        now = fields.Datetime.now().replace(tzinfo=timezone.utc).astimezone(zone)
        chosen = channels.choose(
            self.target_ids._open_ones(), now.hour + now.minute / 60, random.random()
        )
        return self.target_ids.browse(chosen.key if chosen else [])

    # -- printing -------------------------------------------------------------

    def _qr_svg(self):
        """The QR code as bytes of an SVG picture."""
        self.ensure_one()
        return qr.svg(self.url)

    def _qr_png(self):
        self.ensure_one()
        return qr.png(self.url)

    def _qr_data_uri(self):
        """The picture itself, for pages that are printed."""
        content = base64.b64encode(self._qr_svg()).decode()
        return f"data:image/svg+xml;base64,{content}"

    def action_download_svg(self):
        return self._download("svg")

    def action_download_png(self):
        return self._download("png")

    def _download(self, form):
        self.ensure_one()
        url = f"/social_crm/channel/{self.code}/qr.{form}?download=1"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_open_page(self):
        self.ensure_one()
        url = f"/q/{self.code}?look=1"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def action_print(self):
        """The labels as a page to print, which needs no wkhtmltopdf."""
        ids = ",".join(map(str, self.ids))
        url = f"/report/html/social_crm.channel_label/{ids}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}
