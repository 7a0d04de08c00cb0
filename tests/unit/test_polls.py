# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest

from odoo.addons.social_crm.tools.items import Poll
from odoo.addons.social_crm.tools.polls import Rules, trouble

RULES = Rules(max_options=4, max_characters=10, min_seconds=300, max_seconds=172_800)


def code_of(*options, seconds=3600, files=0, rules=RULES):
    found = trouble(Poll(options, seconds), rules, files)
    return found and found[0]


def test_a_sound_question():
    assert code_of("green", "black") is None
    assert code_of("a", "b", "c", "d", seconds=172_800) is None


@pytest.mark.parametrize(
    "code, values",
    [
        ("none", {"rules": None}),
        ("time", {"seconds": 299}),
        ("time", {"seconds": 172_801}),
        ("files", {"files": 1}),
    ],
)
def test_what_is_forbidden(code, values):
    assert code_of("green", "black", **values) == code


@pytest.mark.parametrize(
    "code, options",
    [
        ("options", ["green"]),
        ("options", ["a", "b", "c", "d", "e"]),
        ("empty", ["green", "  "]),
        ("same", ["Green", "green "]),
        ("length", ["green", "black as night"]),
    ],
)
def test_answers_that_are_forbidden(code, options):
    assert code_of(*options) == code


def test_what_people_need_to_know():
    poll = Poll(("green", "black as night"), 3600)
    assert trouble(poll, RULES)[1] == {
        "name": "black as night",
        "used": 14,
        "limit": 10,
    }
    assert trouble(Poll(("a", "b"), 1), RULES)[1] == {"minutes": 5, "days": 2}
