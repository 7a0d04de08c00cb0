# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

# Class of the ladder: from how many acts within the window.
FROM = {
    "creator": 2,
    "conversationalist": 4,
    "critic": 3,
    "collector": 5,
    "joiner": 1,
    "spectator": 1,
    "inactive": 1,
}
TIERS = {"key": (60, 0), "middle": (30, 60), "base": (0, 30)}


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmSegment(models.Model):
    """What every company begins with."""

    _inherit = "scrm.segment"

    @api.model
    def _create_missing(self, company):
        """The ladder, value tiers and places in the network, where there is none."""
        known = self.with_context(active_test=False).search_count(
            [("company_id", "=", company.id)], limit=1
        )
        if known:
            return self.browse()
        records = self.create(
            [
                {
                    **values,
                    "company_id": company.id,
                    "sequence": number,
                    "color": 1 + number % 10,
                    "name": code,
                }
                for number, (code, values) in enumerate(self._defaults().items(), 1)
            ]
        )
        for lang, _name in self.env["res.lang"].get_installed():
            words = self.with_context(lang=lang)._default_words()
            for record, code in zip(records, self._defaults(), strict=True):
                name, note = words[code]
                record.with_context(lang=lang).write({"name": name, "note": note})
        return records

    @api.model
    def _defaults(self):
        """``{code: values}``; the codes are those of ``_default_words``."""
        ladder = {
            code: {"kind": "behaviour", "behaviour": code, "at_least": least}
            for code, least in FROM.items()
        }
        tiers = {
            code: {"kind": "tier", "value_from": low, "value_below": high}
            for code, (low, high) in TIERS.items()
        }
        places = {
            place: {"kind": "network", "place": place} for place in ("hub", "bridge")
        }
        return ladder | tiers | places

    @api.model
    def _default_words(self):
        """``{code: (name, what it means)}`` in the language of the context."""
        return self._ladder_words() | self._other_words()

    def _ladder_words(self):
        return {
            "creator": (
                self.env._("Creators"),
                self.env._(
                    "Write posts and articles of their own: others talk about those."
                ),
            ),
            "conversationalist": (
                self.env._("Conversationalists"),
                self.env._("Say something week after week: they keep a talk alive."),
            ),
            "critic": (
                self.env._("Critics"),
                self.env._(
                    "Answer, comment, quote, review: they judge what others say."
                ),
            ),
            "collector": (
                self.env._("Collectors"),
                self.env._("Like and repost: they choose what others get to see."),
            ),
            "joiner": (
                self.env._("Joiners"),
                self.env._("Follow accounts: what they follow reaches them."),
            ),
            "spectator": (
                self.env._("Spectators"),
                self.env._(
                    "Click and like without a word: they read what others write."
                ),
            ),
            "inactive": (
                self.env._("Inactives"),
                self.env._("Did nothing within the window that could be heard."),
            ),
        }

    def _other_words(self):
        return {
            "key": (
                self.env._("Key Voices"),
                self.env._("Influence of 60 and more: each word of theirs goes far."),
            ),
            "middle": (
                self.env._("Strong Voices"),
                self.env._("Influence from 30 to below 60."),
            ),
            "base": (self.env._("Other Voices"), self.env._("Influence below 30.")),
            "hub": (
                self.env._("Hubs"),
                self.env._("Among the 2 % who receive most attention from others."),
            ),
            "bridge": (
                self.env._("Bridges"),
                self.env._("Tie communities together that hardly meet otherwise."),
            ),
        }
