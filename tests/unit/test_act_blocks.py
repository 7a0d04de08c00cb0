# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Acts as bytes, and what the stages of a night share."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from odoo.addons.social_crm.tools import act_blocks, night

DAYS = [date(1969, 12, 31), date(1970, 1, 1), date(2024, 2, 29), date(2026, 11, 26)]
AT = [-1, 0, 86_399, 1_764_115_200 + 365 * 86_400]


def acts():
    return {
        "source": np.array([1, 2, 3, 2_000_000_000], dtype=np.int32),
        "target": np.array([4, 5, 6, 7], dtype=np.int32),
        "kind": np.array([0, 1, 6, 2], dtype=np.int16),
        "at": np.array(AT, dtype=np.int64),
        "told": np.array([0, 1, 0, 1], dtype=np.int16),
    }


def test_there_and_back():
    blocks = act_blocks.pack(acts(), DAYS)
    assert [len(block) // act_blocks.ACT.itemsize for block in blocks] == [1, 2, 0, 1]
    for name, numbers in act_blocks.unpack(blocks, DAYS).items():
        np.testing.assert_array_equal(numbers, acts()[name], name)


def test_without_acts():
    nothing = {name: numbers[:0] for name, numbers in acts().items()}
    blocks = act_blocks.pack(nothing, DAYS)
    assert blocks == [b""] * 4
    assert not len(act_blocks.unpack(blocks, DAYS)["at"])
    assert not len(act_blocks.unpack([], [])["at"])


def test_a_night_reads_once_as_long_as_the_key_is_the_same():
    read, shared = [], night.Night()

    def again():
        read.append(len(read))
        return read[-1]

    assert [shared.once("acts", key, again) for key in "aabba"] == [0, 0, 1, 1, 2]


def test_what_is_told_too_soon_is_not_published(monkeypatch):
    told, times, shared = [], iter((10.0, 10.5, 11.0, 11.9, 12.1)), night.Night()
    shared.tell(0.1)
    clock = SimpleNamespace(monotonic=lambda: next(times))
    monkeypatch.setattr(night, "time", clock)
    shared.publish = told.append
    for share in (0.2, 0.3, 0.4, 0.5, 0.6):
        shared.tell(share)
    assert told == pytest.approx([0.2, 0.4, 0.6])
