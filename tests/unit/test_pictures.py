# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pictures: what they give away is gone, and they fit the network that takes them."""

import io
import time

import files
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from odoo.addons.social_crm.tools import fitting, pictures
from odoo.addons.social_crm.tools.items import Media
from odoo.addons.social_crm.tools.media import IMAGES, VIDEOS, Rules, Unfit, alt_trouble

RULES = Rules(IMAGES, max_bytes=1_000_000, max_files=4)
KINDS = ("JPEG", "PNG", "WEBP")


def prepared(content, rules=RULES, name="cup.jpg"):
    name, content, mimetype = pictures.prepare(name, content, rules)
    image = Image.open(io.BytesIO(content))
    image.load()
    return name, content, mimetype, image


def gives_nothing_away(content, image):
    assert files.WHERE.encode() not in content
    assert b"GPS" not in content and b"Exif" not in content
    assert not image.getexif() and "xmp" not in image.info
    assert "comment" not in image.info and not getattr(image, "text", {})


@pytest.mark.parametrize("kind", KINDS)
def test_place_and_camera_are_gone_and_the_colours_stay(kind):
    content = files.photo(kind=kind)
    before = Image.open(io.BytesIO(content))
    assert before.getexif().get_ifd(0x8825), "the test's own picture has a place"
    _name, clean, mimetype, image = prepared(content)
    gives_nothing_away(clean, image)
    assert mimetype == f"image/{kind.lower()}"
    assert image.info["icc_profile"] == files.PROFILE
    # Not encoded again: every pixel is the same.
    assert image.convert("RGB").tobytes() == before.convert("RGB").tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_it_stands_upright(kind):
    content = files.photo(orientation=6, kind=kind)
    _name, clean, _type, image = prepared(content)
    gives_nothing_away(clean, image)
    # Turned by a quarter: red, on the left, is above now.
    assert image.size == (40, 60)
    above = image.convert("RGB").getpixel((20, 5))
    assert above[0] > 200 and above[2] < 60
    assert image.info["icc_profile"] == files.PROFILE


def test_words_in_a_png_and_behind_it_are_gone():
    _name, clean, _type, image = prepared(files.png_with_text(), name="a.png")
    gives_nothing_away(clean, image)


def test_what_hangs_on_behind_a_photograph_is_gone():
    # A moving photograph is a JPEG with a film, and its places, behind it.
    _name, clean, _type, _image = prepared(files.photo() + files.mp4())
    assert clean.endswith(b"\xff\xd9") and b"moov" not in clean


def test_a_picture_within_the_limits_is_not_made_smaller_nor_larger():
    content = files.saved(files.noise(300, 200), "JPEG", quality=95)
    _name, clean, _type, image = prepared(content, Rules(IMAGES, 10**6, 4, 60_000, 300))
    assert clean == content and image.size == (300, 200)


@pytest.mark.parametrize(
    ("more", "size"),
    [({"max_side": 150}, (150, 100)), ({"max_pixels": 15_000}, (150, 100))],
)
def test_a_picture_with_too_many_pixels_is_made_smaller(more, size):
    content = files.saved(files.noise(300, 200), "JPEG")
    assert prepared(content, Rules(IMAGES, 10**6, 4, **more))[3].size == size


def test_quality_goes_down_until_it_fits():
    content = files.saved(files.noise(400, 300), "JPEG", quality=98)
    limit = len(content) * 2 // 3
    _name, clean, _type, image = prepared(content, Rules(IMAGES, limit, 4))
    assert len(clean) <= limit and image.size == (400, 300)


def test_a_drawing_that_is_too_large_becomes_a_photograph():
    content = files.saved(files.noise(400, 300), "PNG")
    name, clean, mimetype, _image = prepared(
        content, Rules(IMAGES, 200_000, 4), "a.png"
    )
    assert (name, mimetype) == ("a.jpg", "image/jpeg") and len(clean) <= 200_000


def test_what_can_be_seen_through_stays_so():
    content = files.saved(files.noise(400, 300, "RGBA"), "PNG")
    _name, _clean, mimetype, image = prepared(content, Rules(IMAGES, 200_000, 4))
    assert mimetype == "image/webp" and image.mode == "RGBA"


def test_inks_become_light():
    content = files.saved(files.noise(300, 200, "CMYK"), "JPEG")
    _name, _clean, _type, image = prepared(content, Rules(IMAGES, 40_000, 4))
    assert image.mode == "RGB"


def test_what_never_fits_is_refused_with_its_size():
    content = files.saved(files.noise(400, 300), "JPEG")
    with pytest.raises(Unfit) as caught:
        pictures.prepare("cup.jpg", content, Rules(IMAGES, 1_000, 4))
    assert caught.value.code == "size" and caught.value.params["name"] == "cup.jpg"


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_a_moving_picture_goes_on_moving(kind):
    _name, clean, mimetype, image = prepared(files.moving(kind))
    gives_nothing_away(clean, image)
    assert image.n_frames == 3 and mimetype == f"image/{kind.lower()}"
    assert image.info["loop"] == 0


