# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import fitting, media
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
        self._fit_media(account, self._items(attachments))

    @api.model
    def _items(self, attachments, alts=None):
        """``items.Media`` of attachments, as they are.

        :param alts: dict id of an attachment, as text -> what it shows, in words
        """
        alts = alts or {}
        return [
            Media(
                attachment.name,
                attachment.raw or b"",
                attachment.mimetype,
                alt=alts.get(str(attachment.id)) or attachment.description or "",
            )
            for attachment in attachments
        ]

    @api.model
    def _fit_media(self, account, items):
        """``items`` as the network takes them: small enough, bare of places.

        :return: tuple of ``items.Media``
        :raises ValidationError: with the file and the reason, in words
        """
        rules = account._connector()._media_rules(account)
        found = media.count_trouble(len(items), rules)
        if not found:
            try:
                fitted = tuple(fitting.fit(item, rules) for item in items)
                found = media.alt_trouble(fitted, rules)
            except media.Unfit as unfit:
                found = unfit.code, unfit.params
        if found:
            raise ValidationError(self._media_trouble(account, *found))
        return fitted

    @api.model
    def _fitting_files(self, account, attachments):
        """Those of ``attachments`` that can go along; for others, it goes without."""
        rules = account._connector()._media_rules(account)
        fitting_files = attachments.filtered(
            lambda file: self._is_fit(account, self._items(file))
        )
        return fitting_files[: rules.max_files]

    @api.model
    def _is_fit(self, account, items):
        try:
            return bool(self._fit_media(account, items))
        except ValidationError:
            return False

    @api.model
    def _media_trouble(self, account, code, params):
        texts = {**self._words_of_files(), **self._words_of_contents()}
        return texts[code] % {"account": account.name, **params}

    @api.model
    def _words_of_files(self):
        return {
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
            "alt": self.env._(
                "What “%(name)s” shows is told in %(used)s letters; %(account)s takes "
                "%(limit)s."
            ),
        }

    @api.model
    def _words_of_contents(self):
        return {
            "unreadable": self.env._(
                "“%(name)s” cannot be read: it is damaged, or not what its name says."
            ),
            "pixels": self.env._(
                "“%(name)s” has more than %(limit)s million pixels. Make it smaller "
                "first."
            ),
            "moving": self.env._(
                "“%(name)s” moves and is too large for %(account)s. Make it shorter or "
                "smaller first; a still picture of it would show something else."
            ),
            "seconds": self.env._(
                "“%(name)s” is too long for %(account)s: %(seconds)s of %(limit)s "
                "seconds."
            ),
            "no_length": self.env._(
                "“%(name)s” does not say how long it is. Export it once more as MP4."
            ),
        }

    def _keep_media(self, attachments, alts):
        """Keep copies: what was promised to be sent must not vanish meanwhile."""
        self.ensure_one()
        # The caller was checked to read them; the outbox owns the copies.
        items = self._fit_media(self.account_id, self._items(attachments.sudo(), alts))
        # Odoo's own rule for the size of pictures is not the network's.
        keeper = self.env["ir.attachment"].sudo()
        self.attachment_ids = keeper.with_context(image_no_postprocess=True).create(
            [self._copy_values(item) for item in items]
        )

    def _copy_values(self, item):
        return {
            "name": item.name,
            "raw": item.content,
            "mimetype": item.mimetype,
            "description": item.alt,
            "res_model": self._name,
            "res_id": self.id,
        }

    def _media(self):
        return tuple(self._items(self.attachment_ids))
