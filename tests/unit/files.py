# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pictures and videos as telephones make them, made anew for each test."""

import io
import random
import struct
import zlib

from PIL import Image, ImageCms, PngImagePlugin

WHERE = "Hidden Garden Lane 7"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def noise(width, height, mode="RGB", seed=1):
    """A picture that cannot be packed well."""
    raw = random.Random(seed).randbytes(width * height * len(mode))
    return Image.frombytes(mode, (width, height), raw)


def halves(width=60, height=40):
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return image


def photo(image=None, orientation=None, kind="JPEG", **options):
    """A picture with its place, its camera and a colour profile."""
    exif = Image.Exif()
    exif[0x010F] = "Camera of " + WHERE
    if orientation:
        exif[0x0112] = orientation
    gps = exif.get_ifd(0x8825)
    gps.update({1: "N", 2: (31.0, 13.0, 49.0), 3: "E", 4: (121.0, 28.0, 25.0)})
    exif[0x8825] = gps
    packet = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{WHERE}</x:xmpmeta>".encode()
    if kind in ("JPEG", "WEBP"):
        options["xmp"] = packet
    if kind == "JPEG":
        options["comment"] = WHERE
    return saved(
        image or halves(), kind, exif=exif.tobytes(), icc_profile=PROFILE, **options
    )


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png_with_text():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Location", WHERE)
    notes.add_text("Comment", WHERE * 50, zip=True)
    notes.add_itxt("XML:com.adobe.xmp", f"<x>{WHERE}</x>")
    return photo(kind="PNG", pnginfo=notes) + WHERE.encode()


def moving(kind="GIF", frames=3, size=(60, 40)):
    colours = ("red", "green", "blue", "white")
    images = [Image.new("RGB", size, colours[n % 4]) for n in range(frames)]
    more = {"comment": WHERE.encode()} if kind == "GIF" else {}
    return saved(
        images[0],
        kind,
        save_all=True,
        append_images=images[1:],
        duration=100,
        loop=0,
        **more,
    )


def bomb():
    """A small file of a picture that is 30,000 pixels wide and high."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)

    def chunk(kind, body):
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )


# -- videos ---------------------------------------------------------------------


def box(kind, *bodies):
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _full(kind, *bodies, version=0):
    return box(kind, bytes([version, 0, 0, 0]), *bodies)


def _track(handler, samples, place):
    """A track whose samples lie one after the other in one chunk."""
    sizes = struct.pack(">II", 0, len(samples))
    sizes += b"".join(struct.pack(">I", len(sample)) for sample in samples)
    table = box(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 0)),
        _full(b"stsc", struct.pack(">IIII", 1, 1, len(samples), 1)),
        _full(b"stsz", sizes),
        _full(b"stco", struct.pack(">II", 1, place)),
    )
    head = _full(b"hdlr", bytes(4), handler, bytes(13))
    return box(b"trak", box(b"mdia", head, box(b"minf", table)))


def mp4(seconds=5, version=0, brand=b"isom"):
    """A video with its place in a note, in XMP and in a track along the way."""
    start = box(b"ftyp", brand, bytes(4), b"isommp42")
    frames, places = [b"FRAME-ONE", b"FRAME-TWO"], [WHERE.encode(), b"31.2304N"]
    data = box(b"mdat", *frames, *places)
    first = len(start) + 8
    second = first + sum(map(len, frames))
    if version:
        head = struct.pack(">QQIQ", 0, 0, 600, int(seconds * 600))
    else:
        head = struct.pack(">IIII", 0, 0, 600, int(seconds * 600))
    movie = box(
        b"moov",
        _full(b"mvhd", head, bytes(80), version=version),
        _track(b"vide", frames, first),
        _track(b"meta", places, second),
        box(b"udta", box(b"\xa9xyz", b"+31.2304+121.4737/")),
    )
    return start + data + movie + box(b"uuid", bytes(16), WHERE.encode())


def _element(number, body):
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return raw + b"\x01" + len(body).to_bytes(7, "big") + body


def webm(seconds=5.0):
    head = _element(0x1A45DFA3, _element(0x4282, b"webm"))
    info = _element(0x2AD7B1, (1_000_000).to_bytes(3, "big"))
    if seconds:
        info += _element(0x4489, struct.pack(">d", seconds * 1000))
    tags = _element(0x1254C367, WHERE.encode())
    cluster = _element(0x1F43B675, _element(0xA3, b"FRAME-ONE"))
    body = _element(0x1549A966, info) + tags + cluster
    return head + _element(0x18538067, body)
