# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Traditional to Simplified Chinese, one character for one.

The table is a data file made from OpenCC's TSCharacters (Apache-2.0, see its head).
It serves comparing, not writing: both sides of a comparison go through it.
"""

from functools import cache
from pathlib import Path

TABLE_FILE = Path(__file__).with_name("t2s.txt")


@cache
def table():
    """Return ``{code point: code point}``, to be used by ``str.translate``."""
    lines = TABLE_FILE.read_text(encoding="utf-8").splitlines()
    pairs = "".join(line for line in lines if not line.startswith("#"))
    return {ord(pairs[i]): ord(pairs[i + 1]) for i in range(0, len(pairs), 2)}


def to_simplified(text):
    """Return ``text`` with each Traditional character replaced; same length."""
    return text.translate(table())
