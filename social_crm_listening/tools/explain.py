# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Why a query holds for a post, or why not, part by part."""

from dataclasses import dataclass

from .matcher import Matcher
from .query.nodes import And, Except, Fact, Near, Not, Number, Or, Term, children
from .scan import Evidence

_KINDS = {
    And: "and",
    Or: "or",
    Not: "not",
    Near: "near",
    Except: "except",
    Term: "term",
    Fact: "fact",
    Number: "number",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One part of a query; ``kind`` is one of ``_KINDS``.

    ``label`` is the part as written; ``evidence`` is empty where it does not hold.
    """

    kind: str
    label: str
    holds: bool
    evidence: tuple[Evidence, ...]
    children: tuple["Explanation", ...]

    def as_dict(self):
        """Return plain lists and dictionaries, for JSON."""
        return {
            "kind": self.kind,
            "label": self.label,
            "holds": self.holds,
            "evidence": [
                {"term": e.term, "start": e.start, "end": e.end, "part": e.part}
                for e in self.evidence
            ],
            "children": [child.as_dict() for child in self.children],
        }


def explain(query, tree, doc):
    """Return the Explanation of ``tree``, parsed from the text ``query``."""
    scan = Matcher([(0, tree)]).scan(doc)
    return _explain(query, tree, scan)


def _explain(query, node, scan):
    holds = scan.holds(node)
    return Explanation(
        _KINDS[type(node)],
        query[node.start : node.end],
        holds,
        tuple(scan.evidence(node)) if holds and not isinstance(node, Not) else (),
        tuple(_explain(query, child, scan) for child in children(node)),
    )
