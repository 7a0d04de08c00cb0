# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib

from odoo import fields, models


class ScrmAccountCursor(models.Model):
    """Where the reading of one stream stands.

    It is written in the same transaction as the page it stands for. ``mark`` moves
    only when a walk has reached its end, so a crash between two pages leaves no gap.
    """

    _name = "scrm.account.cursor"
    _description = "Reading Position of a Social Account"
    _order = "account_id, stream"
    _rec_name = "stream"

    account_id = fields.Many2one(
        "scrm.account", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    stream = fields.Char(required=True)
    mark = fields.Char(string="Read Up To")
    candidate = fields.Char(help="Becomes the mark when the running walk ends.")
    page_token = fields.Char(string="Next Page")
    seen = fields.Char(
        help="Fingerprint of the newest page: as long as it is the same, there is "
        "nothing to store."
    )

    _stream_key = models.Constraint(
        "UNIQUE (account_id, stream)", "A stream has one reading position."
    )

    def _is_seen(self, page):
        """Whether ``page`` is, to the letter, what the last round brought."""
        self.ensure_one()
        return not self.page_token and self.seen == self._fingerprint(page)

    def _fingerprint(self, page):
        content = repr((page.posts, page.interactions)).encode()
        return hashlib.sha256(content).hexdigest()

    def _advance(self, page):
        """Take over the position after ``page`` of this stream."""
        self.ensure_one()
        candidate = self.candidate if self.page_token else page.mark
        if page.next_page:
            values = {"page_token": page.next_page, "candidate": candidate}
        else:
            values = {
                "page_token": False,
                "candidate": False,
                "mark": candidate or self.mark,
            }
        if not self.page_token:
            values["seen"] = self._fingerprint(page)
        if any(self[name] != value for name, value in values.items()):
            self.write(values)
