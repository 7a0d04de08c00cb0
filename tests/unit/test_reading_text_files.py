# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools.reading import (
    Limits,
    ReadError,
    Row,
    RowError,
    Source,
    detect_format,
    open_rows,
    sniff,
)
from odoo.addons.social_crm.tools.reading.delimited import detect_delimiter
from odoo.addons.social_crm.tools.reading.encoding import detect_encoding

SIMPLIFIED = "作者,内容,发布时间\n小满,青芽的茶真好喝，下次还来,2026-11-01 10:00\n"
TRADITIONAL = "作者,內容,發布時間\n阿哲,這家的茶很好喝，下次還要再來,2026-11-01 10:00\n"


def read(data, name="posts.csv", **changes):
    stream = io.BytesIO(data)
    source = sniff(name, stream)
    limits = changes.pop("limits", Limits())
    for key, value in changes.items():
        object.__setattr__(source, key, value)
    return list(open_rows(stream, source, limits))


@pytest.mark.parametrize(
    ("text", "codec", "expected"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (SIMPLIFIED, "utf-16", "utf-16"),
        (TRADITIONAL, "utf-16-le", "utf-16-le"),
        ("id,text\n1,It’s a “quoted” post 🙂\n", "gb18030", "gb18030"),
        ("id,text\n1,hello\n", "utf-16-be", "utf-16-be"),
        ("id,text\n1,hello\n", "ascii", "utf-8"),
        ("id,text\n1,Café crème à Genève\n", "cp1252", "cp1252"),
        (SIMPLIFIED + "阿\U00020000,喝,2026\n", "gb18030", "gb18030"),
    ],
)
def test_encoding_is_recognised_and_read(text, codec, expected):
    data = text.encode(codec)
    assert detect_encoding(data) == expected
    rows = read(data)
    assert all(isinstance(row, Row) for row in rows)
    last = text.strip().splitlines()[-1].split(",")
    assert list(rows[-1].values.values()) == last


def test_encoding_sample_may_end_inside_a_character():
    data = (SIMPLIFIED * 50).encode("gb18030")
    assert {detect_encoding(data[:size]) for size in (601, 602, 603)} == {"gb18030"}


def test_wrong_encoding_is_reported_row_by_row():
    data = b"id,text\n1,fine\n2,caf\xe9 bar\n3,fine\n"
    rows = read(data, encoding="utf-8")
    assert [type(row) for row in rows] == [Row, RowError, Row]
    assert rows[1] == RowError(3, "", "undecodable", {"column": "text"})


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", "，"])
def test_delimiter_is_recognised(mark):
    lines = ["id,text,when", '1,"a, b; c | d",x', '2,"two\nlines",y']
    text = "\n".join(lines)
    if mark != ",":
        text = text.replace("a, b; c | d", "one").replace(",", mark)
    assert detect_delimiter(text) == mark


def test_line_numbers_count_lines_inside_quotes():
    data = b'id,text\r\n1,"two\r\nlines"\r\n\r\n2,one\r\n'
    rows = read(data)
    assert [(row.line, row.values["id"]) for row in rows] == [(2, "1"), (5, "2")]
    assert rows[0].values["text"] == "two\r\nlines"


def test_quote_left_open_costs_one_row():
    body = "".join(f"{number},fine {number}\n" for number in range(3, 500))
    data = f'id,text\n1,fine\n2,"never closed\n{body}'.encode()
    rows = read(data)
    assert rows[1] == RowError(3, "", "open_quote")
    assert len(rows) == 499
    assert rows[-1] == Row(500, {"id": "499", "text": "fine 499"})


def test_quote_left_open_in_a_long_file_costs_one_row():
    body = "".join(f"{number},{'x' * 900}\n" for number in range(400))
    rows = read(f'id,text\n1,"never closed\n{body}'.encode())
    assert [type(row) for row in rows[:2]] == [RowError, Row]
    assert len(rows) == 401


def test_inch_mark_inside_a_plain_cell_is_no_open_quote():
    rows = read(b'id,text\n1,a 5" screen\n2,fine\n')
    assert [row.values["text"] for row in rows] == ['a 5" screen', "fine"]


def test_short_rows_are_filled_and_long_ones_reported():
    rows = read(b"id,text,url\n1,short\n2,a,b,c,d\n3,ok,u,,\n")
    assert rows[0].values == {"id": "1", "text": "short"}
    assert rows[1] == RowError(3, "", "columns", {"found": 5, "expected": 3})
    assert isinstance(rows[2], Row)


def test_header_blanks_and_doubles_get_names():
    rows = read(b"id,text,text,\n1,a,b,c\n")
    assert list(rows[0].values) == ["id", "text", "text (2)", "Column 4"]


