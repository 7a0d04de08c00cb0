# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import time
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools.reading.marks import (
    find_mentions,
    find_tags,
    mixed_handles,
)
from odoo.addons.social_crm.tools.reading.values import (
    ValueUnread,
    clean_handle,
    clean_id,
    clean_text,
    read_count,
    read_flag,
    read_time,
    sheet_id,
)

UTC = timezone.utc
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2018-05-02T16:14:43Z", "2018-05-02T16:14:43"),
        ("2018-05-02T16:14:43.250+02:00", "2018-05-02T14:14:43.250000"),
        ("2018-05-02 16:14", "2018-05-02T16:14:00"),
        ("2018-05-02", "2018-05-02T00:00:00"),
        ("Wed May 02 16:14:43 +0000 2018", "2018-05-02T16:14:43"),
        ("Wed May 02 16:14:43 +0800 2018", "2018-05-02T08:14:43"),
        ("Wed, 02 May 2018 16:14:43 +0200", "2018-05-02T14:14:43"),
        (1525277683, "2018-05-02T16:14:43"),
        ("1525277683", "2018-05-02T16:14:43"),
        (1525277683500, "2018-05-02T16:14:43.500000"),
        ("1525277683500", "2018-05-02T16:14:43.500000"),
        ("2018年5月2日 16:14", "2018-05-02T16:14:00"),
        ("2018年5月2日下午4时14分43秒", "2018-05-02T16:14:43"),
        ("2018/5/2 上午 12:05", "2018-05-02T00:05:00"),
        ("5/14/2018 4:14:43 PM", "2018-05-14T16:14:43"),
        ("14.05.2018 16:14", "2018-05-14T16:14:00"),
        (datetime(2018, 5, 2, 16, 14), "2018-05-02T16:14:00"),
        (date(2018, 5, 2), "2018-05-02T00:00:00"),
    ],
)
def test_times_are_read(cell, expected):
    found = read_time(cell, now=NOW)
    assert found.tzinfo is UTC
    assert found.replace(tzinfo=None).isoformat() == expected


def test_times_without_zone_are_in_the_zone_chosen():
    found = read_time("2026-11-01 08:00", SHANGHAI, now=NOW)
    assert found == datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
    named = read_time("2026-11-01T08:00:00Z", SHANGHAI, now=NOW)
    assert named == datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def test_hours_that_daylight_saving_skips_or_repeats():
    berlin = ZoneInfo("Europe/Berlin")
    skipped = read_time("2026-03-29 02:30", berlin, now=NOW)
    repeated = read_time("2026-10-25 02:30", berlin, now=NOW)
    assert skipped == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert repeated == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_order_of_day_and_month_is_a_choice():
    assert read_time("03/04/2026", order="dmy", now=NOW).month == 4
    assert read_time("03/04/2026", order="mdy", now=NOW).month == 3


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("yesterday", "date"),
        ("2018-02-30", "date"),
        ("2018-05-02 25:00", "date"),
        ("02-05-18", "date"),
        ("", "date"),
        (True, "date"),
        (1e300, "date"),
        (0, "date_range"),
        ("0001-01-01T00:00:00+23:00", "date"),
        ("2026-11-24", "date_range"),
        ("1970-01-01", "date_range"),
    ],
)
def test_times_that_are_refused(cell, code):
    with pytest.raises(ValueUnread) as caught:
        read_time(cell, now=NOW)
    assert caught.value.code == code


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2026, 11, 1)),
    st.integers(-14 * 60, 14 * 60),
)
def test_iso_round_trip(moment, minutes):
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert read_time(aware.isoformat(), now=NOW) == aware


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("991712597505445888", "991712597505445888"),
        (991712597505445888, "991712597505445888"),
        (12.0, "12"),
        (" abc ", "abc"),
        (None, ""),
        ("null", ""),
        ("NaN", ""),
    ],
)
def test_ids(cell, expected):
    assert clean_id(cell) == expected


@pytest.mark.parametrize("cell", ["9.91713E+17", 9.917125975054459e17, 1.5])
def test_ids_that_a_spreadsheet_has_rounded(cell):
    with pytest.raises(ValueUnread) as caught:
        clean_id(cell)
    assert caught.value.code == "rounded_id"
    with pytest.raises(ValueUnread):
        sheet_id(991712597505446000)
    assert sheet_id(123456789012345) == "123456789012345"


def test_text_is_made_fit_for_the_database():
    assert clean_text("a\r\nb\rc\0\ud83d\x07 ") == "a\nb\nc"
    assert clean_text("茶🍵") == "茶🍵"
    assert clean_handle(" @青芽茶饮 ") == "青芽茶饮"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1,234", 1234),
        ("1.2万", 12000),
        ("10w+", 100000),
        ("3.4K", 3400),
        (12.0, 12),
        ("", None),
        ("-", None),
        (None, None),
    ],
)
def test_counts(cell, expected):
    assert read_count(cell) == expected


@pytest.mark.parametrize("cell", ["many", "-4", -1, "99亿亿", 1e12, "1 2 x"])
def test_counts_that_are_refused(cell):
    with pytest.raises(ValueUnread):
        read_count(cell)


def test_flags():
    assert [read_flag(cell) for cell in (True, "是", "Y", 1)] == [True] * 4
    assert [read_flag(cell) for cell in (False, "否", "", None, 0)] == [False] * 5
    with pytest.raises(ValueUnread):
        read_flag("perhaps")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@AppleSupport. Thanks @me_2!", ["AppleSupport", "me_2"]),
        ("hello @Qingya谢谢你", ["Qingya"]),
        ("请问@青芽茶饮 几点开门，＠小满", ["青芽茶饮", "小满"]),
        ("write to a@b.com or see https://medium.com/@user", []),
        ("cc @anna@tea.example and @anna@tea.example.", ["anna@tea.example"]),
        ("@ @@ @- @@x", []),
        (".@SpotifyCares help", ["SpotifyCares"]),
    ],
)
def test_mentions(text, expected):
    assert list(find_mentions(text)) == expected


def test_mixed_mention_reaches_as_far_as_somebody_is_known():
    text = "@Vivian在台北同求 @Qingya谢谢 @a@b.example"
    known = {"vivian在台北", "vivian"}
    assert find_mentions(text, known) == ("Vivian在台北", "Qingya", "a@b.example")
    assert {"vivian在台北", "qingya谢"} <= mixed_handles(text)
    assert mixed_handles("@Qingya and @小满") == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("good #tea and #Milk_Tea!", ["tea", "Milk_Tea"]),
        ("#青芽新品#真好喝，#秋日奶茶#也不错", ["青芽新品", "秋日奶茶"]),
        ("喝了#新品", ["新品"]),
        ("#春茶#新品#奶茶", ["春茶", "新品", "奶茶"]),
        ("be serviced#XboxHelp &#39; #1 https://x.example/#top", []),
        ("＃新茶＃ 上市", ["新茶"]),
        ("#tea #tea", ["tea"]),
    ],
)
def test_tags(text, expected):
    assert list(find_tags(text)) == expected


@pytest.mark.parametrize("unit", ["#", "@", "# ", "a#", "@a", "#茶", "http://", "茶"])
def test_marks_of_the_longest_texts_are_found_in_no_time(unit):
    text = unit * (100_000 // len(unit))
    start = time.process_time()
    find_tags(text)
    find_mentions(text)
    mixed_handles(text)
    assert time.process_time() - start < 1
