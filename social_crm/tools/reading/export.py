# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tables for people's spreadsheets."""

import csv
import io

_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe_cell(value):
    """Text that no spreadsheet takes for a formula: OWASP's leading apostrophe."""
    text = str(value).replace("\0", "")
    return f"'{text}" if text.lstrip(" \n").startswith(_TRIGGERS) else text


def write_csv(header, rows):
    """UTF-8 bytes with a mark, which Excel needs to see that it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(safe_cell(cell) for cell in header)
    for row in rows:
        writer.writerow(
            cell if isinstance(cell, int) else safe_cell(cell) for cell in row
        )
    return out.getvalue().encode("utf-8-sig")
