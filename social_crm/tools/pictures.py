# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pictures made fit for a network: checked, upright, bare of places and names.

A picture that fits is not encoded again. One that does not is made smaller, in fixed
steps, so that the same picture always gives the same bytes; never larger.
"""

import io

# Odoo lets Pillow load no other forms by itself than those it needs.
from PIL import Image, ImageOps, UnidentifiedImageError, WebPImagePlugin  # noqa: F401

from . import bare
from .media import Unfit, too_large

TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
}
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
}
# Some hundred MB while it is worked on; what a telephone takes is below.
MAX_PIXELS = 50_000_000
MAX_FRAMES = 2_000
# All frames of a moving picture together are looked at.
MAX_MOVING_PIXELS = 400_000_000
ORIENTATION = 0x0112
QUALITIES = (90, 82, 74, 66, 56)
# Of the width and height that the network allows.
SCALES = (1.0, 0.8, 0.64, 0.5, 0.35)


def kind_of(content):
    """The MIME type of a picture by its first bytes, or "" for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return ""


def prepare(name, content, rules):
    """``(name, content, MIME type)`` as a network with ``rules`` takes it.

    :raises Unfit: it is no picture, or cannot be made fit
    """
    try:
        return _prepare(name, content, rules)
    except Image.DecompressionBombError as error:
        raise _too_many(name) from error
    except (
        ValueError,
        OSError,
        SyntaxError,
        EOFError,
        IndexError,
        UnidentifiedImageError,
    ) as error:
        if isinstance(error, Unfit):
            raise
        raise Unfit("unreadable", name=name) from error


def _prepare(name, content, rules):
    with _opened(content) as image:
        if image.width * image.height > MAX_PIXELS:
            raise _too_many(name)
        kind = image.format
        moving = kind != "MPO" and getattr(image, "n_frames", 1) > 1
        turned = image.getexif().get(ORIENTATION, 1) in range(2, 9)
        fits = _scale(image.size, rules) == 1
    if moving:
        clean = bare.CLEANERS[kind](content)
        return _moving(name, clean, TYPES[kind], fits, rules)
    if fits and not turned and TYPES[kind] in rules.types:
        clean = _bare(kind, content)
        if clean and (not rules.max_bytes or len(clean) <= rules.max_bytes):
            return _renamed(name, TYPES[kind]), clean, TYPES[kind]
    with _opened(content) as image:
        return _smaller(name, image, rules)


def _bare(kind, content):
    """The picture without what was written into it, if that leaves one."""
    try:
        clean = bare.CLEANERS[kind](content)
    except ValueError:
        # What readers forgive is put right by encoding it again.
        return None
    with _opened(clean) as image:
        image.load()
    return clean


def _opened(content):
    return Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "GIF", "WEBP"))


def _too_many(name):
    return Unfit("pixels", name=name, limit=MAX_PIXELS // 1_000_000)


def _scale(size, rules):
    """How much of its width and height a picture may keep, 1 at most."""
    width, height = size
    scale = 1.0
    if rules.max_pixels and width * height > rules.max_pixels:
        scale = (rules.max_pixels / (width * height)) ** 0.5
    if rules.max_side:
        scale = min(scale, rules.max_side / max(size))
    return scale


def _moving(name, clean, mimetype, fits, rules):
    """It goes as it is or not at all: a still one would say something else."""
    with _opened(clean) as image:
        frames = image.n_frames
        area = image.width * image.height
        if frames > MAX_FRAMES or frames * area > MAX_MOVING_PIXELS:
            raise Unfit("moving", name=name)
        for frame in range(frames):
            image.seek(frame)
            image.load()
    if mimetype not in rules.types:
        raise Unfit("type", name=name, type=mimetype)
    if not fits or (rules.max_bytes and len(clean) > rules.max_bytes):
        raise Unfit("moving", name=name)
    return _renamed(name, mimetype), clean, mimetype


def _smaller(name, image, rules):
    profile, kind = image.info.get("icc_profile"), TYPES[image.format]
    image = ImageOps.exif_transpose(image)
    if image.mode not in ("1", "L", "LA", "P", "PA", "RGB", "RGBA"):
        # The profile of other inks says nothing about light.
        image, profile = _in_light(image), None
    first = _scale(image.size, rules)
    limit, size = rules.max_bytes, 0
    for step in SCALES:
        sized = _resized(image, first * step)
        for form, options in _forms(sized, kind, rules, step):
            content = _encoded(sized, form, profile, **options)
            size = len(content)
            if not limit or size <= limit:
                return _renamed(name, TYPES[form]), content, TYPES[form]
    if not size:
        raise Unfit("type", name=name, type=kind)
    raise Unfit("size", **too_large(name, size, limit))


def _in_light(image):
    if image.mode.startswith("I"):
        # Sixteen bits of grey: the upper eight are seen.
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGB")


def _resized(image, scale):
    if scale >= 1:
        return image
    size = [max(1, int(side * scale)) for side in image.size]
    return image.convert("RGBA" if _is_clear(image) else "RGB").resize(
        size, Image.Resampling.LANCZOS
    )


def _is_clear(image):
    """Whether something behind it may be seen through it."""
    return image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info


def _forms(image, kind, rules, step):
    """What to try, best first: as it was, then with lower and lower quality."""
    lossy = "WEBP" if _is_clear(image) or "image/jpeg" not in rules.types else "JPEG"
    possible = TYPES[lossy] in rules.types
    drawn = kind in ("image/png", "image/gif") and "image/png" in rules.types
    # Drawings stay sharp; a photograph of this kind is slow, and never small.
    if drawn and (step == 1 or not possible):
        yield "PNG", {}
    if possible:
        for quality in QUALITIES:
            yield lossy, {"quality": quality}


def _encoded(image, form, profile, **options):
    if form != "PNG":
        clear = _is_clear(image)
        image = image.convert("RGBA" if clear else "L" if image.mode == "L" else "RGB")
    if form == "JPEG":
        options.update(optimize=True, progressive=True)
    if profile:
        options["icc_profile"] = profile
    out = io.BytesIO()
    image.save(out, form, exif=b"", **options)
    return bare.CLEANERS[form](out.getvalue())


def _renamed(name, mimetype):
    stem, _dot, ending = name.rpartition(".")
    wanted = ENDINGS[mimetype]
    if {"jpeg": "jpg"}.get(ending.lower(), ending.lower()) == wanted:
        return name
    return f"{stem or ending or 'picture'}.{wanted}"
