# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import binascii
import mimetypes

from odoo import api, fields, models

from ..tools import media, pictures, videos
from ..tools.items import Media


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """Pictures of a publication, as each network takes them."""

    _inherit = "scrm.publication"

    def _media_for(self, account):
        """``items.Media`` of the pictures, as the network of ``account`` takes them."""
        self.ensure_one()
        items = [picture._item() for picture in self.media_ids]
        return self.env["scrm.delivery"]._fit_media(account, items)

    def _reminders(self):
        """What is not wrong, but would be better otherwise: texts for people."""
        self.ensure_one()
        bare = self.media_ids.filtered(lambda picture: not (picture.alt or "").strip())
        if not bare:
            return []
        return [
            self.env._(
                "Say what “%s” shows: who cannot see it hears nothing else.", name
            )
            for name in bare.mapped("name")
        ]


class ScrmPublicationMedia(models.Model):
    """What kind of file it is, by its bytes and not by its name."""

    _name = "scrm.publication.media"
    _inherit = "scrm.publication.media"

    mimetype = fields.Char(string="Type", compute="_compute_mimetype", store=True)
    is_video = fields.Boolean(compute="_compute_is_video")
    has_alt = fields.Boolean(compute="_compute_has_alt")

    @api.depends("file")
    def _compute_mimetype(self):
        for picture in self:
            content = picture._file_bytes()
            picture.mimetype = pictures.kind_of(content) or videos.kind_of(content)

    @api.depends("mimetype")
    def _compute_is_video(self):
        for picture in self:
            picture.is_video = picture.mimetype in media.VIDEOS

    @api.depends("alt")
    def _compute_has_alt(self):
        for picture in self:
            picture.has_alt = bool((picture.alt or "").strip())

    @api.model_create_multi
    def create(self, vals_list):
        # Odoo's own rule for the size of pictures is not the networks'.
        unchanged = self.with_context(image_no_postprocess=True)
        return (
            super(ScrmPublicationMedia, unchanged).create(vals_list).with_env(self.env)
        )

    def write(self, vals):
        unchanged = self.with_context(image_no_postprocess=True)
        return super(ScrmPublicationMedia, unchanged).write(vals)

    def _file_bytes(self):
        """The bytes of the file; what is being typed in a form is known, too."""
        self.ensure_one()
        value = self.with_context(bin_size=False).file or b""
        try:
            return base64.b64decode(value)
        except (binascii.Error, ValueError):
            return b""

    def _item(self):
        self.ensure_one()
        content = self._file_bytes()
        kind = pictures.kind_of(content) or videos.kind_of(content)
        # For the words in which it is refused.
        kind = kind or mimetypes.guess_type(self.name or "")[0] or "?"
        return Media(self.name or "", content, kind, alt=(self.alt or "").strip())
