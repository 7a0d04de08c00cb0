# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm_loyalty.tools import drawing
from odoo.addons.social_crm_loyalty.tools.drawing import (
    below,
    draw,
    fingerprint,
    make_seed,
    read_list,
    verify,
    winners,
    write_list,
)

SEED = "00" * 32
numbers = st.sets(st.integers(1, 10_000), max_size=60)
seeds = st.binary(min_size=32, max_size=32).map(bytes.hex)


def by_the_words_of_the_page(seed, text):
    """The draw, written anew from how it is described, one that is removed a time."""
    lines, order, counter = text.split("\n"), [], 0
    mark = hashlib.sha256(text.encode()).hexdigest()
    while lines:
        whole = f"{seed}:{mark}:{counter}".encode()
        value = int(hashlib.sha256(whole).hexdigest(), 16)
        counter += 1
        if value >= 2**256 // len(lines) * len(lines):
            continue
        chosen = value % len(lines)
        order.append(int(lines[chosen].split(":")[0]))
        # The first of those that are left takes the place of the chosen one.
        lines[chosen] = lines[0]
        lines.pop(0)
    return order


def test_the_examples_hold():
    assert doctest.testmod(drawing).failed == 0


def test_seeds_are_long_and_never_the_same():
    assert len({make_seed() for _n in range(100)}) == 100
    assert len(make_seed()) == 64


def test_fingerprints_are_those_of_the_standard():
    # FIPS 180-2, appendix B.1, and the hash of nothing.
    assert fingerprint("abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    assert fingerprint("") == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@pytest.mark.parametrize(
    ("text", "won"),
    [
        ("1\n2\n3\n4\n5\n6\n7\n8\n9\n10", [9, 4, 7]),
        ("1:2\n2:5\n3:2\n4:5", [2, 4, 1]),
        ("7", [7]),
        ("", []),
    ],
)
def test_draws_stay_what_they_were(text, won):
    """What was published years ago must be recomputed by today's code."""
    assert winners(SEED, text, 3) == won
    assert verify(fingerprint(SEED), SEED, text, fingerprint(text), won) == []


def test_the_first_step_by_hand():
    # printf %s "$seed:$list:0" | sha256sum, the last digit of it as a decimal number.
    text = write_list(range(1, 11))
    whole = f"{SEED}:{fingerprint(text)}:0".encode()
    assert int(hashlib.sha256(whole).hexdigest(), 16) % 10 == 8
    assert winners(SEED, text, 1) == [9]


@pytest.mark.parametrize("text", ["x", "1\n1", "1\n", "1:a", "1:2\n1:3"])
def test_what_is_no_list(text):
    with pytest.raises(ValueError):
        read_list(text)


@given(st.dictionaries(st.integers(1, 10**6), st.integers(0, 10**6)))
def test_a_list_is_read_as_it_was_written(votes):
    assert read_list(write_list(votes, votes)) == votes
    assert list(read_list(write_list(votes))) == sorted(votes)


@given(seeds, numbers, st.integers(0, 70))
def test_a_draw_takes_each_once_and_the_same_again(seed, entries, count):
    text = write_list(entries)
    won = winners(seed, text, count)
    assert won == winners(seed, text, count)
    assert len(won) == len(set(won)) == min(count, len(entries))
    assert set(won) <= entries
    assert won == winners(seed, text, 1000)[:count], "more places change nothing"
    assert won == draw(seed, fingerprint(text), sorted(entries), count)


@given(seeds, numbers.filter(bool))
def test_it_is_the_draw_that_the_page_describes(seed, entries):
    text = write_list(entries)
    assert winners(seed, text, len(entries)) == by_the_words_of_the_page(seed, text)


@given(seeds, st.dictionaries(st.integers(1, 500), st.integers(0, 3), max_size=40))
def test_most_votes_win_and_ties_are_drawn(seed, votes):
    text = write_list(votes, votes)
    won = winners(seed, text, len(votes))
    assert [votes[n] for n in won] == sorted(votes.values(), reverse=True)
    drawn = draw(seed, fingerprint(text), sorted(votes), len(votes))
    for number in set(votes.values()):
        tied = [n for n in won if votes[n] == number]
        assert tied == [n for n in drawn if votes[n] == number]


def test_each_is_drawn_as_often_as_the_others():
    counts = Counter(
        draw(f"{n:064x}", "x", [1, 2, 3, 4, 5, 6], 1)[0] for n in range(6000)
    )
    # Chi-square with five degrees of freedom: above 20.5 once in a thousand.
    assert sum((count - 1000) ** 2 / 1000 for count in counts.values()) < 20.5


def test_what_would_be_biased_is_thrown_away():
    # With this bound nearly half of all values are above its only whole multiple.
    bound = 2**255 + 1
    seen = [below(f"{n}", "x", 0, bound) for n in range(200)]
    assert all(value < bound for value, _counter in seen)
    tries = Counter(counter for _value, counter in seen)
    assert 70 < tries[1] < 130
    assert tries[2] > 20


@given(seeds, numbers.filter(lambda n: len(n) > 1))
def test_whatever_was_changed_is_found(seed, entries):
    text = write_list(entries)
    told = (fingerprint(seed), seed, text, fingerprint(text))
    won = winners(seed, text, 2)
    assert verify(*told, won) == []
    assert verify(*told, won[::-1]) == ["winners"]
    assert verify(told[0], "1" + seed, text, told[3], won)[0] == "seed"
    assert "list" in verify(*told[:2], text + "\n20000", told[3], won)
    assert verify(*told[:2], "rubbish", told[3], won) == ["list"]
    assert verify(*told[:2], "rubbish", fingerprint("rubbish"), won) == ["list"]
