# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Facets and record keys of Bluesky.

The places and ``data/facets.jsonl`` come from the network's own library
(@atproto/api, ``RichText.detectFacetsWithoutResolution``), not from us.
"""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools import lengths, tid
from odoo.addons.social_crm.tools.facets import Facet, detect

THEN = datetime(2026, 11, 25, 12, 0, tzinfo=timezone.utc)
ORACLE = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "facets.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def test_the_example_of_the_networks_documentation():
    # bsky-docs, docs/advanced-guides/posts.md
    text = (
        "✨ example mentioning @atproto.com to share the URL 👨‍❤️‍👨 "
        "https://en.wikipedia.org/wiki/CBOR."
    )
    assert detect(text) == [
        Facet("mention", 23, 35, "atproto.com"),
        Facet("link", 74, 108, "https://en.wikipedia.org/wiki/CBOR"),
    ]


@pytest.mark.parametrize("case", ORACLE, ids=range(len(ORACLE)))
def test_random_texts_mean_what_the_networks_own_library_says(case):
    text = case["text"]
    found = sorted([f.start, f.end, f.kind, f.value] for f in detect(text))
    assert found == sorted(case["facets"])
    assert lengths.graphemes(text) == case["graphemes"]
    assert lengths.utf8_bytes(text) == case["bytes"]


@given(st.text(max_size=300))
def test_places_are_always_places_of_whole_letters(text):
    raw = text.encode("utf-8", "surrogatepass")
    for facet in detect(text):
        words = raw[facet.start : facet.end].decode("utf-8", "surrogatepass")
        assert words and words in text


def test_a_tid_is_that_of_the_specification():
    # https://atproto.com/specs/tid: the zero and the shape
    assert tid.encode(0, 0) == "2222222222222"
    assert len(tid.encode(2**53 - 1, 1023)) == 13
    assert tid.encode(2**53 - 1, 1023)[0] in "234567abcdefghij"


@given(st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)), st.text())
def test_the_same_act_has_the_same_key(moment, key):
    moment = moment.replace(tzinfo=timezone.utc, microsecond=0)
    made = tid.stable(moment, key)
    assert made == tid.stable(moment + timedelta(microseconds=5), key)
    assert made != tid.stable(moment, key + "x")
    assert tid.stable(moment + timedelta(seconds=1), key) > made


def test_keys_of_one_second_do_not_collide():
    assert len({tid.stable(THEN, str(n)) for n in range(10_000)}) == 10_000
