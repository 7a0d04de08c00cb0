# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The words that made a rule hold, marked in the text of a post."""

from markupsafe import Markup

from .query import line_of
from .segments import segments


def marked(text, spans):
    """Return ``text`` escaped, with ``<mark>`` around the places in ``spans``."""
    return Markup().join(
        Markup("<mark>%s</mark>" if piece["mark"] else "%s") % piece["text"]
        for piece in segments(text, spans)
    )


def marked_place(query, position):
    """Return the line of ``position``, escaped, with the place itself marked.

    A caret on a line below would stand beside its place where Chinese and Latin
    letters have widths of their own. Behind the end a blank is marked.
    """
    line, offset = line_of(query, position)
    line = f"{line}\u00a0" if offset == len(line) else line
    return marked(line, [(offset, offset + 1)])


def text_spans(evidence):
    """Return the ``(start, end)`` places of ``evidence`` in the post's text."""
    return [(item.start, item.end) for item in evidence if item.part == "text"]
