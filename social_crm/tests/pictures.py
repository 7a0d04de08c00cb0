# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pictures as telephones make them."""

import base64
import io

from PIL import Image


def photo(width=60, height=40, orientation=6):
    """A JPEG, lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Hidden Garden Lane 7"
    exif[0x8825] = {1: "N", 2: (31.0, 13.0, 49.0), 3: "E", 4: (121.0, 28.0, 25.0)}
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif.tobytes())
    return out.getvalue()


def opened(content):
    return Image.open(io.BytesIO(content))


def encoded(content):
    return base64.b64encode(content)
