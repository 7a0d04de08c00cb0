# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize, hmac

WISH = "wish"
WRITTEN = (
    "company_id",
    "kind",
    "model",
    "how",
    "date",
    "date_from",
    "date_to",
    "count",
    "reason",
    "subject_hash",
)


class ScrmRetentionReceipt(models.Model):
    """Something was erased: what, how much, of when and why; not whose.

    Receipts are added, never changed, never deleted: the database refuses it.
    """

    _name = "scrm.retention.receipt"
    _description = "Erasure Receipt"
    _order = "id desc"
    _rec_name = "kind"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(selection="_selection_kind", required=True, readonly=True)
    model = fields.Char(required=True, readonly=True)
    what = fields.Char(string="Data", compute="_compute_what")
    how = fields.Selection(
        [
            ("deleted", "Deleted"),
            ("emptied", "Emptied"),
            ("anonymised", "Made Anonymous"),
        ],
        required=True,
        readonly=True,
    )
    date = fields.Datetime(string="When", required=True, readonly=True)
    date_from = fields.Datetime(string="Data From", readonly=True)
    date_to = fields.Datetime(string="Data Until", readonly=True)
    count = fields.Integer(string="How Many", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="By", readonly=True, ondelete="set null"
    )
    reason = fields.Char(required=True, readonly=True)
    subject_hash = fields.Char(
        readonly=True,
        help="Made of the person's address and handle with a secret of this database: "
        "who asks again is found by it, and nobody is known by it.",
    )
    subject = fields.Char(
        string="Of This Person",
        compute="_compute_subject",
        search="_search_subject",
        help="Search for an email address or a handle.",
    )

    _count_positive = models.Constraint("CHECK (count > 0)", "Nothing was erased.")

    def init(self):
        """Beside the ORM: statements by hand are refused, too."""
        self.env.cr.execute(SQL(GUARD, SQL(", ").join(map(SQL.identifier, WRITTEN))))

    @api.model
    def _drop_guard(self):
        self.env.cr.execute("DROP FUNCTION IF EXISTS scrm_receipt_guard() CASCADE")

    @api.model
    def _selection_kind(self):
        kinds = self.env["scrm.retention"]._selection_kind()
        return [*kinds, (WISH, self.env._("At the Person's Wish"))]

    @api.depends("model")
    @api.depends_context("lang")
    def _compute_what(self):
        """The words for a model; what is not installed any more keeps its name."""
        found = self.env["ir.model"].sudo()
        found = found.search([("model", "in", self.mapped("model"))])
        names = {row.model: row.name for row in found}
        for receipt in self:
            receipt.what = names.get(receipt.model, receipt.model)

    def _compute_subject(self):
        self.subject = False

    @api.model
    def _search_subject(self, operator, value):
        if operator != "in":
            return NotImplemented
        hashes = [self._hash(text) for text in value if text]
        return fields.Domain.OR(
            [fields.Domain("subject_hash", "like", found) for found in hashes]
        )

    @api.model
    def _hash(self, text):
        """The same person gives the same, in this database only."""
        plain = text.strip().lstrip("@")
        plain = email_normalize(plain) or plain.casefold()
        # The secret is for nobody's eyes.
        return hmac(self.env(su=True), self._name, plain)

    @api.model
    def _write_down(self, company, subjects=(), span=(None, None), **values):
        """Add a receipt.

        :param subjects: addresses and handles of the person, kept as hashes only
        :param span: dates or times of the first and last that were erased
        :param values: ``kind``, ``model``, ``how``, ``count`` and ``reason``
        """
        hashes = sorted({self._hash(text) for text in subjects if text})
        # Nobody may add receipts; they come with what was erased.
        return self.sudo().create(
            {
                "company_id": company.id,
                "date": fields.Datetime.now(),
                "date_from": span[0],
                "date_to": span[1],
                "user_id": self.env.uid,
                "subject_hash": " ".join(hashes) or False,
                **values,
            }
        )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A receipt is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A receipt is never deleted."))


GUARD = """
CREATE OR REPLACE FUNCTION scrm_receipt_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
        MESSAGE = 'scrm_retention_receipt is append-only, refused: ' || TG_OP;
END $$;
DROP TRIGGER IF EXISTS scrm_receipt_rows ON scrm_retention_receipt;
CREATE TRIGGER scrm_receipt_rows BEFORE DELETE OR UPDATE OF %s
    ON scrm_retention_receipt FOR EACH ROW EXECUTE FUNCTION scrm_receipt_guard();
DROP TRIGGER IF EXISTS scrm_receipt_table ON scrm_retention_receipt;
CREATE TRIGGER scrm_receipt_table BEFORE TRUNCATE
    ON scrm_retention_receipt FOR EACH STATEMENT EXECUTE FUNCTION scrm_receipt_guard()
"""
