# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

import pytest

from odoo.addons.social_crm_listening.tools.flow import (
    first_answer,
    next_state,
    title,
)


@pytest.mark.parametrize(
    ("state", "way", "expected"),
    [
        ("new", "in", "new"),
        ("open", "in", "open"),
        ("waiting", "in", "open"),
        ("closed", "in", "open"),
        ("ignored", "in", "ignored"),
        ("new", "out", "waiting"),
        ("open", "out", "waiting"),
        ("waiting", "out", "waiting"),
        ("closed", "out", "closed"),
        ("ignored", "out", "ignored"),
    ],
)
def test_states(state, way, expected):
    assert next_state(state, way) == expected


def at(hour):
    return datetime(2026, 11, 20, hour)


def test_an_answer_before_the_question_is_none():
    assert first_answer([(at(9), "out"), (at(10), "in")]) is None


def test_the_first_of_several_answers_counts():
    posts = [(at(12), "out"), (at(8), "out"), (at(10), "in"), (at(11), "out")]
    assert first_answer(posts) == at(11)


def test_later_questions_do_not_move_the_first_answer():
    posts = [(at(9), "in"), (at(10), "out"), (at(11), "in"), (at(12), "out")]
    assert first_answer(posts) == at(10)


def test_nothing_asked_nothing_answered():
    assert first_answer([(at(9), "out")]) is None
    assert first_answer([]) is None


def test_titles_are_one_line():
    assert title("ann", "It is\n  broken") == "@ann: It is broken"
    assert title("ann", "") == "@ann"
    assert title("ann", "x" * 100) == "@ann: " + "x" * 70 + "…"
    assert title("ann", "@shop @help where is it?") == "@ann: where is it?"
    assert title("ann", "@shop") == "@ann: @shop"
