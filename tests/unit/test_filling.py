# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest

from odoo.addons.social_crm_listening.tools.filling import (
    fill,
    plain_name,
    unknown_variables,
)


def test_variables_are_filled_and_others_stay():
    text = fill("Hi {name} ({handle}), {account} here, {order}", "Mei", "mei", "Qingya")
    assert text == "Hi Mei (@mei), Qingya here, {order}"


def test_unknown_variables_are_told():
    assert unknown_variables("{name} {Name} { name } {}") == ["Name", " name ", ""]
    assert unknown_variables(None) == []


@pytest.mark.parametrize(
    "name",
    [
        "Win at https://evil.example",
        "www.evil.example",
        "evil.example",
        "@everyone hello",
        "#boycott",
        "<b>Mei</b>",
        "x" * 41,
        "",
        None,
    ],
)
def test_a_name_that_leads_elsewhere_is_not_said(name):
    assert plain_name(name, "mei@shop.example") == "mei"
    assert plain_name(name, "") == ""


def test_control_and_direction_marks_do_not_get_in():
    assert plain_name("Mei\n\u202eniL\u200b", "mei") == "Mei niL"


@pytest.mark.parametrize("name", ["Zoë O'Neil", "王小明", "Dr. Who", "Åsa-Lena"])
def test_names_of_people_are_said(name):
    assert plain_name(name, "someone") == name


def test_a_handle_that_is_none_is_left_out():
    assert fill("{handle}!", handle="mei <script>") == "!"
    assert fill("{handle}!", handle="@mei@shop.example") == "@mei@shop.example!"


def test_a_missing_name_leaves_no_gap_before_a_comma():
    assert fill("Hello {name}, thanks") == "Hello, thanks"


def test_what_stands_in_a_name_is_not_filled_again():
    assert fill("Hi {name}", "{account}", "mei", "Qingya") == "Hi {account}"


def test_no_text_is_no_text():
    assert fill(None, "Mei") == ""
