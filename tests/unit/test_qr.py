# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from io import BytesIO

import pytest
from PIL import Image

from odoo.addons.social_crm.tools import qr

TEXT = "https://crm.example.com/q/ABCDEFGH"


def drawn(content):
    """The modules of a picture, read back from its pixels."""
    picture = Image.open(BytesIO(content)).convert("L")
    size = len(qr.matrix(TEXT)) + 2 * qr.MARGIN
    scale = picture.width // size
    return [
        [
            picture.getpixel((c * scale + scale // 2, r * scale + scale // 2)) < 128
            for c in range(qr.MARGIN, size - qr.MARGIN)
        ]
        for r in range(qr.MARGIN, size - qr.MARGIN)
    ]


def test_both_pictures_show_the_same_modules():
    rows = qr.matrix(TEXT)
    content = qr.png(TEXT)
    assert Image.open(BytesIO(content)).width >= 1000
    assert drawn(content) == rows
    dark = {
        (int(r) - 4, int(c) - 4)
        for c, r in re.findall(r"M(\d+) (\d+)h1", qr.svg(TEXT).decode())
    }
    assert dark == {
        (r, c) for r, line in enumerate(rows) for c, on in enumerate(line) if on
    }


def test_it_has_the_marks_by_which_readers_find_it():
    rows = qr.matrix(TEXT)
    for top, left in ((0, 0), (0, -7), (-7, 0)):
        assert all(rows[top][left + n if left >= 0 else left + n] for n in range(7))


@pytest.mark.parametrize("text", [TEXT, "http://127.0.0.1:8069/q/23456789"])
def test_another_encoder_draws_the_same(text):
    qrcode = pytest.importorskip("qrcode")
    drawings = []
    for mask in range(8):
        code = qrcode.QRCode(
            error_correction=qrcode.constants.ERROR_CORRECT_M,
            border=0,
            mask_pattern=mask,
        )
        code.add_data(text, optimize=0)
        code.make()
        drawings.append(code.get_matrix())
    # Both may choose the mask; all eight are right.
    assert qr.matrix(text) in drawings
