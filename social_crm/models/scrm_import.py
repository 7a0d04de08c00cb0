# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.base.models.res_partner import _tz_get

ENCODINGS = [
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("utf-16-le", "UTF-16 LE"),
    ("utf-16-be", "UTF-16 BE"),
    ("gb18030", "GB18030 (GBK, GB2312)"),
    ("big5hkscs", "Big5"),
    ("cp1252", "Windows-1252"),
]


class ScrmImport(models.Model):
    """A file of posts on its way into the store; afterwards, the record of it.

    Draft until the file has been read, ready while people check the columns,
    running while the cron takes it in batch by batch.
    """

    _name = "scrm.import"
    _description = "Import of Social Posts"
    _inherit = ["scrm.company.mixin"]
    _order = "id desc"
    _rec_name = "file_name"
    _check_company_auto = True

    file = fields.Binary(attachment=True, copy=False)
    file_name = fields.Char()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    account_id = fields.Many2one(
        "scrm.account",
        string="Source",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain=lambda self: [("channel", "in", self._channels())],
        help="Where the posts come from. People with the same handle are one profile "
        "within a source, so give each network a source of its own.",
    )
    user_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, readonly=True
    )
    state = fields.Selection(
        [
            ("draft", "File"),
            ("ready", "Columns"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    reason = fields.Char(string="Why", readonly=True, copy=False)
    format = fields.Selection(
        [
            ("csv", "CSV"),
            ("json", "JSON list"),
            ("ndjson", "JSON lines"),
            ("xlsx", "Excel (xlsx)"),
        ],
    )
    encoding = fields.Selection(ENCODINGS, default="utf-8")
    delimiter = fields.Selection(
        [
            (",", "Comma"),
            (";", "Semicolon"),
            ("\t", "Tab"),
            ("|", "Vertical bar"),
            ("，", "Chinese comma"),
        ],
        default=",",
    )
    sheet = fields.Char(help="Name of the sheet; the first one if left empty.")
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        default=lambda self: self.env.user.tz or "UTC",
        required=True,
        help="For times in the file that do not name their own.",
    )
    date_order = fields.Selection(
        [
            ("ymd", "Year, month, day"),
            ("dmy", "Day, month, year"),
            ("mdy", "Month, day, year"),
        ],
        default="ymd",
        required=True,
        help="Matters only for dates such as 03/04/2026.",
    )
    act_on = fields.Selection(
        [
            ("account", "Posts as new as the source's own start"),
            ("date", "Posts written since a date"),
            ("none", "None: keep all as history"),
        ],
        string="Rules Act On",
        default="account",
        required=True,
        help="Older posts are stored and shown, but never make a conversation, "
        "a lead, a ticket or points. The start of each rule counts as well.",
    )
    act_from = fields.Datetime(string="Since")
    account_live_from = fields.Datetime(
        related="account_id.live_from", string="The Source Acts Since"
    )
    column_ids = fields.One2many("scrm.import.column", "import_id", copy=False)
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    signature = fields.Char(readonly=True, copy=False)
    row_total = fields.Integer(string="Rows in File", readonly=True, copy=False)
    position = fields.Integer(string="Rows Read", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress")
    new_count = fields.Integer(string="New", readonly=True, copy=False)
    changed_count = fields.Integer(string="Changed", readonly=True, copy=False)
    known_count = fields.Integer(string="Known", readonly=True, copy=False)
    history_count = fields.Integer(
        string="Of These, History",
        readonly=True,
        copy=False,
        help="New posts that are too old to trigger anything.",
    )
    bad_count = fields.Integer(string="Not Readable", readonly=True, copy=False)
    started_at = fields.Datetime(readonly=True, copy=False)
    ended_at = fields.Datetime(readonly=True, copy=False)
    error_ids = fields.One2many("scrm.import.error", "import_id", readonly=True)
    error_file = fields.Binary(compute="_compute_error_file")

    _running_idx = models.Index("(id) WHERE state = 'running'")

    @api.model
    def _channels(self):
        connectors = self.env["scrm.connector"]._channels().items()
        return [key for key, name in connectors if self.env[name]._can("import")]

    @api.depends("file_name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.file_name or self.env._("New import")

    @api.depends("position", "row_total")
    def _compute_progress(self):
        for record in self:
            total = record.row_total
            record.progress = 100.0 * record.position / total if total else 0.0

    # -- steps ----------------------------------------------------------------

    def action_read(self):
        """Look into the file: format, encoding, columns."""
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        if not self.account_id:
            raise UserError(self.env._("Say which source the posts come from."))
        self._sniff()
        self._set_columns()
        self.state = "ready"

    def action_read_again(self):
        """Read with the format, encoding and delimiter that a person has set."""
        self._set_columns()

    def action_back(self):
        self.filtered(lambda r: r.state == "ready").write({"state": "draft"})

    def action_start(self):
        self.ensure_one()
        if self.state != "ready":
            raise UserError(self.env._("This import has been started already."))
        self._check_columns()
        self._prepare_account()
        self._remember_mapping()
        self.write({"state": "running", "started_at": fields.Datetime.now()})
        self._wake()

    def action_cancel(self):
        for record in self.filtered(lambda r: r.state in ("ready", "running")):
            record._end("cancelled")

    def action_resume(self):
        """Go on where a failed or cancelled import stands."""
        for record in self.filtered(lambda r: r.state in ("failed", "cancelled")):
            record._check_columns()
            record.write({"state": "running", "reason": False, "ended_at": False})
            record._wake()

    def action_view_posts(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Posts"),
            "res_model": "scrm.post",
            "view_mode": "list,form",
            "domain": [("account_id", "=", self.account_id.id)],
        }

    def _end(self, state, reason=False):
        self.write(
            {"state": state, "reason": reason, "ended_at": fields.Datetime.now()}
        )

    def _wake(self):
        self.env.ref("social_crm.ir_cron_import").sudo()._trigger()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        if any(record.state == "running" for record in self):
            raise UserError(self.env._("Cancel a running import before deleting it."))

    def _prepare_account(self):
        """A source without a name space of its own would share its people and
        posts with the other sources of the company."""
        account = self.account_id
        if not account.instance:
            account.instance = f"source-{account.id}"
        if account.state == "draft":
            account._set_connected()
