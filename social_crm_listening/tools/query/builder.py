# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A query as rows for people who don't write queries, and back.

A row is a dictionary. ``group`` says how it counts: ``all`` (it must hold), ``any`` (of
all rows of this group one must hold) or ``none`` (it must not hold). ``kind`` says what
it is:

* ``words``: any of ``words``, each ``{"text", "prefix"}``;
* ``except``: any of ``words``, not within any of ``others``;
* ``near``: any of ``words`` at most ``distance`` from any of ``others``;
* ``fact``: ``name`` is any of ``values``;
* ``number``: ``name`` ``operator`` ``value``;
* ``advanced``: ``text``, which fits no other kind.

Rows stand in the order of the query, so that a tree that went through them is equal.
"""

from odoo.addons.social_crm.tools import text as texts

from .atoms import NUMBERS
from .errors import QuerySyntaxError
from .nodes import And, Except, Fact, Near, Not, Number, Or, Term, figure, quoted
from .parser import parse


def rows_of(query):
    """Return the rows of ``query``; raises QuerySyntaxError."""
    tree = parse(query)
    parts = tree.children if isinstance(tree, And) else (tree,)
    rows, mixed = [], False
    for part in parts:
        found = [] if mixed else _any_rows(query, part)
        mixed = mixed or bool(found)
        rows += found or [_row(query, part)]
    return rows


def _any_rows(query, node):
    """Return the rows of an Or of several kinds, nothing if it is no such Or."""
    if not isinstance(node, Or) or _simple(node):
        return []
    rows = []
    for child in node.children:
        said = _advanced(query, child) if isinstance(child, Or) else None
        row = {**(said or _row(query, child, negatable=False)), "group": "any"}
        if rows and _join(rows[-1], row):
            continue
        rows.append(row)
    return rows if len(rows) > 1 else []


def _join(row, following):
    """Take the words or values of the row that follows into one of its kind."""
    if row["kind"] == following["kind"] == "words":
        row["words"] += following["words"]
        return True
    if row["kind"] == following["kind"] == "fact" and row["name"] == following["name"]:
        row["values"] += following["values"]
        return True
    return False


def _row(query, node, negatable=True):
    if negatable and isinstance(node, Not):
        return {**_row(query, node.child, negatable=False), "group": "none"}
    return {"group": "all", **(_simple(node) or _advanced(query, node))}


def _simple(node):
    """Return the row of a node that has a kind of its own, without its group."""
    if words := _words(node):
        return {"kind": "words", "words": words}
    if isinstance(node, Except):
        return {
            "kind": "except",
            "words": _words(node.left),
            "others": _words(node.right),
        }
    if isinstance(node, Near) and _words(node.left) and _words(node.right):
        return {
            "kind": "near",
            "words": _words(node.left),
            "others": _words(node.right),
            "distance": node.distance,
        }
    if isinstance(node, Number):
        return {
            "kind": "number",
            "name": node.name,
            "operator": node.operator,
            "value": node.value,
        }
    return _fact(node)


def _words(node):
    terms = node.children if isinstance(node, Or) else (node,)
    if not all(isinstance(term, Term) for term in terms):
        return []
    return [{"text": _shown(term), "prefix": term.prefix} for term in terms]


def _shown(term):
    """Return a word as it was written, where that is what is meant."""
    shown = term.text.removesuffix("*") if term.prefix else term.text
    same = _read(_word({"text": shown, "prefix": term.prefix})) == term
    return shown if same else term.literal


def _read(written):
    """Return the tree of ``written``, None where it has none of its own."""
    try:
        return parse(written)
    except QuerySyntaxError:
        return None


def _fact(node):
    facts = node.children if isinstance(node, Or) else (node,)
    if not all(isinstance(fact, Fact) for fact in facts):
        return None
    names = {fact.name for fact in facts}
    if len(names) > 1:
        return None
    return {
        "kind": "fact",
        "name": names.pop(),
        "values": [fact.value for fact in facts],
    }


def _advanced(query, node):
    return {"kind": "advanced", "text": query[node.start : node.end]}


def query_of(rows):
    """Write rows as a query. Rows that say nothing yet are left out."""
    rows = [row for row in rows if _written(row)]
    alternatives = [row for row in rows if row.get("group") == "any"]
    several = len(alternatives) > 1 or any(len(_parts(row)) > 1 for row in alternatives)
    parts, told = [], False
    for row in rows:
        if row.get("group") == "any":
            if not told:
                joined = " OR ".join(
                    part for one in alternatives for part in _parts(one)
                )
                alone = len(rows) == len(alternatives)
                parts.append(f"({joined})" if several and not alone else joined)
            told = True
        elif row.get("group") == "none":
            parts.append(f"-{_bracketed(row)}")
        else:
            parts.append(_bracketed(row) if len(rows) > 1 else _written(row))
    return " ".join(parts)


def _bracketed(row):
    return _group(_parts(row))


def _group(parts):
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


def _written(row):
    return " OR ".join(_parts(row))


def _parts(row):
    """Return the alternatives that a row is written as."""
    kind = row.get("kind")
    words = _texts(row, "words")
    if kind == "words":
        return words
    if kind in ("near", "except"):
        others = _texts(row, "others")
        sign = f"NEAR/{_distance(row)}" if kind == "near" else "EXCEPT"
        return (
            [f"{_group(words)} {sign} {_group(others)}"] if words and others else words
        )
    if kind == "fact":
        return [
            _value(row.get("name"), value)
            for value in row.get("values") or ()
            if str(value).strip()
        ]
    if kind == "number":
        value = _figure(row.get("value") or "0")
        return [f"{row.get('name')}{row.get('operator')}{value}"] if value else []
    said = str(row.get("text") or "").strip()
    return [_enclosed(said)] if said else []


def _texts(row, key):
    return [written for word in row.get(key) or () if (written := _word(word))]


def _word(word):
    said = str(word.get("text") or "").strip()
    prefix = bool(word.get("prefix"))
    if not said:
        return ""
    written = said + "*" * prefix
    meant = Term(texts.fold(said).strip(), prefix)
    # Before a sign such as > these would be read as the number of that name.
    plain = said.lower() not in NUMBERS and _read(written) == meant
    return written if plain else quoted(said) + "*" * prefix


def _value(name, value):
    said = str(value).strip()
    plain = _read(f"{name}:{said}")
    same = plain is not None and plain == _read(f"{name}:{quoted(said)}")
    return f"{name}:{said}" if same else f"{name}:{quoted(said)}"


def _distance(row):
    try:
        return max(0, int(row.get("distance", 5)))
    except (TypeError, ValueError):
        return 5


def _figure(value):
    return figure(value) if isinstance(value, (int, float)) else str(value).strip()


def _enclosed(said):
    """Return ``said`` so that it stays one part among others."""
    tree = _read(said)
    joined = isinstance(tree, (And, Or)) and tree.children[0].start == tree.start
    loose = tree is None or isinstance(tree, Not) or joined
    return f"({said})" if loose else said
