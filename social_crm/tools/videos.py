# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Videos: how long they are, and where they were taken, which leaves with nobody.

MP4 is read by its boxes (ISO/IEC 14496-12), WebM by its elements (RFC 8794). What
describes a video is overwritten in its place, so that all else stays where it is.
Pictures and sound are not touched.
"""

import struct
from dataclasses import dataclass

from .media import Unfit, too_large

# Boxes that hold other boxes and lead to what is looked for.
PARENTS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
# Notes of the camera: places, models, names.
NOTES = frozenset({b"udta", b"meta", b"uuid", b"ilst"})
SHOWN = frozenset({b"vide", b"soun", b"subt", b"sbtl", b"text", b"tmcd", b"hint"})
MAX_BOXES = 10_000

WEBM_SEGMENT, WEBM_INFO, WEBM_CLUSTER = 0x18538067, 0x1549A966, 0x1F43B675
WEBM_SCALE, WEBM_DURATION, WEBM_TAGS = 0x2AD7B1, 0x4489, 0x1254C367
WEBM_ATTACHMENTS, WEBM_TITLE = 0x1941A469, 0x7BA9


def kind_of(content):
    """The MIME type of a video by its first bytes, or "" for anything else."""
    if content[4:8] == b"ftyp":
        # Quicktime files are MP4's parents, and few networks take them.
        return "video/quicktime" if content[8:12] == b"qt  " else "video/mp4"
    if content.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in content[:64]:
        return "video/webm"
    return ""


def prepare(name, content, rules):
    """``(name, content, MIME type)`` as a network with ``rules`` takes it.

    :raises Unfit: too large, too long, damaged, or of another kind
    """
    mimetype = kind_of(content)
    if mimetype not in rules.types:
        raise Unfit("type", name=name, type=mimetype or "?")
    if rules.max_video_bytes and len(content) > rules.max_video_bytes:
        raise Unfit("size", **too_large(name, len(content), rules.max_video_bytes))
    read = _mp4 if mimetype == "video/mp4" else _webm
    try:
        seconds, clean = read(content)
    except (ValueError, struct.error, IndexError, RecursionError) as error:
        raise Unfit("unreadable", name=name) from error
    _check_length(name, seconds, rules)
    return name, clean, mimetype


def _check_length(name, seconds, rules):
    if not rules.max_video_seconds:
        return
    if seconds is None:
        raise Unfit("no_length", name=name)
    # Half a second more is what recorders round away.
    if seconds > rules.max_video_seconds + 0.5:
        params = {"seconds": round(seconds), "limit": rules.max_video_seconds}
        raise Unfit("seconds", name=name, **params)


# -- MP4 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int
    body: int
    end: int


def _boxes(data, at, end):
    """The boxes between two places, one after the other."""
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, at)
        body = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, body)
            body += 8
        elif size == 0:
            size = end - at
        if size < body - at or at + size > end:
            raise ValueError("a box is larger than what holds it")
        yield _Box(kind, at, body, at + size)
        at += size


def _walk(data, at, end, budget):
    for box in _boxes(data, at, end):
        budget.append(box)
        if len(budget) > MAX_BOXES:
            raise ValueError("too many boxes")
        yield box
        if box.kind in PARENTS:
            yield from _walk(data, box.body, box.end, budget)


def _mp4(content):
    """``(seconds, content without notes)``; seconds is None where it does not say."""
    data = bytearray(content)
    boxes = list(_walk(content, 0, len(content), []))
    heads = [box for box in boxes if box.kind == b"mvhd"]
    if len(heads) != 1:
        raise ValueError("not one head")
    for track in [box for box in boxes if box.kind == b"trak"]:
        inner = [b for b in boxes if track.start < b.start < track.end]
        if _track_kind(content, inner) not in SHOWN:
            _blank_samples(data, inner)
            _blank(data, track)
    for box in boxes:
        if box.kind in NOTES:
            _blank(data, box)
    return _mvhd_seconds(content, heads[0]), bytes(data)


def _mvhd_seconds(data, box):
    if data[box.body] == 1:
        scale, length = struct.unpack_from(">IQ", data, box.body + 20)
        unknown = 2**64 - 1
    else:
        scale, length = struct.unpack_from(">II", data, box.body + 12)
        unknown = 2**32 - 1
    return None if not scale or length in (0, unknown) else length / scale


def _track_kind(data, boxes):
    for box in boxes:
        if box.kind == b"hdlr":
            return bytes(data[box.body + 8 : box.body + 12])
    raise ValueError("a track of no kind")


def _blank(data, box):
    data[box.start + 4 : box.start + 8] = b"free"
    data[box.body : box.end] = bytes(box.end - box.body)


def _blank_samples(data, boxes):
    """Overwrite what a track of measurements holds: places along the way."""
    tables = {box.kind: box for box in boxes}
    sizes = _sizes(data, tables[b"stsz"]) if b"stsz" in tables else []
    wide = b"co64" in tables
    chunks = tables.get(b"co64") or tables.get(b"stco")
    if not sizes or not chunks or b"stsc" not in tables:
        return
    (count,) = struct.unpack_from(">I", data, chunks.body + 4)
    form = f">{_count(count, data)}{'Q' if wide else 'I'}"
    places = struct.unpack_from(form, data, chunks.body + 8)
    each = _samples_each(data, tables[b"stsc"], count)
    at = 0
    for place, samples in zip(places, each, strict=True):
        length = sum(sizes[at : at + samples])
        if place + length > len(data):
            raise ValueError("a sample outside the file")
        data[place : place + length] = bytes(length)
        at += samples


def _count(count, data):
    if count > len(data) // 4:
        raise ValueError("a table larger than its file")
    return count


def _sizes(data, box):
    same, count = struct.unpack_from(">II", data, box.body + 4)
    if same:
        return [same] * _count(count, data)
    return struct.unpack_from(f">{_count(count, data)}I", data, box.body + 12)


def _samples_each(data, box, chunks):
    """How many samples each chunk holds; the table names changes only."""
    (count,) = struct.unpack_from(">I", data, box.body + 4)
    rows = struct.unpack_from(f">{3 * _count(count, data)}I", data, box.body + 8)
    firsts, samples = rows[0::3], rows[1::3]
    each = []
    for first, after, size in zip(
        firsts, (*firsts[1:], chunks + 1), samples, strict=True
    ):
        each += [size] * min(max(after - first, 0), chunks - len(each))
    return each


# -- WebM -----------------------------------------------------------------------


def _webm(content):
    """``(seconds, content without tags)``; seconds is None where it does not say."""
    data, scale, length = bytearray(content), 1_000_000, None
    for number, start, body, end in _elements(content, 0, len(content), []):
        if number in (WEBM_TAGS, WEBM_ATTACHMENTS, WEBM_TITLE):
            _void(data, start, end)
        elif number == WEBM_SCALE:
            scale = int.from_bytes(content[body:end], "big")
        elif number == WEBM_DURATION:
            form = {4: ">f", 8: ">d"}.get(end - body)
            if not form:
                raise ValueError("a length of no known width")
            (length,) = struct.unpack(form, content[body:end])
    seconds = (length or 0) * scale / 1e9
    # Also what is no number at all says nothing.
    return seconds if 0 < seconds < 1e9 else None, bytes(data)


def _elements(data, at, end, budget):
    while at < end:
        number, body = _vint(data, at, marked=True)
        size, body = _vint(data, body)
        # A recorder that could not go back leaves the size open: up to the end.
        stop = end if size is None else body + size
        if stop > end:
            raise ValueError("an element is larger than what holds it")
        budget.append(at)
        if len(budget) > 20 * MAX_BOXES:
            raise ValueError("too many elements")
        yield number, at, body, stop
        if number in (WEBM_SEGMENT, WEBM_INFO) or (
            number == WEBM_CLUSTER and size is None
        ):
            yield from _elements(data, body, stop, budget)
        at = stop


def _vint(data, at, marked=False):
    """``(number, place behind it)``; a number that is all ones means not known."""
    width = 9 - data[at].bit_length()
    if width > 8:
        raise ValueError("a number of no width")
    raw = data[at : at + width]
    if len(raw) < width:
        raise ValueError("it is cut off")
    value = int.from_bytes(raw, "big")
    if marked:
        return value, at + width
    value &= (1 << 7 * width) - 1
    return (None if value == (1 << 7 * width) - 1 else value), at + width


def _void(data, start, end):
    size = end - start
    if size < 2:
        raise ValueError("an element without a size")
    head = (
        b"\xec" + bytes([0x80 | (size - 2)])
        if size < 129
        else b"\xec\x01" + (size - 9).to_bytes(7, "big")
    )
    data[start:end] = head + bytes(size - len(head))
