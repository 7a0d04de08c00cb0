# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a reader yields, and what it refuses."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file. Sizes in bytes, lengths in characters."""

    file_bytes: int = 256 * 1024 * 1024
    unpacked_bytes: int = 512 * 1024 * 1024
    pack_ratio: int = 200
    pack_entries: int = 2_000
    rows: int = 1_000_000
    sheet_rows: int = 200_000
    columns: int = 500
    blank_rows: int = 10_000
    cell_chars: int = 131_072
    element_chars: int = 1_048_576
    text_chars: int = 100_000
    id_chars: int = 512


LIMITS = Limits()


class ReadError(Exception):
    """The file as a whole cannot be read: ``code`` says why, ``params`` details."""

    def __init__(self, code, **params):
        super().__init__(code, params)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Row:
    """One record; ``line`` counts from 1 as a text editor or Excel shows it."""

    line: int
    values: dict


@dataclass(frozen=True, slots=True)
class RowError:
    """One record that cannot be used; ``field`` is a target name, or ``""``."""

    line: int
    field: str
    code: str
    params: dict = field(default_factory=dict)
