# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
import zlib

import pytest

from odoo.addons.social_crm_listening.tools.understanding.names import Names
from odoo.addons.social_crm_listening.tools.understanding.shown import coloured
from odoo.addons.social_crm_listening.tools.understanding.similar import (
    MAX_COMPARED,
    SHINGLE,
    Groups,
    likeness,
    normal,
    sketch,
    sketches,
)

TEXT = "Please share: the tea house gives away free cups of oolong tomorrow at noon"


def grouped(*texts):
    groups = Groups(window=100)
    return [groups.place(i, sketch(text), i) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    "copy",
    [
        TEXT.upper(),
        f"RT @somebody: {TEXT}",
        f"{TEXT} https://t.example/abc",
        f"@a @b {TEXT}!!!",
        TEXT + " ok",
    ],
)
def test_copies_are_found(copy):
    assert grouped(TEXT, copy) == [None, 0]


def test_chinese_chains_are_found():
    text = "紧急通知:明天全国门店免费送奶茶一杯,转给身边的朋友"
    assert grouped(text, f"转发微博//@小明:{text}") == [None, 0]
    assert normal("轉發 免費送奶茶") == "免费送奶茶"


def test_other_texts_are_not():
    assert grouped(TEXT, "The tea house opens a second shop in Leeds this autumn") == [
        None,
        None,
    ]


def test_short_texts_have_no_sketch():
    assert sketch("Thanks!") is None
    assert sketch("") is None


def test_beyond_the_window_is_a_new_first():
    groups = Groups(window=10)
    assert groups.place(1, sketch(TEXT), 0) is None
    assert groups.place(2, sketch(TEXT), 11) is None
    assert groups.place(3, sketch(TEXT), 12) in (1, 2)


def test_many_at_once_are_as_each_alone():
    texts = [TEXT, "Thanks!", "", "紧急扩散!青芽茶饮明天全国门店免费送奶茶", "😀🎉" * 9]
    texts += [TEXT[::-1], "é" * 21, TEXT.upper()]
    for one, many in zip(map(sketch, texts), sketches(texts), strict=True):
        if one is None:
            assert many is None
        else:
            found = (one.exact, one.keys, one.shingles)
            assert found == (many.exact, many.keys, many.shingles)


def test_shingles_are_check_sums_of_runs():
    plain = normal("é漢😀abcdé漢😀abcdefghij")
    runs = {plain[at : at + SHINGLE] for at in range(len(plain) - SHINGLE + 1)}
    assert sketch(plain).shingles == {zlib.crc32(run.encode()) for run in runs}


def test_likeness_is_jaccards():
    assert likeness({1, 2, 3}, {2, 3, 4}) == 0.5
    assert likeness(set(), set()) == 0.0


def test_similar_texts_meet_as_often_as_promised():
    rng = random.Random(3)
    words = ["".join(rng.choices("abcdefghijklmnop", k=6)) for _ in range(400)]
    met = 0
    for _round in range(100):
        base = rng.sample(words, 30)
        other = list(base)
        other[rng.randrange(30)] = "changed"
        met += grouped(" ".join(base), " ".join(other))[1] == 0
    assert met >= 90


def test_work_is_bounded_however_often_a_key_is_shared():
    groups = Groups(window=1e9)
    drawn = sketch(TEXT)
    for index in range(5 * MAX_COMPARED):
        groups.file(index, drawn, index)
    assert len(list(groups._candidates(-1, drawn, 0))) <= 5 * MAX_COMPARED


def test_names_stand_on_their_own():
    names = Names([(1, "GH-1"), (2, "桂花乌龙"), (2, "Osmanthus"), (3, "x"), (4, "")])
    assert names.find("is gh-1 back") == {1}
    assert names.find("gh-12 xx") == set()
    assert names.find("来一杯桂花乌龙吧 osmanthus") == {2}
    assert Names([]).find("anything") == set()


def test_colours_escape_and_skip_what_does_not_fit():
    shown = coloured(
        "<b>bad</b> good", [(3, 6, -1), (11, 15, 0.5), (4, 5, 1), (90, 99, 1)]
    )
    assert "<b>" not in shown
    assert 'text-danger fw-bold">bad</span>' in shown
    assert 'text-success fw-bold">good</span>' in shown
