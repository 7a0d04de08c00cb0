# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a rule means, told slowly and plainly, as a measure for the matcher."""

import operator

from odoo.addons.social_crm.tools import text
from odoo.addons.social_crm_listening.tools.query.nodes import (
    And,
    Except,
    Fact,
    Near,
    Not,
    Number,
    Or,
    Term,
)

COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


def plain_spans(node, folded):
    """Return the places of a word, of a group of words, or of EXCEPT."""
    if isinstance(node, Or):
        return {span for child in node.children for span in plain_spans(child, folded)}
    if isinstance(node, Except):
        refused = plain_spans(node.right, folded)
        return {
            (start, end)
            for start, end in plain_spans(node.left, folded)
            if not any(left <= start and end <= right for left, right in refused)
        }
    spans = set()
    for start in range(len(folded)):
        end = start + len(node.literal)
        if (
            folded.startswith(node.literal, start)
            and text.left_bounded(folded, start)
            and (node.prefix or text.right_bounded(folded, end))
        ):
            while node.prefix and not text.right_bounded(folded, end):
                end += 1
            spans.add((start, end))
    return spans


def plain_gap(folded, start, end):
    """Count the words and the characters of other scripts between two places."""
    words, position = 0, start
    while position < end:
        if text.is_word_script(folded[position]):
            at_start = not position or not text.is_word_script(folded[position - 1])
            words += at_start
        else:
            words += folded[position].isalnum()
        position += 1
    return words


def plain(node, doc):
    """Tell whether ``node`` holds for ``doc``."""
    folded = text.fold(f"{doc.title}\x1f{doc.text}" if doc.title else doc.text)
    match node:
        case Term():
            return bool(plain_spans(node, folded))
        case Fact():
            return (node.name, node.value) in doc.facts
        case Number():
            known = getattr(doc, node.name)
            return known is not None and COMPARE[node.operator](known, node.value)
        case Not():
            return not plain(node.child, doc)
        case And():
            return all(plain(child, doc) for child in node.children)
        case Or():
            return any(plain(child, doc) for child in node.children)
        case Except():
            return bool(plain_spans(node, folded))
        case Near():
            lefts = plain_spans(node.left, folded)
            rights = plain_spans(node.right, folded)
            pairs = [sorted((one, two)) for one in lefts for two in rights]
            return any(
                one[1] <= two[0] and plain_gap(folded, one[1], two[0]) <= node.distance
                for one, two in pairs
            )
