# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest

from odoo.addons.social_crm_listening.tools.filing import plan
from odoo.addons.social_crm_listening.tools.query import parse
from odoo.addons.social_crm_listening.tools.query.nodes import to_query


def filed(query, trigger=""):
    tree = parse(query)
    triggers = [parse(word) for word in trigger.split()]
    needs, bars, rest = plan(tree, triggers)
    return [sorted(need) for need in needs], sorted(bars), rest and to_query(rest)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tea", ([["tea"]], [], None)),
        ("tea OR 茶", ([["tea", "茶"]], [], None)),
        ("tea AND (cold OR late)", ([["tea"], ["cold", "late"]], [], None)),
        ("tea -coffee -(cup OR mug)", ([["tea"]], ["coffee", "cup", "mug"], None)),
        ("tea is:question", ([["tea"]], [], 'is:"question"')),
        ("tea -is:spam", ([["tea"]], [], 'NOT is:"spam"')),
        ("tea NEAR/3 cold", ([["tea"], ["cold"]], [], '"tea" NEAR/3 "cold"')),
        ("tea EXCEPT teapot", ([["tea"]], [], '"tea" EXCEPT "teapot"')),
        ("tea OR is:question", ([], [], '"tea" OR is:"question"')),
    ],
)
def test_parts_of_a_rule(query, expected):
    assert filed(query) == expected


def test_what_a_trigger_fulfils_is_not_asked_again():
    assert filed("(tea OR 茶) cold", "tea 茶")[0] == [["cold"]]
    assert filed("(tea OR 茶) cold", "cold")[0] == [["tea", "茶"]]


def test_a_fact_fulfils_no_need_for_words():
    assert filed("tea lang:zh", "lang:zh")[0] == [["tea"]]


def test_the_rest_begins_with_what_is_quickly_refuted():
    rest = filed("tea NEAR/3 cold is:question -has:link")[2]
    assert rest == 'is:"question" AND NOT has:"link" AND "tea" NEAR/3 "cold"'
