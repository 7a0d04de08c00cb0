# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The listening language: text to a tree, a tree to text, and why it matched."""

from .errors import QuerySyntaxError, line_of
from .nodes import to_query
from .parser import parse

__all__ = ["QuerySyntaxError", "line_of", "parse", "to_query"]
