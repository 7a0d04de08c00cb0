# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from decimal import Decimal

import pytest

from odoo.addons.social_crm.tools.reading import Row, RowError
from odoo.addons.social_crm_loyalty.tools.members import (
    Member,
    guess_columns,
    read_members,
)


def read(*rows):
    return list(read_members(Row(n, values) for n, values in enumerate(rows, 2)))


def test_columns_are_known_in_three_languages():
    assert guess_columns(["E-Mail", "Card No.", "Points"]) == {
        "email": "E-Mail",
        "code": "Card No.",
        "points": "Points",
    }
    assert guess_columns(["姓名", "會員卡號", "點數"]) == {
        "name": "姓名",
        "code": "會員卡號",
        "points": "點數",
    }


@pytest.mark.parametrize(
    ("written", "points"),
    [
        ("1,250", "1250"),
        ("12 500.25", "12500.25"),
        ("１２３", "123"),
        (7, "7"),
        (0.1, "0.1"),
        ("", "0"),
        (None, "0"),
    ],
)
def test_points_as_people_write_them(written, points):
    (member,) = read({"email": "a@b.example", "points": written})
    assert member.points == Decimal(points)


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ({"name": "Ann"}, "email", "nobody"),
        ({"email": "ann at home"}, "email", "email"),
        ({"email": "a@b.example", "points": "many"}, "points", "number"),
        ({"email": "a@b.example", "points": "-1"}, "points", "negative"),
        ({"email": "a@b.example", "points": "9" * 30}, "points", "number"),
        ({"card": "9" * 65, "name": "A"}, "code", "too_long"),
    ],
)
def test_what_is_wrong_is_named(row, field, code):
    (error,) = read(row)
    assert isinstance(error, RowError)
    assert (error.line, error.field, error.code) == (2, field, code)


def test_the_first_of_two_counts():
    first, second, third = read(
        {"email": "Ann@b.example", "card": "1"},
        {"email": "ann@b.example", "card": "2"},
        {"email": "bo@b.example", "card": "1"},
    )
    assert first == Member(2, "ann@b.example", "ann@b.example", "", "1")
    assert (second.code, second.params["first"]) == ("repeated", 2)
    assert (third.field, third.code) == ("code", "repeated")


def test_errors_of_the_file_pass_through():
    error = RowError(3, "", "columns")
    assert list(read_members([error])) == [error]
