# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

import pytest

from odoo.addons.social_crm_listening.tools.service import Finding, answer, question


def test_what_is_asked():
    body = question([(7, "不错", "zh"), (8, "hm", "")])
    assert json.loads(body) == {
        "posts": [
            {"id": "7", "text": "不错", "language": "zh"},
            {"id": "8", "text": "hm", "language": None},
        ]
    }
    assert "不错".encode() in body


def test_what_is_answered():
    items = [
        {"id": "8", "sentiment": -1, "intent": "complaint"},
        {"id": 7, "intent": "none"},
        {"id": "9", "sentiment": 0},
    ]
    found, wrong = answer({"posts": items}, [7, 8])
    assert found == [Finding(8, -1, "complaint"), Finding(7, None, "none")]
    assert not wrong


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({"sentiment": 1.01}, "sentiment"),
        ({"sentiment": "good"}, "sentiment"),
        ({"sentiment": True}, "sentiment"),
        ({"sentiment": float("nan")}, "sentiment"),
        ({"sentiment": 0, "intent": "buy"}, "intent"),
        ({"intent": ["praise"]}, "intent"),
    ],
)
def test_a_wrong_field_is_named(item, field):
    found, wrong = answer({"posts": [{"id": "1", **item}, {"id": "2"}]}, [1, 2])
    assert found == [Finding(2)]
    assert wrong == [(1, field, str(item[field])[:50])]


@pytest.mark.parametrize("data", [None, [], {}, {"posts": "x"}, {"posts": None}, "a"])
def test_no_answer_at_all(data):
    with pytest.raises(ValueError, match="posts"):
        answer(data, [1])


def test_strange_items_are_left_out():
    assert answer({"posts": [None, 3, {}, {"id": None}]}, [1]) == ([], [])


@pytest.mark.parametrize(
    ("sentiment", "label"),
    [(None, None), (-0.21, "negative"), (0.2, "neutral"), (0.9, "positive")],
)
def test_a_mood_in_a_word(sentiment, label):
    assert Finding(1, sentiment).label == label