def test_zero_bytes_do_not_stop_reading():
    rows = read(b"id,text\n1,a\0b\n2,c\n", encoding="utf-8", format="csv")
    assert [row.values["text"] for row in rows] == ["ab", "c"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xef\xbb\xbf \n", "empty"),
        ("a.xls", b"\xd0\xcf\x11\xe0rest", "old_excel"),
    ],
)
def test_files_that_cannot_be_read(name, data, code):
    with pytest.raises(ReadError) as caught:
        read(data, name)
    assert caught.value.code == code


def test_limits_of_rows_columns_and_size():
    data = b"id,text\n" + b"1,a\n" * 10
    for limits, code in (
        (Limits(rows=9), "too_many_rows"),
        (Limits(columns=1), "too_many_columns"),
        (Limits(file_bytes=20), "file_too_large"),
    ):
        with pytest.raises(ReadError) as caught:
            read(data, limits=limits)
        assert caught.value.code == code
    assert read(data, limits=Limits(cell_chars=0))[0].code == "too_long"


def test_formats_by_content_then_name():
    assert detect_format("x.csv", b"PK\x03\x04") == "xlsx"
    assert detect_format("x.txt", b' [ {"a": 1} ]') == "json"
    assert detect_format("x.json", b'{"a": 1}\n{"a": 2}') == "ndjson"
    assert detect_format("x.json", b'{\n "posts": [') == "json"
    assert detect_format("x.json", '[{"文": 1}]'.encode("utf-16")) == "json"
    assert detect_format("fake.xlsx", b"id,text\n") == "csv"


def test_json_lines_go_on_after_broken_ones():
    data = b'{"id": "1"}\n{"id": \n\n[1]\n{"id": "2", "user": {"name": "x"}}\n'
    rows = read(data, "a.jsonl", format="ndjson")
    assert [row.line for row in rows] == [1, 2, 4, 5]
    assert [getattr(row, "code", "") for row in rows] == ["", "json", "not_object", ""]
    assert rows[-1].values == {"id": "2", "user.name": "x"}


def test_json_nested_too_deep_is_a_bad_row():
    deep = b'{"a":' + b"[" * 100_000 + b"\n" + b'{"id": "1"}\n'
    rows = read(deep, "a.jsonl", format="ndjson")
    assert [type(row) for row in rows] == [RowError, Row]


def test_json_array_streams_over_chunks():
    posts = [{"id": str(i), "text": f"第{i}条\n" * 20} for i in range(3000)]
    data = json.dumps(posts, ensure_ascii=False, indent=1).encode()
    rows = read(data, "a.json")
    assert [row.values for row in rows] == posts
    text = data.decode().splitlines()
    assert '"id": "2999"' in text[rows[-1].line]


def test_json_array_inside_an_object_and_with_broken_elements():
    data = b'{"data": [\n{"id": 1},\n{"id": oops},\n{"id": 3}\n, 4]}'
    rows = read(data, "a.json", format="json")
    assert [getattr(row, "code", "") for row in rows] == ["", "json", "", "not_object"]
    assert [row.line for row in rows] == [2, 3, 4, 5]


def test_json_array_cut_off_keeps_what_was_whole():
    rows = read(b'[{"id": 1}, {"id": 2}, {"id"', "a.json")
    assert [getattr(row, "code", "") for row in rows] == ["", "", "json"]
    assert read(b'[{"id": 1},', "a.json")[-1].code == "cut_off"


def test_json_that_is_no_list():
    for data, code in ((b'{"a": \n{"b": 1}}', "not_a_list"), (b'"text"', "not_a_list")):
        with pytest.raises(ReadError) as caught:
            read(data, "a.json", format="json")
        assert caught.value.code == code


def test_unknown_encoding_and_format():
    for source, code in (
        (Source("csv", "klingon"), "unknown_encoding"),
        (Source("pdf"), "unknown_format"),
    ):
        with pytest.raises(ReadError) as caught:
            list(open_rows(io.BytesIO(b"a,b"), source))
        assert caught.value.code == code


@given(st.binary(max_size=400))
def test_any_bytes_give_rows_or_a_clear_refusal(data):
    try:
        rows = read(data)
    except ReadError as error:
        assert error.code
    else:
        assert all(isinstance(row, (Row, RowError)) for row in rows)


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), max_size=8))
def test_position_in_the_sequence_is_stable(texts):
    data = "\n".join(json.dumps({"t": text}) for text in texts).encode()
    if not texts:
        return
    source = Source("ndjson")
    first = list(open_rows(io.BytesIO(data), source))
    again = list(open_rows(io.BytesIO(data), source))
    assert first == again and len(first) == len(texts)
