# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The words that made a rule hold, marked in the text of a post."""

from markupsafe import Markup

from .segments import segments


def marked(text, spans):
    """Return ``text`` escaped, with ``<mark>`` around the places in ``spans``."""
    return Markup().join(
        Markup("<mark>%s</mark>" if piece["mark"] else "%s") % piece["text"]
        for piece in segments(text, spans)
    )


def text_spans(evidence):
    """Return the ``(start, end)`` places of ``evidence`` in the post's text."""
    return [(item.start, item.end) for item in evidence if item.part == "text"]
