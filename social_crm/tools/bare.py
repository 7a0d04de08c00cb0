# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pictures without what was written into them: place, camera, person, comments.

The picture itself is not encoded again, so nothing of it is lost. Kept is what it
needs to look right, the colour profile above all; what is not known is left out, also
what hangs on behind its end. Every function takes and returns bytes and raises
``ValueError`` for a file that does not keep to its format.
"""

import struct

PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP mDCV cLLI "
    b"acTL fcTL fdAT".split()
)
WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
# Flags of VP8X that announce EXIF and XMP.
WEBP_ANNOUNCED = 0x08 | 0x04
GIF_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
# JFIF, and how Adobe's colours are meant.
JPEG_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}


def jpeg(data):
    """A JPEG with its own segments only."""
    out, at = [data[:2]], 2
    while True:
        at, marker = _marker(data, at)
        if marker == 0xD9:
            return b"".join((*out, b"\xff\xd9"))
        start = at
        (size,) = _unpack(">H", data, at)
        at += size
        segment = data[start:at]
        if len(segment) < max(size, 2):
            raise ValueError("a segment is cut off")
        if _keeps_jpeg(marker, segment[2:]):
            out.append(b"\xff" + bytes([marker]) + segment)
        if marker == 0xDA:
            end = _scan_end(data, at)
            out.append(data[at:end])
            at = end


def _marker(data, at):
    if data[at : at + 1] != b"\xff":
        raise ValueError("no segment where one begins")
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise ValueError("it is cut off")
    return at + 1, data[at]


def _keeps_jpeg(marker, segment):
    if marker == 0xFE:
        return False
    if 0xE0 <= marker <= 0xEF:
        begins = JPEG_KEPT.get(marker)
        return bool(begins) and segment.startswith(begins)
    return True


def _scan_end(data, at):
    """Where the picture's own data ends: at a mark that is not part of it."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise ValueError("it is cut off")
        if data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        elif data[at + 1] == 0xFF:
            at += 1
        else:
            return at


def png(data):
    """A PNG, also a moving one, with the chunks that draw it."""
    out, at = [data[:8]], 8
    while True:
        (size,) = _unpack(">I", data, at)
        chunk = data[at : at + 12 + size]
        if len(chunk) < 12 + size:
            raise ValueError("a chunk is cut off")
        if chunk[4:8] in PNG_KEPT:
            out.append(chunk)
        if chunk[4:8] == b"IEND":
            return b"".join(out)
        at += len(chunk)


def webp(data):
    """A WebP, also a moving one."""
    (size,) = _unpack("<I", data, 4)
    out, at, end = [b"WEBP"], 12, min(len(data), 8 + size)
    while at + 8 <= end:
        name, (length,) = data[at : at + 4], _unpack("<I", data, at + 4)
        chunk = data[at : at + 8 + length + length % 2]
        if len(chunk) < 8 + length:
            raise ValueError("a chunk is cut off")
        if name == b"VP8X" and length:
            chunk = chunk[:8] + bytes([chunk[8] & ~WEBP_ANNOUNCED]) + chunk[9:]
        if name in WEBP_KEPT:
            out.append(chunk)
        at += len(chunk)
    body = b"".join(out)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif(data):
    """A GIF without comments; how often it plays stays."""
    at = 13 + _palette(data, 10)
    out = [data[:at]]
    while True:
        start, kind = at, data[at : at + 1]
        if kind == b";":
            return b"".join((*out, b";"))
        if kind == b"!":
            at = _blocks_end(data, at + 2)
            if _keeps_gif(data[start:at]):
                out.append(data[start:at])
        elif kind == b",":
            at = _blocks_end(data, at + 11 + _palette(data, at + 9))
            out.append(data[start:at])
        else:
            raise ValueError("a block is of no known kind")


def _palette(data, at):
    (flags,) = _unpack("B", data, at)
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(data, at):
    while True:
        (size,) = _unpack("B", data, at)
        at += 1 + size
        if not size:
            return at


def _keeps_gif(block):
    """Application blocks that say how often, and how long each picture shows."""
    return block[1] == 0xF9 or (block[1] == 0xFF and block[3:14] in GIF_KEPT)


def _unpack(form, data, at):
    try:
        return struct.unpack_from(form, data, at)
    except struct.error as error:
        raise ValueError("it is cut off") from error


CLEANERS = {"JPEG": jpeg, "MPO": jpeg, "PNG": png, "WEBP": webp, "GIF": gif}
