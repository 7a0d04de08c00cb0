# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib
import io

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.social_crm.tools.reading import (
    Batches,
    ReadError,
    RowError,
    open_rows,
    sniff,
    write_csv,
)

from ..tools import ledger
from ..tools.members import Member, read_members

BATCH = 200
SHOWN = 200
MAX_PROBLEMS = 10_000


class ScrmMemberImport(models.Model):
    """A list of members from another system: contacts, cards and points."""

    _name = "scrm.member.import"
    _description = "Import of Members"
    _inherit = ["scrm.company.mixin"]
    _order = "id desc"
    _rec_name = "file_name"
    _check_company_auto = True

    file = fields.Binary(required=True, attachment=True, copy=False)
    file_name = fields.Char()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        required=True,
        check_company=True,
        domain=[("program_type", "=", "loyalty")],
        default=lambda self: self._default_program(),
    )
    state = fields.Selection(
        [
            ("draft", "File"),
            ("checked", "File Checked"),
            ("running", "Running"),
            ("done", "Done"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    digest = fields.Char(readonly=True, copy=False)
    row_total = fields.Integer(string="Rows in File", readonly=True, copy=False)
    position = fields.Integer(string="Rows Read", readonly=True, copy=False)
    new_count = fields.Integer(string="New Members", readonly=True, copy=False)
    known_count = fields.Integer(string="Known Members", readonly=True, copy=False)
    bad_count = fields.Integer(string="Not Readable", readonly=True, copy=False)
    points_total = fields.Float(
        string="Points in File", digits=(16, 4), readonly=True, copy=False
    )
    problems = fields.Json(readonly=True, copy=False)
    problem_text = fields.Text(string="What Is Wrong", compute="_compute_problem_text")
    problem_file = fields.Binary(compute="_compute_problem_file")

    _running_idx = models.Index("(id) WHERE state = 'running'")

    def _default_program(self):
        return self.env["loyalty.program"]._scrm_default(self.env.company)

    # -- what is wrong ---------------------------------------------------------

    @api.depends("problems")
    @api.depends_context("lang")
    def _compute_problem_text(self):
        for record in self:
            lines = [
                record.env._(
                    "Line %(line)s, %(field)s: %(reason)s",
                    line=line,
                    field=field or "–",
                    reason=reason,
                )
                for line, field, reason in record._problem_rows()[:SHOWN]
            ]
            record.problem_text = "\n".join(lines)

    @api.depends("problems")
    @api.depends_context("lang")
    def _compute_problem_file(self):
        header = [self.env._("Line"), self.env._("Field"), self.env._("Reason")]
        for record in self:
            table = write_csv(header, record._problem_rows())
            record.problem_file = base64.b64encode(table)

    def _problem_rows(self):
        """``[(line, field, reason)]`` in the reader's language."""
        names = {
            "name": self.env._("Name"),
            "email": self.env._("E-mail"),
            "phone": self.env._("Phone"),
            "code": self.env._("Card number"),
            "points": self.env._("Points"),
        }
        return [
            (line, names.get(field, ""), self._explain(code, params))
            for line, field, code, params in self.problems or []
        ]

    @api.model
    def _explain(self, code, params):
        words = {
            "nobody": self.env._(
                "The row has no e-mail address, telephone or card number by which "
                "the person is found again."
            ),
            "email": self.env._("Not an e-mail address: %(value)s"),
            "negative": self.env._("Points cannot be below zero: %(value)s"),
            "repeated": self.env._(
                "%(value)s is in line %(first)s already; the first one counts."
            ),
            "taken": self.env._("The card %(value)s belongs to somebody else."),
        }
        if code in words:
            return words[code] % params
        return self.env["scrm.import"]._explain(code, params)

    @api.model
    def _problem(self, error):
        return [error.line, error.field, error.code, error.params]

    def action_download_problems(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/problem_file/"
            "members-errors.csv?download=true",
            "target": "self",
        }

    # -- reading ---------------------------------------------------------------

    def _content(self):
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).file or b"")

    def _items(self):
        """Members and row errors of the file, lazily."""
        content = self._content()
        source = sniff(self.file_name or "", io.BytesIO(content))
        yield from read_members(open_rows(io.BytesIO(content), source))

    def action_check(self):
        """Read the whole file and write nothing but what was found."""
        self.ensure_one()
        self.check_access("write")
        try:
            items = list(self._items())
        except ReadError as error:
            raise UserError(self._explain(error.code, error.params)) from error
        errors = [item for item in items if isinstance(item, RowError)]
        members = [item for item in items if isinstance(item, Member)]
        if not items:
            raise UserError(self.env._("No row of this file can be read."))
        self.write(
            {
                "state": "checked",
                "digest": hashlib.sha256(self._content()).hexdigest()[:32],
                "row_total": len(items),
                "bad_count": len(errors),
                "points_total": float(sum((m.points for m in members), ledger.ZERO)),
                "problems": [self._problem(one) for one in errors[:MAX_PROBLEMS]],
            }
        )

    def action_import(self):
        """Let the cron take it in, batch by batch."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "checked":
            raise UserError(self.env._("Check the file first."))
        self.write({"state": "running", "position": 0, "bad_count": 0, "problems": []})
        self.env.ref("social_crm_loyalty.ir_cron_scrm_member_import").sudo()._trigger()

    def write(self, vals):
        if "file" in vals:
            vals = {**vals, "state": "draft", "problems": False, "bad_count": 0}
        return super().write(vals)

    # -- taking it in ----------------------------------------------------------

    @api.model
    def _cron_import(self):
        for record in self.search([("state", "=", "running")], order="id"):
            if not record._run():
                return

    def _run(self):
        """Batch by batch, each a transaction that moves the position, too.

        :return: whether the end was reached
        """
        retrying = self.env["scrm.store"]._retrying
        batches = Batches(self._items, BATCH)
        while count := retrying(lambda: self._run_batch(batches)):
            left = max(self.row_total - self.position, 0)
            if not self.env["ir.cron"]._commit_progress(count, remaining=left):
                return False
        return True

    def _run_batch(self, batches):
        record = self.try_lock_for_update()
        if not record or record.state != "running":
            return 0
        items = batches.take(record.position)
        if not items:
            record.state = "done"
            return 0
        errors = [item for item in items if isinstance(item, RowError)]
        members = [item for item in items if isinstance(item, Member)]
        new, known, taken = record._take_in(members)
        errors += taken
        record.write(
            {
                "position": record.position + len(items),
                "new_count": record.new_count + new,
                "known_count": record.known_count + known,
                "bad_count": record.bad_count + len(errors),
                "problems": [
                    *(record.problems or []),
                    *(self._problem(error) for error in errors),
                ][:MAX_PROBLEMS],
            }
        )
        return len(items)
