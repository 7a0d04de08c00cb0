# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest

from odoo.addons.social_crm.tools import turns

THINGS = [(n, n % 10 == 0) for n in range(1, 21)]


def test_examples():
    assert doctest.testmod(turns).failed == 0


def test_each_worker_tries_all_that_is_healthy():
    for worker in range(1, 5):
        tried = turns.shared_out(THINGS, worker, 4)
        assert set(tried) >= {n for n, trouble in THINGS if not trouble}
        assert len(set(tried)) == len(tried)


def test_workers_begin_apart():
    firsts = [turns.shared_out(THINGS, worker, 4)[0] for worker in range(1, 5)]
    assert firsts == [1, 5, 11, 15]


def test_trouble_keeps_only_the_first_worker_waiting():
    assert turns.shared_out(THINGS, 1, 4)[-2:] == [10, 20]
    for worker in (2, 3, 4):
        assert not {10, 20} & set(turns.shared_out(THINGS, worker, 4))


def test_nothing_to_do():
    assert turns.shared_out([], 3, 4) == []
