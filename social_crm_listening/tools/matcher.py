# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""All rules at once over a text.

The words of all rules are one automaton (Aho-Corasick), so that a text is read once,
however many rules there are. Each rule is filed under the words of which at least one
must be there for it to hold, the rarest choice of them; only rules whose word was
found are looked at.
"""

from collections import Counter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from odoo.addons.social_crm.tools.text import is_word_script

from .filing import plan
from .query import QuerySyntaxError, parse
from .query.nodes import And, Except, Fact, Near, Node, Not, Number, Or, Term, walk
from .scan import MAX_EVIDENCE, MAX_FOLDED, Evidence, Scan

__all__ = ["Evidence", "Hit", "Matcher"]

# How likely a post has it, when no sample tells: rough, only the order matters.
_COMMON = {
    "lang": 0.5,
    "channel": 0.5,
    "is": 0.3,
    "has": 0.3,
    "sentiment": 0.3,
    "intent": 0.2,
}
_RARE_FACT = 0.001


class Hit(NamedTuple):
    """A rule that holds for a post, and what makes it hold."""

    key: object
    evidence: tuple[Evidence, ...]


class Matcher:
    """Rules compiled together.

    :param rules: iterable of ``(key, query)``, the query a text or a parsed tree
    :param sample: some documents typical of what will come, to know common words

    A query that can't be parsed is left out; ``errors`` tells why, by key.
    """

    def __init__(self, rules, sample=()):
        self.errors = {}
        self.trees = dict(self._parsed(rules))
        self._order = {key: index for index, key in enumerate(self.trees)}
        nodes = [node for tree in self.trees.values() for node in walk(tree)]
        self._build_automaton(nodes)
        self._uses = Counter(_address(node) for node in nodes if _named(node))
        self._file_rules(self._frequencies(sample))

    def _parsed(self, rules):
        for key, query in rules:
            try:
                yield key, query if isinstance(query, Node) else parse(query)
            except QuerySyntaxError as error:
                self.errors[key] = error

    def _build_automaton(self, nodes):
        patterns, placed = {}, set()
        for node in nodes:
            if isinstance(node, Term):
                pattern = patterns.setdefault(node.literal, [None, None])
                pattern[node.prefix] = node.usage
            elif isinstance(node, (Near, Except)):
                # Here every place counts, elsewhere only those that are shown.
                placed.update(term.literal for term in walk(node) if _is_term(term))
        literals = sorted(patterns)
        self._patterns = [
            (
                is_word_script(literal[0]),
                is_word_script(literal[-1]),
                *patterns[literal],
                MAX_FOLDED if literal in placed else MAX_EVIDENCE,
            )
            for literal in literals
        ]
        self._automaton = literals and AhoCorasick(
            literals, implementation=Implementation.ContiguousNFA, store_patterns=False
        )

    def _frequencies(self, sample):
        seen, total = Counter(), 0
        for doc in sample:
            scan = self.scan(doc)
            seen.update(scan.found.keys())
            seen.update(doc.facts)
            total += 1
        return {key: count / total for key, count in seen.items()} if total else {}

    def _file_rules(self, frequencies):
        words, facts, self._always = {}, {}, []
        for key, tree in self.trees.items():
            triggers = _cheapest(tree, lambda item: self._cost(item, frequencies))
            rule = (key, *plan(tree, triggers or ()))
            if triggers is None:
                self._always.append(rule)
                continue
            for node in triggers:
                filed = words if _is_term(node) else facts
                filed.setdefault(_address(node), []).append(rule)
        self._by_word, self._by_fact = words, facts
        self._fact_names = {name for name, _value in facts}

    def _cost(self, node, frequencies):
        """Return how often a rule filed under ``node`` would be looked at.

        What many rules name, such as "refund", is a word of the language; a name
        stands in few.
        """
        name = _address(node)
        known = frequencies.get(name)
        return _guess(node) * self._uses[name] if known is None else known

    def scan(self, doc):
        """Return the Scan of ``doc``: where it has which words of the rules."""
        scan = Scan(doc)
        if not self._automaton:
            return scan
        folded, found, patterns = scan.folded, scan.found, self._patterns
        size = len(folded)
        for index, start, end in self._automaton.find_matches_as_indexes(
            folded, overlapping=True
        ):
            left, right, whole, prefix, limit = patterns[index]
            if left and start and is_word_script(folded[start - 1]):
                continue
            if prefix:
                _note(found, prefix, start, limit)
            if whole and not (right and end < size and is_word_script(folded[end])):
                _note(found, whole, start, limit)
        return scan

    def keys(self, doc):
        """Return the set of keys of the rules that hold for ``doc``."""
        return self._holding(self.scan(doc))

    def match(self, doc):
        """Return the Hits of ``doc``, in the order in which the rules were given."""
        scan = self.scan(doc)
        keys = self._holding(scan)
        if not keys:
            return []
        ordered = sorted(keys, key=self._order.__getitem__) if len(keys) > 1 else keys
        return [Hit(key, tuple(scan.evidence(self.trees[key]))) for key in ordered]

    def _holding(self, scan):
        holding = set()
        for usage in scan.found:
            self._collect(self._by_word.get(usage, ()), scan, holding)
        for name in self._fact_names:
            for value in scan.doc.values_of(name):
                self._collect(self._by_fact.get((name, value), ()), scan, holding)
        self._collect(self._always, scan, holding)
        return holding

    @staticmethod
    def _collect(rules, scan, holding):
        found = scan.found
        for key, needs, bars, rest in rules:
            for need in needs:
                if need.isdisjoint(found):
                    break
            else:
                if key not in holding and bars.isdisjoint(found):
                    if rest is None or scan.holds(rest):
                        holding.add(key)


def _is_term(node):
    return isinstance(node, Term)


def _note(found, usage, start, limit):
    places = found.get(usage)
    if places is None:
        found[usage] = [start]
    elif len(places) < limit:
        places.append(start)


def _address(node):
    return node.usage if _is_term(node) else (node.name, node.value)


def _cheapest(node, cost):
    """Return the nodes of which one must hold for ``node`` to hold, None if unknown.

    Of an And any one child would do: the one whose words are rarest is taken.
    """
    match node:
        case Term() | Fact():
            return [node]
        case Not() | Number():
            return None
        case Or():
            parts = [_cheapest(child, cost) for child in node.children]
            known = all(part is not None for part in parts)
            return [item for part in parts for item in part] if known else None
        case Except():
            return _cheapest(node.left, cost)
        case And() | Near():
            sides = node.children if isinstance(node, And) else (node.left, node.right)
            parts = [_cheapest(side, cost) for side in sides]
            known = [part for part in parts if part is not None]
            return min(known, key=lambda part: sum(map(cost, part)), default=None)
    raise TypeError(node)


def _named(node):
    return isinstance(node, (Term, Fact))


def _guess(node):
    """Return how likely a post has it, when no sample tells."""
    if isinstance(node, Fact):
        return _COMMON.get(node.name, _RARE_FACT)
    # A Chinese character tells about as much as three Latin letters.
    weight = sum(1 if is_word_script(char) else 3 for char in node.literal)
    return 1 / (1 + weight) ** 2
