# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm_loyalty.tools import names
from odoo.addons.social_crm_loyalty.tools.names import COMPOUND, shown_name


def test_examples_in_the_documentation():
    assert doctest.testmod(names).failed == 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Anna Maria Berg", "Anna"),
        ("  Anna\tBerg ", "Anna"),
        ("Anna-Maria Berg", "Anna-Maria"),
        ("Berg, Anna", "Anna"),
        ("van der Berg, Anna Maria", "Anna"),
        ("Berg,", "Berg"),
        ("Gal·la Roca", "Gal·la"),
        ("Ａｎｎａ　Ｂｅｒｇ", "Anna"),
        ("Анна Берг", "Анна"),
        ("🌸 Mei Lin", "Mei"),
        ("Anna 王", "Anna"),
    ],
)
def test_western_names_show_the_first_name(name, shown):
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王**"),
        ("王芳", "王*"),
        ("王 小明", "王**"),
        ("王　芳", "王*"),
        ("王，小明", "王**"),
        ("王", "王*"),
        ("欧阳娜娜", "欧阳**"),
        ("歐陽修", "歐陽*"),
        ("司马光", "司马*"),
        ("上官婉儿", "上官**"),
        ("诸葛亮", "诸葛*"),
        ("欧阳", "欧*"),
        ("爱喝茶的小猫咪", "爱**"),
        ("王小明 Jack", "王**"),
        ("🌸王芳", "王*"),
        ("安娜·贝格", "安娜"),
        ("Berg, 安娜", "安*"),
    ],
)
def test_chinese_names_show_the_surname(name, shown):
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("山田太郎", "山**"),
        ("山田 太郎", "山田**"),
        ("佐々木 希", "佐々木*"),
        ("さくら", "さ**"),
        ("アンナ・ベルク", "アンナ"),
        ("ｱﾝﾅ･ﾍﾞﾙｸ", "アンナ"),
        ("김민수", "김**"),
        ("김 민수", "김**"),
        ("남궁민", "남궁*"),
        (unicodedata.normalize("NFD", "김민수"), "김**"),
    ],
)
def test_japanese_and_korean_names(name, shown):
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("@meilin88", "m**"),
        ("anna.berg@example.com", "a**"),
        ("Anna Berg <anna.berg@example.com>", "A**"),
        ("@王小明", "王**"),
        ("13800138000", "1**"),
        ("+49 170 1234567", "4**"),
        ("Lisa王", "L**"),
    ],
)
def test_what_leads_to_the_person_is_masked(name, shown):
    assert shown_name(name) == shown


@pytest.mark.parametrize("name", [None, False, "", "   ", "@", "🌸", ",", "·"])
def test_nothing_to_show(name):
    assert shown_name(name) == ""


@given(st.text(alphabet="王小明欧阳娜,， ·@Aa1あ김-", max_size=12))
def test_never_more_than_one_word_and_no_fault(name):
    shown = shown_name(name)
    assert len(shown.split()) <= 1
    assert "@" not in shown
    assert bool(shown) == any(map(str.isalnum, name))


def test_compound_surnames_are_of_two_letters():
    assert {len(surname) for surname in COMPOUND} == {2}
