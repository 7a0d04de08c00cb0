# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest

from odoo.addons.social_crm_listening.tools import worddiff


@pytest.mark.parametrize(
    "old, new",
    [
        ("tea", "tea"),
        ("tea OR milk", "tea OR coffee"),
        ("", "tea"),
        ("tea", ""),
        ("(退款 OR 投诉) -零差评", "(退款 OR 差评 OR 投诉)"),
        ("a\nb", "a\n\nb"),
    ],
)
def test_both_texts_can_be_read_out_of_it(old, new):
    found = worddiff.pieces(old, new)
    assert "".join(text for sort, text in found if sort != "added") == old
    assert "".join(text for sort, text in found if sort != "removed") == new


def test_only_what_changed_is_marked():
    assert worddiff.pieces('"not ok" OR bad', '"not ok" OR awful') == [
        ("same", '"not ok" OR '),
        ("removed", "bad"),
        ("added", "awful"),
    ]


def test_nothing_is_nothing():
    assert worddiff.pieces(None, None) == []


def test_very_long_queries_are_compared_by_line():
    old = "\n".join(f"w{n} OR" for n in range(worddiff.MAX_PIECES))
    found = worddiff.pieces(old, old + "\nlast")
    assert found[-1][0] == "added"
    assert "last" in found[-1][1]
