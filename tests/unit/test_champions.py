# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.social_crm.tools.champions import ENOUGH, Voice, points, suggest


def test_three_times_praise_is_enough():
    assert points(Voice(1, praise=3)) == ENOUGH
    assert suggest([Voice(1, praise=3), Voice(2, praise=2)], 10) == {1}


def test_reposts_and_answers_to_others_count():
    assert suggest([Voice(1, praise=1, shared=2, helped=1)], 10) == {1}


def test_influence_alone_is_nothing():
    assert points(Voice(1, praise=0, influence=100)) == 0


def test_influence_helps_those_who_speak():
    assert suggest([Voice(1, praise=2, influence=100)], 10) == {1}


def test_champions_and_those_who_asked_to_stop_are_not_suggested():
    assert suggest([Voice(1, praise=9, closed=True)], 10) == set()


def test_the_best_come_first_and_ties_are_stable():
    voices = [Voice(3, praise=4), Voice(2, praise=4), Voice(1, praise=3)]
    assert suggest(voices, 2) == {2, 3}
    assert suggest(list(reversed(voices)), 2) == {2, 3}
