# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a rule needs at least, so that most rules are refuted without a closer look."""

from typing import NamedTuple

from .query.nodes import And, Except, Near, Node, Not, Number, Or, Term


class Plan(NamedTuple):
    """A rule in three parts, which hold together as the rule does.

    ``needs``: sets of usages, of each of which one must be found; ``bars``: usages of
    which none may be found; ``rest``: what else must hold, None if nothing.
    """

    needs: tuple[frozenset, ...]
    bars: frozenset
    rest: Node | None


def plan(tree, triggers=()):
    """Return the Plan of ``tree``.

    :param triggers: Terms of which one is known to be there when the rule is looked at
    """
    needs, bars, rest = [], set(), []
    for part in _conjuncts(tree):
        _sort_out(part, needs, bars, rest)
    # What a trigger fulfils need not be asked again.
    words = triggers and all(isinstance(node, Term) for node in triggers)
    given = {node.usage for node in triggers} if words else None
    asked = [need for need in dict.fromkeys(needs) if not given or not given <= need]
    rest.sort(key=_effort)
    if len(rest) > 1:
        rest = [And(tuple(rest))]
    return Plan(tuple(asked), frozenset(bars), rest[0] if rest else None)


def _conjuncts(node):
    if isinstance(node, And):
        for child in node.children:
            yield from _conjuncts(child)
    else:
        yield node


def _sort_out(part, needs, bars, rest):
    usages = _usages(part)
    if usages:
        needs.append(usages)
        return
    match part:
        case Not():
            usages = _usages(part.child)
            if usages:
                bars.update(usages)
                return
        case Near() | Except():
            sides = (part.left, part.right) if isinstance(part, Near) else (part.left,)
            needs.extend(filter(None, map(_usages, sides)))
    rest.append(arranged(part))


def _usages(node):
    """Return the usages of which one is enough for ``node`` to hold, if that is all."""
    if isinstance(node, Term):
        return frozenset((node.usage,))
    return node.usages if isinstance(node, Or) else None


# What takes longer to tell comes later, and what seldom refutes: a negation.
_EFFORT = {Number: 2, Not: 4, Except: 5, Near: 6, And: 7}


def _effort(node):
    if isinstance(node, Or):
        return 1 if node.usages else 3
    return 0 if isinstance(node, Term) else _EFFORT.get(type(node), 2)


def arranged(node):
    """Return ``node`` with what is quickly refuted first."""
    if isinstance(node, Not):
        return Not(arranged(node.child))
    if isinstance(node, (And, Or)):
        return type(node)(tuple(sorted(map(arranged, node.children), key=_effort)))
    return node
