# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files of posts: bytes to rows, rows to posts. Streams; never imports odoo."""

from .batches import Batches
from .errors import LIMITS, Limits, ReadError, Row, RowError
from .export import safe_cell, write_csv
from .formats import FORMATS, Source, detect_format, open_rows, sniff
from .mapping import TARGETS, guess_mapping, header_signature, missing_targets
from .rows import Options, row_to_post

__all__ = [
    "FORMATS",
    "LIMITS",
    "Batches",
    "TARGETS",
    "Limits",
    "Options",
    "ReadError",
    "Row",
    "RowError",
    "Source",
    "detect_format",
    "guess_mapping",
    "header_signature",
    "missing_targets",
    "open_rows",
    "row_to_post",
    "safe_cell",
    "sniff",
    "write_csv",
]
