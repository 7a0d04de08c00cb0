# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

TARGETS = [
    ("id", "Post ID"),
    ("author_handle", "Author: handle"),
    ("author_name", "Author: name"),
    ("author_id", "Author: ID"),
    ("author_is_own", "Author is one of us"),
    ("text", "Text"),
    ("title", "Title"),
    ("created_at", "Time"),
    ("in_reply_to", "Answer to post ID"),
    ("conversation", "Thread"),
    ("kind", "Kind"),
    ("lang", "Language"),
    ("url", "Link"),
    ("likes", "Likes"),
    ("reposts", "Reposts"),
    ("replies", "Replies"),
    ("followers", "Author: followers"),
    ("tags", "Tags"),
]


class ScrmImportColumn(models.Model):
    _name = "scrm.import.column"
    _description = "Column of a File of Posts"
    _inherit = ["scrm.company.mixin"]
    _order = "import_id, sequence, id"

    import_id = fields.Many2one(
        "scrm.import", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="import_id.company_id", store=True)
    sequence = fields.Integer()
    name = fields.Char(string="Column", required=True, readonly=True)
    sample = fields.Char(string="Examples", readonly=True)
    target = fields.Selection(TARGETS, string="Becomes")


class ScrmImportMapping(models.Model):
    """What the columns of a file meant, for the next file of the same shape."""

    _name = "scrm.import.mapping"
    _description = "Remembered Columns of a Source"
    _inherit = ["scrm.company.mixin"]
    _rec_name = "signature"

    account_id = fields.Many2one(
        "scrm.account", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    signature = fields.Char(required=True)
    mapping = fields.Json()
    tz = fields.Char()
    date_order = fields.Char()

    _shape_key = models.Constraint(
        "UNIQUE (account_id, signature)", "This shape of file is known already."
    )
