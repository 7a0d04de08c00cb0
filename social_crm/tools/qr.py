# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""QR codes as sharp pictures, with nothing but what Odoo itself needs.

Core draws its barcodes with a library that current versions of reportlab leave out.
"""

from io import BytesIO

from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

# Modules of white around it, as the standard asks for.
MARGIN = 4


def matrix(text):
    """Rows of booleans, True is dark; 15 % of it may be damaged."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    size = code.getModuleCount()
    return [
        [bool(code.isDark(row, column)) for column in range(size)]
        for row in range(size)
    ]


def svg(text):
    """The bytes of a picture that can be printed in any size."""
    rows = matrix(text)
    size = len(rows) + 2 * MARGIN
    path = "".join(
        f"M{column + MARGIN} {row + MARGIN}h1v1h-1z"
        for row, line in enumerate(rows)
        for column, dark in enumerate(line)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
        ' width="600" height="600" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{path}" fill="#000"/></svg>'
    ).encode()


def png(text, pixels=1000):
    """The bytes of a picture at least ``pixels`` wide, each module as large as all."""
    rows = matrix(text)
    size = len(rows) + 2 * MARGIN
    picture = Image.new("1", (size, size), 1)
    for row, line in enumerate(rows):
        for column, dark in enumerate(line):
            if dark:
                picture.putpixel((column + MARGIN, row + MARGIN), 0)
    scale = -(-pixels // size)
    out = BytesIO()
    picture.resize((size * scale, size * scale), Image.Resampling.NEAREST).save(
        out, "PNG"
    )
    return out.getvalue()
