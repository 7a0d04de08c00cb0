# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import media
from ..tools.items import Media


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmDelivery(models.Model):
    """Files that go along."""

    _inherit = "scrm.delivery"

    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Files",
        readonly=True,
        copy=False,
        bypass_search_access=True,
    )

    @api.model
    def _check_media(self, account, attachments):
        """Refuse, in words, files that the network would not take."""
        if not attachments:
            return
        attachments.check_access("read")
        found = media.trouble(
            [(a.name, a.mimetype, a.file_size) for a in attachments],
            account._connector()._media_rules(account),
        )
        if found:
            raise ValidationError(self._media_trouble(account, *found))

    @api.model
    def _media_trouble(self, account, code, params):
        texts = {
            "none": self.env._("%(account)s cannot send files."),
            "count": self.env._(
                "%(account)s takes %(limit)s files in one post, not %(count)s."
            ),
            "type": self.env._(
                "%(account)s does not take “%(name)s” (%(type)s). Pictures can be sent."
            ),
            "size": self.env._(
                "“%(name)s” is too large for %(account)s: %(size)s of %(limit)s MB."
            ),
            "empty": self.env._("“%(name)s” is empty."),
        }
        return texts[code] % {"account": account.name, **params}

    def _keep_media(self, attachments, alts):
        """Keep copies: what was promised to be sent must not vanish meanwhile."""
        self.ensure_one()
        # The caller was checked to read them; the outbox owns the copies.
        copies = self.env["ir.attachment"]
        for attachment in attachments.sudo():
            copies += attachment.copy(
                {
                    "name": attachment.name,
                    "res_model": self._name,
                    "res_id": self.id,
                    "description": alts.get(str(attachment.id))
                    or attachment.description,
                }
            )
        self.attachment_ids = copies

    def _media(self):
        return tuple(
            Media(
                attachment.name,
                attachment.raw or b"",
                attachment.mimetype,
                alt=attachment.description or "",
            )
            for attachment in self.attachment_ids
        )
