# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import shown

# More cards than these nobody looks through; counters are told for all accounts.
MAX_ACCOUNTS = 200
MAX_TEXT = 50_000
MAX_FILES = 20


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """What the form shows while somebody writes: nothing of it is stored."""

    _inherit = "scrm.publication"

    @api.model
    @api.readonly
    def preview_for(self, values):
        """How a publication will look, for each network that it goes to.

        :param values: dict of what the form holds: ``id``, ``name``, ``body``,
            ``company_id``, ``user_id``, ``campaign_id``, ``track_links``,
            ``account_ids``, ``variants`` (list of ``{channel, body}``)
        :return: list of cards, one for each network and length, see ``_card``
        """
        self._check_preview(values)
        draft = self._draft(values)
        cards = {}
        for account in self._preview_accounts(values):
            text = draft._sample_links(draft._text_for(account))
            used, limit = account._connector()._length(account, text)
            key = (account.channel, text, used, limit)
            if key not in cards:
                cards[key] = draft._card(account, text, used, limit)
            cards[key]["accounts"].append(draft._face(account))
        return list(cards.values())

    @api.model
    @api.readonly
    def preview_files(self, values):
        """What is wrong with the files, and what would be better otherwise.

        :param values: dict with ``account_ids`` and ``files``: a list of
            ``{id, name, alt, file}``, the file in base64 where it is not stored yet
        :return: ``{"problems": {account id: text}, "reminders": [text]}``
        """
        self._check_preview(values)
        draft = self._draft({"files": values.get("files")})
        problems = {}
        for account in self._preview_accounts(values):
            try:
                draft._media_for(account)
            except UserError as error:
                problems[account.id] = str(error)
        return {"problems": problems, "reminders": draft._reminders()}

    @api.model
    def _check_preview(self, values):
        """Whoever may write publications may look at one; a stored one is checked."""
        self.browse(self._ids_in(values.get("id"))).check_access("read")
        self.check_access("create")

    @api.model
    def _ids_in(self, *values):
        return [value for value in values if type(value) is int and value > 0]

    @api.model
    def _preview_accounts(self, values):
        """The accounts that were chosen, without those that one may not see."""
        ids = self._ids_in(*(values.get("account_ids") or [])[:MAX_ACCOUNTS])
        return self.env["scrm.account"].search([("id", "in", ids)])

    @api.model
    def _draft(self, values):
        """A publication as the form holds it, that is not stored."""
        variants = values.get("variants") or []
        known = {
            name: self._seen(name, values.get(name))
            for name in ("company_id", "user_id", "campaign_id")
        }
        return self.new(
            {
                **{name: value for name, value in known.items() if value},
                "name": values.get("name") or "",
                "track_links": bool(values.get("track_links", True)),
                "body": str(values.get("body") or "")[:MAX_TEXT],
                "variant_ids": [
                    Command.create(
                        {
                            "channel": variant.get("channel"),
                            "body": str(variant.get("body") or "")[:MAX_TEXT],
                        }
                    )
                    for variant in variants
                ],
                "media_ids": self._draft_files(values.get("files") or []),
            }
        )

    @api.model
    def _seen(self, name, value):
        """The id of a record that the form names, if its writer may read it."""
        model = self.env[self._fields[name].comodel_name]
        return model.search([("id", "in", self._ids_in(value))]).id

    @api.model
    def _draft_files(self, files):
        pictures = self.env["scrm.publication.media"]
        ids = self._ids_in(*(item.get("id") for item in files))
        stored = {
            picture.id: picture for picture in pictures.search([("id", "in", ids)])
        }
        return [
            Command.create(
                {
                    "name": item.get("name") or "",
                    "alt": item.get("alt") or "",
                    "file": item.get("file")
                    or (stored.get(item.get("id")) or pictures)
                    .with_context(bin_size=False)
                    .file,
                }
            )
            for item in files[:MAX_FILES]
        ]

    def _card(self, account, text, used, limit):
        """A dict of what one network will show: ``segments`` as ``tools.shown`` makes
        them, ``used`` and ``limit`` in ``unit``, ``problems``, and the network's style.
        """
        connector = account._connector()
        style = connector._preview_style(account)
        over_from = None
        if limit and used > limit:
            over_from = shown.cut(text, lambda part: self._fits(account, part))
        units = style["units"]
        return {
            "channel": account.channel,
            "network": connector._get_channel_name(),
            "accounts": [],
            "segments": shown.segments(
                text, shown.PARTS[style["parts"]](text), style["link_length"], over_from
            ),
            "used": used,
            "limit": limit,
            "unit": units.get(limit, units[0]),
            "grid": style["grid"],
            "can_media": connector._can("media"),
            "can_poll": connector._can("poll"),
            "problems": self._card_problems(
                account, text, used - limit if limit else 0
            ),
        }

    def _fits(self, account, text):
        used, limit = account._connector()._length(account, text)
        return used <= limit

    def _card_problems(self, account, text, over):
        if not account._connector()._can("send"):
            return [
                self.env._("%(account)s cannot send messages.", account=account.name)
            ]
        if not text:
            return [self.env._("Nothing is said here yet.")]
        if over > 0:
            return [self.env._("The text is too long by %(count)s.", count=over)]
        return []

    def _face(self, account):
        avatar = ""
        if "avatar_128" in account._fields:
            avatar = f"/web/image/scrm.account/{account.id}/avatar_128"
        return {
            "id": account.id,
            "name": account.profile_id.name or account.name,
            "handle": account.handle or "",
            "avatar": avatar,
        }
