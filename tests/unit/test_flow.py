# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest

from odoo.addons.social_crm_listening.tools.flow import next_state, title


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


def test_titles_are_one_line():
    assert title("ann", "It is\n  broken") == "@ann: It is broken"
    assert title("ann", "") == "@ann"
    assert title("ann", "x" * 100) == "@ann: " + "x" * 70 + "…"
    assert title("ann", "@shop @help where is it?") == "@ann: where is it?"
    assert title("ann", "@shop") == "@ann: @shop"
