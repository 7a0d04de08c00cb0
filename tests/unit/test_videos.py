# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Videos: known by their bytes, measured, and bare of where they were taken."""

import files
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.social_crm.tools import videos
from odoo.addons.social_crm.tools.media import VIDEOS, Rules, Unfit

RULES = Rules(VIDEOS, max_files=1, max_video_bytes=5_000, max_video_seconds=60)


@pytest.mark.parametrize(
    ("content", "mimetype"),
    [
        (files.mp4(), "video/mp4"),
        (files.mp4(version=1), "video/mp4"),
        (files.webm(), "video/webm"),
    ],
    ids=["mp4", "mp4 of 64 bits", "webm"],
)
def test_a_video_goes_without_its_places(content, mimetype):
    name, clean, kind = videos.prepare("cup.mp4", content, RULES)
    assert (name, kind) == ("cup.mp4", mimetype)
    assert len(clean) == len(content)
    assert files.WHERE.encode() not in clean
    assert b"31.2304" not in clean and b"\xa9xyz" not in clean
    assert b"FRAME-ONE" in clean
    # What is left can still be read, and is as long as before.
    assert videos.prepare("cup.mp4", clean, RULES)[1] == clean


@pytest.mark.parametrize(
    "content", [files.mp4(90), files.mp4(90, version=1), files.webm(90)], ids=range(3)
)
def test_a_video_that_is_too_long_is_refused_with_its_length(content):
    with pytest.raises(Unfit) as caught:
        videos.prepare("cup.mp4", content, RULES)
    assert caught.value.code == "seconds"
    assert caught.value.params == {"name": "cup.mp4", "seconds": 90, "limit": 60}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (files.mp4() + files.box(b"free", bytes(5_000)), "size"),
        (files.mp4(brand=b"qt  "), "type"),
        (files.mp4()[:-5], "unreadable"),
        (files.mp4()[:40], "unreadable"),
        (files.webm()[:-5], "unreadable"),
        (files.webm(None), "no_length"),
        (files.mp4(0), "no_length"),
        (files.webm(float("nan")), "no_length"),
        (files.webm(float("inf")), "no_length"),
    ],
    ids=range(9),
)
def test_what_is_refused(content, code):
    with pytest.raises(Unfit) as caught:
        videos.prepare("cup.mp4", content, RULES)
    assert caught.value.code == code


def test_boxes_within_boxes_without_end_are_refused():
    nested = b""
    for _depth in range(2_000):
        nested = files.box(b"moov", nested)
    large = Rules(VIDEOS, max_files=1)
    with pytest.raises(Unfit) as caught:
        videos.prepare("cup.mp4", files.mp4()[:24] + nested, large)
    assert caught.value.code == "unreadable"


def test_without_a_limit_no_length_is_needed():
    assert videos.prepare("a.webm", files.webm(None), Rules(VIDEOS, max_files=1))


@settings(max_examples=300, deadline=1_000)
@given(st.data())
def test_whatever_is_changed_in_a_video_it_is_refused_or_read(data):
    content = bytearray(data.draw(st.sampled_from((files.mp4(), files.webm()))))
    for _change in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(8, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    try:
        _name, clean, _type = videos.prepare("a", bytes(content), RULES)
    except Unfit:
        return
    assert len(clean) == len(content)
