# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The tree of a query. ``start`` and ``end`` are places in it, not compared."""

from dataclasses import dataclass, field

# Ends the usage of a word whose end is open; folded text never holds it.
_OPEN = "\ud800"
# How a phrase opens and closes, and what can't stand within.
QUOTES = (
    ('"', '"', '"\uff02\u201c\u201d\u201e\u201f'),
    ("\u300c", "\u300d", "\u300d"),
    ("\u300e", "\u300f", "\u300f"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Any part of a query."""

    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Term(Node):
    """A word or phrase: ``literal`` is folded, ``text`` as it was written.

    ``usage`` is one string for the literal and whether its end is open.
    """

    literal: str
    prefix: bool = False
    text: str = field(default="", compare=False)
    usage: str = field(init=False, compare=False, repr=False)

    def __post_init__(self):
        usage = self.literal + _OPEN if self.prefix else self.literal
        object.__setattr__(self, "usage", usage)


@dataclass(frozen=True, slots=True)
class Fact(Node):
    """Something a post has or has not, such as ``("lang", "zh")``; value folded."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A comparison of a number of the post; what is unknown never matches."""

    name: str
    operator: str
    value: float


@dataclass(frozen=True, slots=True)
class Near(Node):
    """Both sides with at most ``distance`` words or characters between them."""

    left: Node
    right: Node
    distance: int


@dataclass(frozen=True, slots=True)
class Except(Node):
    """A place of ``left`` that stands within no place of ``right``."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The opposite."""

    child: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    """All of them."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Any of them; ``usages`` where all of them are Terms."""

    children: tuple[Node, ...]
    usages: frozenset | None = field(init=False, compare=False, repr=False)

    def __post_init__(self):
        terms = all(isinstance(child, Term) for child in self.children)
        usages = frozenset(child.usage for child in self.children) if terms else None
        object.__setattr__(self, "usages", usages)


def walk(node):
    """Yield ``node`` and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def children(node):
    """Return the direct parts of ``node``."""
    match node:
        case And() | Or():
            return node.children
        case Not():
            return (node.child,)
        case Near() | Except():
            return (node.left, node.right)
    return ()


def to_query(node):
    """Write ``node`` as a query that parses to an equal tree."""
    match node:
        case Term(literal=literal, prefix=prefix):
            return quoted(literal) + "*" * prefix
        case Fact(name=name, value=value):
            return f"{name}:{quoted(value)}"
        case Number(name=name, operator=operator, value=value):
            return f"{name}{operator}{figure(value)}"
        case Near(left=left, right=right, distance=distance):
            return f"{_inner(left)} NEAR/{distance} {_inner(right)}"
        case Except(left=left, right=right):
            return f"{_inner(left)} EXCEPT {_inner(right)}"
        case Not(child=child):
            # Two in a row would parse to neither.
            inner = to_query(child)
            return (
                f"NOT ({inner})" if isinstance(child, Not) else f"NOT {_inner(child)}"
            )
        case And():
            return " AND ".join(_inner(child) for child in node.children)
        case Or():
            return " OR ".join(_alternative(child) for child in node.children)
    raise TypeError(node)


def _inner(node):
    return f"({to_query(node)})" if isinstance(node, (And, Or)) else to_query(node)


def _alternative(node):
    return f"({to_query(node)})" if isinstance(node, Or) else to_query(node)


def quoted(value):
    """Write ``value`` as a phrase."""
    for opening, closing, breaking in QUOTES:
        if not any(char in breaking for char in value):
            return opening + value + closing
    return '"' + "".join(" " if char in QUOTES[0][2] else char for char in value) + '"'


def figure(value):
    """Write a number without what says nothing."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
