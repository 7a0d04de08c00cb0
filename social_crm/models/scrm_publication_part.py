# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ScrmPublicationPart(models.AbstractModel):
    """What belongs to a publication and is approved with it.

    ``_content`` names the fields that people see in the end; other fields may be
    filled in by the machine at any time.
    """

    _name = "scrm.publication.part"
    _description = "Part of a Publication"
    _inherit = ["scrm.company.mixin"]

    _content = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.publication_id._note_change()
        return parts

    def write(self, vals):
        publications = self.publication_id
        result = super().write(vals)
        if vals.keys() & self._content or "publication_id" in vals:
            (publications | self.publication_id)._note_change()
        return result

    def unlink(self):
        publications = self.publication_id
        result = super().unlink()
        publications._note_change()
        return result


class ScrmPublicationVariant(models.Model):
    _name = "scrm.publication.variant"
    _inherit = ["scrm.publication.variant", "scrm.publication.part"]

    _content = frozenset({"channel", "body"})


class ScrmPublicationMedia(models.Model):
    _name = "scrm.publication.media"
    _inherit = ["scrm.publication.media", "scrm.publication.part"]

    _content = frozenset({"sequence", "name", "file", "alt"})
