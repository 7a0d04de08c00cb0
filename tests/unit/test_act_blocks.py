# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Acts as bytes, and what the stages of a night share."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from odoo.addons.social_crm.tools import act_blocks, night

DAYS = [date(1969, 12, 31), date(1970, 1, 1), date(2024, 2, 29), date(2026, 11, 26)]
# Seconds since 1970; what is beyond the second is cut.
AT = [-1, 0, 86_399, 1_764_115_200 + 365 * 86_400]
SINCE_2000, PART = 946_684_800, np.array([999_999, 0, 500_000, 1])


def acts():
    """As they come from the table: in any order, microseconds since 2000."""
    return {
        "id": np.array([9, 7, 8, 3], dtype=np.int32),
        "source": np.array([2_000_000_000, 2, 3, 1], dtype=np.int32),
        "target": np.array([7, 5, 6, 4], dtype=np.int32),
        "kind": np.array([2, 1, 6, 0], dtype=np.int16),
        "at": (np.array([AT[3], AT[1], AT[2], AT[0]]) - SINCE_2000) * 1_000_000 + PART,
        "told": np.array([1, 1, 0, 0], dtype=np.int16),
    }


def test_there_and_back():
    blocks = act_blocks.pack(acts(), DAYS)
    assert [len(block) // act_blocks.ACT.itemsize for block in blocks] == [1, 2, 0, 1]
    found = act_blocks.unpack(blocks, DAYS)
    assert {name: numbers.tolist() for name, numbers in found.items()} == {
        "source": [1, 2, 3, 2_000_000_000],
        "target": [4, 5, 6, 7],
        "kind": [0, 1, 6, 2],
        "at": AT,
        "told": [0, 1, 0, 1],
    }


def test_acts_of_a_day_by_their_id_and_those_of_other_days_left_out():
    same = acts() | {"at": np.full(4, (AT[1] - SINCE_2000) * 1_000_000)}
    blocks = act_blocks.pack(same, DAYS)
    assert act_blocks.unpack(blocks, DAYS)["target"].tolist() == [4, 5, 6, 7]
    assert act_blocks.pack(same, DAYS[:1] + DAYS[2:]) == [b""] * 3


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
