# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools.reading.batches import Batches


class Opener:
    def __init__(self, count):
        self.count, self.opened = count, 0

    def __call__(self):
        self.opened += 1
        return iter(range(self.count))


def test_walks_forward_opening_once():
    opener = Opener(7)
    batches = Batches(opener, 3)
    taken = [batches.take(start) for start in (0, 3, 6, 7)]
    assert taken == [[0, 1, 2], [3, 4, 5], [6], []]
    assert opener.opened == 1


def test_same_batch_again_without_reading():
    opener = Opener(7)
    batches = Batches(opener, 3)
    assert batches.take(3) == batches.take(3) == [3, 4, 5]
    assert batches.take(6) == [6]
    assert opener.opened == 1


def test_jumping_reopens():
    opener = Opener(7)
    batches = Batches(opener, 3)
    batches.take(3)
    assert batches.take(0) == [0, 1, 2]
    assert batches.take(5) == [5, 6]
    assert batches.take(99) == []
    assert opener.opened == 4


@given(st.lists(st.integers(0, 30), max_size=12), st.integers(1, 7))
def test_any_order_of_positions_gives_the_sequence(positions, size):
    batches = Batches(Opener(20), size)
    for start in positions:
        assert batches.take(start) == list(range(20))[start : start + size]
