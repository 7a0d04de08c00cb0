# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import re
import zipfile
from datetime import datetime

import openpyxl
import pytest

from odoo.addons.social_crm.tools.reading import (
    Limits,
    ReadError,
    Row,
    RowError,
    Source,
    open_rows,
    sniff,
)

HEADER = ["编号", "作者", "内容", "发布时间"]
SHEET = "xl/worksheets/sheet1.xml"


def workbook(rows, title="Posts"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rewrite(data, part, change):
    """The same package with one part changed by ``change(bytes)``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            body = change(body) if entry.filename == part else body
            new.writestr(entry.filename, body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def read(data, limits=None, sheet=""):
    stream = io.BytesIO(data)
    assert sniff("posts.xlsx", stream) == Source("xlsx")
    source = Source("xlsx", sheet=sheet)
    return list(open_rows(stream, source, limits or Limits()))


def refused(data, **limits):
    with pytest.raises(ReadError) as caught:
        read(data, Limits(**limits))
    return caught.value.code


def test_rows_with_row_numbers_and_native_values():
    when = datetime(2026, 11, 1, 10, 30)
    rows = read(workbook([HEADER, ["1", "小满", "好喝", when], [], [2, "阿哲"]]))
    assert rows[0] == Row(
        2, {"编号": "1", "作者": "小满", "内容": "好喝", "发布时间": when}
    )
    assert rows[1].line == 4
    assert rows[1].values["编号"] == 2


def test_header_may_start_lower_and_end_early():
    rows = read(workbook([[], ["id", "text", None], ["1", "a"], ["2", "b", "more"]]))
    assert rows[0].values == {"id": "1", "text": "a"}
    assert isinstance(rows[1], RowError) and rows[1].code == "columns"


def test_named_sheet():
    book = openpyxl.Workbook()
    book.active.append(["wrong"])
    book.create_sheet("Second").append(["id"])
    book["Second"].append(["1"])
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue(), sheet="Second") == [Row(2, {"id": "1"})]


@pytest.mark.parametrize("lie", [b"A1", b"A1:XFD1048576", b"A1:A2"])
def test_dimension_that_lies_changes_nothing(lie):
    honest = workbook([HEADER, ["1", "小满", "好喝", "2026-11-01"]] * 3)
    lying = rewrite(
        honest,
        SHEET,
        lambda xml: re.sub(rb'dimension ref="[^"]*"', b'dimension ref="%s"' % lie, xml),
    )
    assert lying != honest
    assert read(lying) == read(honest)


def test_row_number_far_below_does_not_walk_there():
    data = rewrite(
        workbook([["id"], ["1"], ["2"]]),
        SHEET,
        lambda xml: xml.replace(b'r="3"', b'r="1048576"'),
    )
    assert [row.values["id"] for row in read(data)] == ["1"]


def test_million_rows_are_refused():
    data = workbook([["id"]] + [[number] for number in range(60)])
    assert refused(data, sheet_rows=50) == "too_many_rows"


def test_zip_bomb_is_refused():
    data = rewrite(workbook([["id"]]), SHEET, lambda xml: xml + b" " * 30_000_000)
    assert refused(data) == "zip_bomb"
    assert refused(workbook([["id"]]), unpacked_bytes=1000) == "zip_bomb"
    assert refused(workbook([["id"]]), pack_entries=3) == "zip_bomb"


def test_entities_are_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    data = rewrite(workbook([["id"]]), SHEET, lambda xml: bomb + xml)
    assert refused(data) == "unsafe_xml"


@pytest.mark.parametrize(
    "before",
    [b"<!--" + b" " * 5000 + b"-->", b"\n" * 5000, b"<?a " + b"b" * 5000 + b"?>"],
)
def test_entities_behind_a_long_prologue_are_refused(before):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    data = rewrite(workbook([["id"]]), SHEET, lambda xml: before + bomb + xml)
    assert refused(data) == "unsafe_xml"


def test_entities_in_a_part_of_another_name_are_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'
    out = io.BytesIO(workbook([["id"]]))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/worksheets/SHEET2.dat", bomb)
    assert refused(out.getvalue()) == "unsafe_xml"


def test_comments_before_the_content_are_no_harm():
    data = rewrite(
        workbook([["id"], ["1"]]), SHEET, lambda xml: b"<!-- <!DOCTYPE -->" + xml
    )
    assert [row.values["id"] for row in read(data)] == ["1"]


def test_packages_that_are_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    assert refused(out.getvalue()) == "not_xlsx"
    assert refused(b"PK\x03\x04" + b"junk" * 50) == "not_xlsx"
    assert refused(workbook([])) == "empty"


def test_sheet_broken_in_the_middle_is_said():
    data = rewrite(workbook([["id"], ["1"]]), SHEET, lambda xml: xml[:-60])
    assert refused(data) == "broken_sheet"


def test_formula_cells_give_their_value_not_their_text():
    rows = read(workbook([["id", "text"], ["1", "=1+1"]]))
    assert rows[0].values["text"] is None