def test_a_moving_picture_that_is_too_large_is_refused_not_stopped():
    with pytest.raises(Unfit) as caught:
        pictures.prepare("a.gif", files.moving(), Rules(IMAGES, 100, 4))
    assert caught.value.code == "moving"


def test_a_bomb_is_refused_without_being_opened():
    begun = time.process_time()
    with pytest.raises(Unfit) as caught:
        pictures.prepare("a.png", files.bomb(), RULES)
    assert caught.value.code == "pixels"
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "content",
    [
        files.photo()[:-200],
        files.photo()[:100],
        files.saved(files.halves(), "PNG")[:60],
        files.moving()[:80],
        b"\xff\xd8\xff\xe0" + b"x" * 50,
        b"GIF89a",
        b"RIFF\x04\0\0\0WEBP",
    ],
    ids=range(7),
)
def test_what_is_damaged_is_refused(content):
    with pytest.raises(Unfit) as caught:
        pictures.prepare("cup.jpg", content, RULES)
    assert caught.value.code == "unreadable"


def test_the_name_follows_what_it_really_is():
    assert prepared(files.saved(files.halves(), "PNG"), name="cup.jpg")[0] == "cup.png"
    assert prepared(files.photo(), name="cup.JPEG")[0] == "cup.JPEG"
    assert prepared(files.photo(), name="cup")[0] == "cup.jpg"


def test_the_same_picture_gives_the_same_bytes():
    content = files.photo(files.noise(300, 200), orientation=8)
    assert len({pictures.prepare("a.jpg", content, RULES)[1] for _n in range(3)}) == 1


def test_a_large_photograph_takes_seconds_at_most():
    content = files.photo(files.noise(3000, 2000), orientation=6, quality=90)
    begun = time.process_time()
    _name, clean, _type, _image = prepared(content)
    assert len(clean) <= 1_000_000 and time.process_time() - begun < 30


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_is_changed_in_a_file_it_is_refused_or_fits(data):
    kind = data.draw(st.sampled_from((*KINDS, "GIF")))
    content = bytearray(files.moving() if kind == "GIF" else files.photo(kind=kind))
    for _change in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(12, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    try:
        _name, clean, mimetype = pictures.prepare("a", bytes(content), RULES)
    except Unfit:
        return
    assert mimetype in IMAGES and len(clean) <= RULES.max_bytes


# -- once for all accounts ------------------------------------------------------


def test_a_picture_is_worked_on_once(monkeypatch):
    calls = []
    real = pictures.prepare
    monkeypatch.setattr(
        pictures, "prepare", lambda *args: calls.append(1) or real(*args)
    )
    content = files.photo(files.noise(50, 50, seed=77))
    results = {
        fitting.fit(Media("a.jpg", content, "?", alt=str(n % 2)), RULES)
        for n in range(100)
    }
    assert len(calls) == 1 and {item.alt for item in results} == {"0", "1"}


def test_what_is_wrong_is_found_once(monkeypatch):
    calls = []
    real = pictures.prepare
    monkeypatch.setattr(
        pictures, "prepare", lambda *args: calls.append(1) or real(*args)
    )
    for _n in range(3):
        with pytest.raises(Unfit) as caught:
            fitting.fit(Media("b.jpg", files.photo()[:150], "image/jpeg"), RULES)
        assert caught.value.code == "unreadable"
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("content", "mimetype", "code"),
    [
        (b"", "image/png", "empty"),
        (b"%PDF-1.4", "application/pdf", "type"),
        (b"no picture", "image/png", "unreadable"),
        (b"<svg onload='alert(1)'/>", "image/svg+xml", "type"),
        (files.mp4(), "video/mp4", "type"),
    ],
)
def test_other_files_are_refused(content, mimetype, code):
    with pytest.raises(Unfit) as caught:
        fitting.fit(Media("x", content, mimetype), RULES)
    assert caught.value.code == code


def test_only_so_much_is_kept():
    kept = fitting._Kept(10_000)
    for number in range(20):
        kept.put(number, ("a", b"x" * 3_000, "image/png"))
    assert kept.get(0) is None and kept.get(19)
    assert kept._size <= 10_000


def test_a_description_that_is_too_long():
    rules = Rules(IMAGES | VIDEOS, 100, 4, max_alt=3)
    items = [Media("a", b"", "", alt="abc"), Media("b", b"", "", alt="abcd")]
    assert alt_trouble(items, rules) == ("alt", {"name": "b", "used": 4, "limit": 3})
    assert alt_trouble(items[:1], rules) is None
