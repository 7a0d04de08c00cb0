# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
import io
from datetime import datetime, timezone

import pytest

from odoo.addons.social_crm.tools.items import RawPost
from odoo.addons.social_crm.tools.reading import (
    Limits,
    Options,
    Row,
    RowError,
    guess_mapping,
    header_signature,
    missing_targets,
    row_to_post,
    safe_cell,
    write_csv,
)

NOW = datetime(2026, 11, 22, tzinfo=timezone.utc)
CARE = {
    "id": "994676355093729280",
    "conversation_id": "1eF19rnhJYE6YXeYBwky",
    "author": "Customer0361",
    "author_is_brand": False,
    "brand": "XboxSupport",
    "created_at": "2018-05-10T20:31:37Z",
    "text": "@customer0360 your disc drive may be shot #XboxHelp",
    "in_reply_to": "994671884871589889",
}


def post(values, mapping=None, **options):
    mapping = mapping or guess_mapping(values)
    return row_to_post(Row(7, values), mapping, Options(now=NOW, **options))


def test_customer_care_columns_are_recognised():
    assert guess_mapping(CARE) == {
        "id": "id",
        "conversation": "conversation_id",
        "author_handle": "author",
        "author_is_own": "author_is_brand",
        "created_at": "created_at",
        "text": "text",
        "in_reply_to": "in_reply_to",
    }


def test_chinese_and_network_columns_are_recognised():
    chinese = guess_mapping(
        [
            "微博ID",
            "用户昵称",
            "微博正文",
            "发布时间",
            "转发数",
            "评论数",
            "点赞数",
            "话题",
        ]
    )
    assert chinese["author_handle"] == "用户昵称"
    assert chinese["replies"] == "评论数"
    assert set(chinese) == {
        "id",
        "author_handle",
        "text",
        "created_at",
        "reposts",
        "replies",
        "likes",
        "tags",
    }
    nested = guess_mapping(["id_str", "user.screen_name", "user.name", "full_text"])
    assert nested["author_handle"] == "user.screen_name"
    assert nested["text"] == "full_text"
    traditional = guess_mapping(["帳號", "暱稱", "內容", "發布時間", "貼文內容"])
    assert traditional["author_handle"] == "帳號"
    assert traditional["author_name"] == "暱稱"


def test_no_column_serves_twice():
    columns = ["name", "comment", "comments", "date", "昵称", "id", "ID"]
    used = list(guess_mapping(columns).values())
    assert len(used) == len(set(used))


def test_what_is_missing_is_named():
    assert missing_targets({}) == ["text", "created_at", "author"]
    assert missing_targets({"text": "t", "created_at": "c", "author_name": "n"}) == []


def test_signature_ignores_order_and_spelling_of_case():
    assert header_signature(["id", "Text"]) == header_signature(["text", "ID"])
    assert header_signature(["id", "text"]) != header_signature(["id", "body"])


def test_row_becomes_post():
    found = post(CARE)
    assert isinstance(found, RawPost)
    assert found.remote_id == CARE["id"]
    assert found.parent_remote_id == CARE["in_reply_to"]
    assert found.thread_ref == CARE["conversation_id"]
    assert found.kind == "reply"
    assert found.author.remote_id == "customer0361"
    assert found.author.handle == "Customer0361"
    assert not found.author.is_own
    assert [person.remote_id for person in found.mentions] == ["customer0360"]
    assert found.tags == ("XboxHelp",)
    assert found.likes is None


def test_own_posts_by_flag_or_by_handle():
    assert post(CARE | {"author_is_brand": True}).author.is_own
    own = frozenset(["customer0361"])
    assert post(CARE, own_handles=own).author.is_own


