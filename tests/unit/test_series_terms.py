# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

import pytest

from odoo.addons.social_crm_listening.tools.series import distinctive
from odoo.addons.social_crm_listening.tools.series.history import tally
from odoo.addons.social_crm_listening.tools.series.storm_file import (
    StormFileError,
    read,
)
from odoo.addons.social_crm_listening.tools.series.terms import words

BAD = [
    "the delivery was late again",
    "late delivery, cold tea",
    "delivery two hours late",
]
GOOD = ["lovely tea", "tea was great", "great shop and lovely people", "the tea again"]


def names(ours, others):
    return [term.word for term in distinctive(ours, others)]


def test_words_that_tell():
    assert names(BAD, GOOD)[:2] == ["delivery", "late"]
    assert "tea" not in names(BAD, GOOD)
    assert set(names(GOOD, BAD)) >= {"lovely", "great"}


def test_han_runs_become_words():
    bad = [
        "桂花乌龙太难喝了",
        "桂花乌龙难喝",
        "这个桂花乌龙真的难喝",
        "桂花乌龙，难喝！",
    ]
    good = ["珍珠奶茶好喝", "喜欢珍珠奶茶", "他家珍珠奶茶便宜"]
    found = names(bad, good)
    assert "桂花乌龙" in found
    assert "难喝" in found
    assert "桂花" not in found and "花乌" not in found


def test_a_word_counts_once_a_post():
    (term,) = distinctive(["broken broken", "broken"], ["fine", "nice", "good"])
    assert (term.word, term.posts) == ("broken", 2)


def test_what_is_no_word():
    assert words("@shop https://x.test/abc the 了 a1") == set()
    assert words(None) == set()


def test_nothing_against_nothing():
    assert distinctive([], []) == []
    assert distinctive(["tea"], []) == []


def test_history_is_counted_up_to_an_hour():
    cells, hour = {}, datetime(2026, 11, 2, 9)
    for author, minute in (("a", 5), ("a", 50), ("b", 59)):
        moment = hour.replace(minute=minute)
        tally(
            cells,
            [(1, hour.replace(hour=10)), (2, hour)],
            moment,
            author,
            7,
            "negative",
        )
    cell = cells[1, hour]
    assert set(cells) == {(1, hour)}
    assert (cell.posts, len(cell.people), cell.reach, cell.negative) == (3, 2, 14, 3)


def test_a_storm_file_of_json_lines():
    data = (
        b'{"created_at": "2026-11-02T09:00:00+08:00", "handle": "a", "followers": 5,'
        b' "sentiment": "negative"}\n'
        b'{"created_at": "2026-11-02T00:30:00Z", "handle": "b"}\n'
    )
    first, second = read(data)
    assert first[0] == datetime(2026, 11, 2, 0, 30)
    assert second[1:] == ("a", 5, "#1", -1)


def test_a_storm_file_as_a_table():
    rows = read('时间,作者,粉丝数,情感\n2026-11-02 09:00,甲,"1,200",负面\n'.encode())
    assert rows == [(datetime(2026, 11, 2, 9), "甲", 1200, "#1", -1)]


@pytest.mark.parametrize(
    ("data", "kind", "line"),
    [
        (b"", "empty", 0),
        (b"created_at,handle\nyesterday,a\n", "time", 1),
        (b'{"created_at": "2026-11-02"}\n{oops\n', "line", 2),
        (b"x" * 20_000_001, "size", 0),
    ],
)
def test_a_storm_file_that_is_none(data, kind, line):
    with pytest.raises(StormFileError) as caught:
        read(data)
    assert (caught.value.kind, caught.value.line) == (kind, line)
