# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import api, fields, models

from ..tools.reading import write_csv


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmImportError(models.Model):
    _name = "scrm.import.error"
    _description = "Row of a File That Could Not Be Read"
    _order = "import_id, line, id"
    _rec_name = "reason"

    import_id = fields.Many2one(
        "scrm.import", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="import_id.company_id", store=True)
    line = fields.Integer(readonly=True)
    field = fields.Char(readonly=True)
    reason = fields.Char(readonly=True)


class ScrmImport(models.Model):
    _inherit = "scrm.import"

    @api.depends("error_ids")
    def _compute_error_file(self):
        for record in self:
            rows = [(e.line, e.field or "", e.reason) for e in record.error_ids]
            table = write_csv(
                [self.env._("Line"), self.env._("Field"), self.env._("Reason")], rows
            )
            record.error_file = base64.b64encode(table)

    def action_download_errors(self):
        self.ensure_one()
        name = (self.file_name or "posts").rpartition(".")[0] or "posts"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/scrm.import/{self.id}/error_file/"
            f"{name}-errors.csv?download=true",
            "target": "self",
        }

    @api.model
    def _explain(self, code, params):
        """What is wrong with a file or a row, in words for people."""
        words = self._explain_file() | self._explain_row()
        text = words.get(code) or self.env._("It cannot be read.")
        return text % {"column": "", "value": "", "limit": "", **params}

    @api.model
    def _explain_file(self):
        return {
            "empty": self.env._("The file is empty."),
            "old_excel": self.env._(
                "This is an old Excel file. Save it as .xlsx or CSV."
            ),
            "not_xlsx": self.env._("This is not a readable Excel workbook."),
            "broken_sheet": self.env._("The sheet breaks off or is damaged."),
            "zip_bomb": self.env._(
                "The workbook unpacks to far more than a table of posts."
            ),
            "unsafe_xml": self.env._(
                "The workbook holds definitions that are not allowed."
            ),
            "not_a_list": self.env._("The JSON file holds no list of objects."),
            "file_too_large": self.env._("The file is larger than %(limit)s bytes."),
            "too_many_rows": self.env._(
                "The file has more than %(limit)s rows. Split it, or save it as CSV."
            ),
            "too_many_columns": self.env._("The file has more than %(limit)s columns."),
            "unknown_encoding": self.env._("This encoding is not known."),
            "unknown_format": self.env._("This format is not known."),
        }

    @api.model
    def _explain_row(self):
        return {
            "columns": self.env._(
                "%(found)s cells in a row where the header has %(expected)s."
            ),
            "open_quote": self.env._("A quotation mark is opened and never closed."),
            "undecodable": self.env._(
                "Some characters cannot be read. Is the encoding the right one?"
            ),
            "json": self.env._("Not valid JSON."),
            "not_object": self.env._("Not a JSON object."),
            "cut_off": self.env._("The file breaks off here."),
            "missing": self.env._("Empty, but needed."),
            "too_long": self.env._("Too long."),
            "id": self.env._("Not an id."),
            "rounded_id": self.env._(
                "A spreadsheet has rounded this number: %(value)s. "
                "Export it again with this column as text."
            ),
            "number": self.env._("Not a number: %(value)s"),
            "flag": self.env._("Neither yes nor no: %(value)s"),
            "date": self.env._("Not a date and time: %(value)s"),
            "date_range": self.env._("A time that cannot be: %(value)s"),
        }
