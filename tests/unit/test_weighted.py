# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The weighted length of X. The expected numbers are those of X's own library, see
``data/x_lengths.NOTICE.md``; the named cases are also among its published vectors."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools import lengths, weighted

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
ORACLE = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "x_lengths.jsonl")
    .read_text("utf-8")
    .splitlines()
]


@pytest.mark.parametrize("case", ORACLE, ids=range(len(ORACLE)))
def test_texts_are_as_long_as_the_networks_own_library_says(case):
    assert lengths.measure(case["text"], "x_weighted") == case["length"]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("の" * 140, weighted.LIMIT),
        ("の" * 141, weighted.LIMIT + 2),
        (FAMILY * 140, weighted.LIMIT),
        ("Test https://test.com test https://test.com test.com test", 86),
        ("e\u0301", 1),
        ("\u202ahttps://example.com\u202c", 27),
    ],
)
def test_named_cases(text, length):
    assert weighted.weight(text) == length


def test_what_is_younger_than_that_library():
    # A person at a computer, of no gender: Emoji 12.1.
    assert weighted.weight("\U0001f9d1\u200d\U0001f4bb") == 2


@given(st.text())
def test_every_text_has_a_length(text):
    places = list(weighted.addresses(text))
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)
    # Composing alone can make a text lighter than its code points.
    assert weighted.weight(text) <= 2 * len(text) + 23 * len(places)


@pytest.mark.parametrize(
    "text",
    [
        "a." * 5_000,
        "你" * 20_000 + " a.com",
        "你." * 2_000 + "-.com",
        "https://example.com/" + "." * 20_000,
        "https://a.com/" + "(a(b)" * 3_000,
        "https://" * 5_000 + "a.com",
        "👍\u200d" * 5_000,
    ],
    ids=range(7),
)
def test_no_text_takes_long(text):
    begun = time.process_time()
    weighted.weight(text)
    assert time.process_time() - begun < 5
