# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Texts translated character by character; long ones by a table of numbers."""

import numpy as np

_MAX_CHARACTERS = 50_000
# Below, ``str.translate`` is faster.
_LONG = 48
# Beyond are rare Han characters.
_SIZE = 0x20000
# Two codes that no text has: not looked up yet, and not one character.
_NEW, _OTHER = "\U0010ffff", "\U0010fffe"
_CODEC = "utf-32-le"


class Chart(dict):
    """What each character becomes, worked out when first met.

    :param lookup: function of a character that returns a text of any length
    :param known: dictionary of what it need not be asked
    """

    def __init__(self, lookup, known=()):
        super().__init__({ord(char): text for char, text in dict(known).items()})
        self._lookup = lookup
        self._codes = np.full(_SIZE, ord(_NEW), dtype="<u4")
        # Codes that are too large end up on the last one.
        self._codes[-1] = ord(_OTHER)

    def __missing__(self, code):
        text = self._lookup(chr(code))
        if len(self) < _MAX_CHARACTERS:
            self[code] = text
        return text

    def translate(self, text):
        """Return ``text`` translated.

        >>> Chart(str.upper).translate("stra\u00dfe")
        'STRASSE'
        """
        result = self._one_to_one(text) if len(text) >= _LONG else None
        return text.translate(self) if result is None else result

    def is_one_to_one(self, text):
        """Tell whether each character becomes exactly one.

        >>> Chart(str.upper).is_one_to_one("stra\u00dfe")
        False
        """
        if len(text) >= _LONG and self._one_to_one(text) is not None:
            return True
        return all(len(self[code]) == 1 for code in set(map(ord, text)))

    def _one_to_one(self, text):
        """Return ``text`` translated, None where one becomes none or several."""
        codes = np.frombuffer(text.encode(_CODEC, "surrogatepass"), dtype="<u4")
        result = self._read(codes)
        if _NEW in result:
            self._learn(text)
            result = self._read(codes)
        return None if _OTHER in result else result

    def _read(self, codes):
        found = self._codes.take(codes, mode="clip")
        return found.tobytes().decode(_CODEC, "surrogatepass")

    def _learn(self, text):
        for code in set(map(ord, text)):
            if code < _SIZE - 1 and self._codes[code] == ord(_NEW):
                result = self[code]
                self._codes[code] = ord(result if len(result) == 1 else _OTHER)
