# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which of many names stand in a text: products, campaigns, keywords."""

import ahocorasick_rs

from odoo.addons.social_crm.tools import text as texts


class Names:
    """Names compiled together, each with the keys of what it names.

    :param pairs: ``(key, name)``; several keys may have one name
    """

    def __init__(self, pairs):
        keys = {}
        for key, name in pairs:
            literal = texts.fold(name).strip("# ")
            # A single letter or digit names nothing; a single character may.
            if len(literal) > 1 or (literal and not texts.is_word_script(literal)):
                keys.setdefault(literal, set()).add(key)
        self._keys = list(keys.values())
        self._machine = ahocorasick_rs.AhoCorasick(list(keys)) if keys else None

    def find(self, folded):
        """Return the keys whose names stand in ``folded``, on word boundaries."""
        if not self._machine:
            return set()
        found = set()
        places = self._machine.find_matches_as_indexes(folded, overlapping=True)
        for index, start, end in places:
            if texts.bounded(folded, start, end):
                found |= self._keys[index]
        return found