def test_columns_for_counts_kind_language_and_link():
    found = post(
        CARE
        | {
            "kind": "评论",
            "lang": "zh_CN",
            "url": "javascript:alert(1)",
            "likes": "1.2万",
            "followers": "3,400",
            "tags": ["新品", "#奶茶"],
        }
    )
    assert (found.kind, found.lang, found.url) == ("comment", "zh-cn", "")
    assert (found.likes, found.author.followers) == (12000, 3400)
    assert found.tags == ("新品", "奶茶")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"text": ""}, "text", "missing"),
        ({"author": " @ "}, "author_handle", "missing"),
        ({"created_at": "soon"}, "created_at", "date"),
        ({"created_at": ""}, "created_at", "missing"),
        ({"id": ""}, "id", "missing"),
        ({"id": "9.9E+17"}, "id", "rounded_id"),
        ({"in_reply_to": 9.9e17}, "in_reply_to", "rounded_id"),
        ({"author_is_brand": "who?"}, "author_is_own", "flag"),
        ({"likes": "lots"}, "likes", "number"),
        ({"text": "x" * 100_001}, "text", "too_long"),
        ({"author": "x" * 201}, "author_handle", "too_long"),
    ],
)
def test_bad_rows_name_line_field_and_reason(change, field, code):
    found = post(CARE | change)
    assert isinstance(found, RowError)
    assert (found.line, found.field, found.code) == (7, field, code)


def test_limits_are_the_callers():
    assert post(CARE, limits=Limits(id_chars=3)).code == "too_long"


def test_without_id_column_the_same_row_has_the_same_id():
    values = {key: CARE[key] for key in ("author", "text", "created_at")}
    first, again = post(values), post(values)
    other = post(values | {"text": "something else"})
    assert first.remote_id == again.remote_id != other.remote_id
    assert first.remote_id.startswith("sha-")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Our T&amp;C: 1 &lt; 2 &gt; 0", "Our T&C: 1 < 2 > 0"),
        ("don&#39;t, &quot;no&quot; &#x8336;&#33590;", 'don\'t, "no" 茶茶'),
        ("&amp;lt; AT&T &copy &unknown; &#;", "&lt; AT&T &copy &unknown; &#;"),
        ("a&#7;b&#0;c&#55296;d", "ab\ufffdc\ufffdd"),
    ],
)
def test_character_references_of_exports_are_characters(said, read):
    names = {"author": "author", "text": "text", "created_at": "created_at"}
    values = {key: CARE[key] for key in names} | {"text": said}
    found = post(values)
    assert (found.text, found.tags) == (read, ())
    escaped = said.replace("&", "&amp;")
    assert post(values | {"text": escaped}).remote_id != found.remote_id


def test_a_text_of_references_to_nothing_is_missing():
    assert post(CARE | {"text": " &nbsp; "}).code == "missing"


def test_answer_to_itself_or_to_nothing_is_no_answer():
    for parent in (CARE["id"], "0", None, "null", ""):
        found = post(CARE | {"in_reply_to": parent})
        assert (found.parent_remote_id, found.kind) == ("", "post")


def test_people_are_the_same_in_any_spelling():
    one = post(CARE | {"author": "＠QINGYA"}).author
    two = post(CARE | {"author": "qingya"}).author
    assert one.remote_id == two.remote_id == "qingya"


def test_author_by_name_or_number_only():
    mapping = {"text": "text", "created_at": "created_at", "author_name": "author"}
    assert post(CARE, mapping).author.handle == "Customer0361"
    mapping = {"text": "text", "created_at": "created_at", "author_id": "id"}
    assert post(CARE, mapping).author.remote_id == CARE["id"]


def test_workbook_whole_numbers_beyond_15_digits_are_refused():
    assert post(CARE | {"id": 994676355093729280}, workbook=True).code == "rounded_id"
    assert isinstance(post(CARE | {"id": 994676355093729280}), RawPost)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@cmd", "\t=1", "\r=1", " =1", "＝1", "＠x"]
)
def test_exported_cells_are_no_formulas(cell):
    assert safe_cell(cell).startswith("'")


def test_exported_table_reads_back():
    data = write_csv(["Line", "Reason"], [(3, '=HYPERLINK("x")'), (4, "好，茶")])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[1:] == [["3", '\'=HYPERLINK("x")'], ["4", "好，茶"]]
