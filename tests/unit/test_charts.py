# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random

import pytest

from odoo.addons.social_crm.tools.charts import Chart
from odoo.addons.social_crm.tools.text import fold, word_kinds, words_between

CHARACTERS = "abc ABCß龍门ﬁÅ\u0301\u00ad\u2003\ud800\U0001f600\U00020000\U0010ffff"


def texts(seed, count=300):
    rng = random.Random(seed)
    for _index in range(count):
        yield "".join(rng.choices(CHARACTERS, k=rng.randint(0, 120)))


@pytest.mark.parametrize("seed", range(3))
def test_long_texts_become_what_short_ones_do(seed):
    chart = Chart(str.upper)
    for text in texts(seed):
        assert chart.translate(text) == "".join(map(str.upper, text))


def test_one_to_one():
    chart = Chart(lambda char: "" if char == "-" else char)
    for size in (1, 200):
        assert chart.is_one_to_one("a龍" * size)
        assert not chart.is_one_to_one("a龍" * size + "-")
        assert chart.is_one_to_one("\U00020000" * size)


def test_a_lookup_is_asked_once():
    asked = []
    chart = Chart(lambda char: asked.append(char) or char)
    for _try in range(3):
        chart.translate("青芽" * 40)
    assert sorted(asked) == sorted("青芽")


def test_what_is_known_is_not_asked():
    chart = Chart(str.upper, {"a": "1", "b": "22"})
    assert chart.translate("abc") == "122C"
    assert chart.translate("abc" * 50) == "122C" * 50


def _counted(folded, start, end):
    """Count one by one, as a plain reader would."""
    kinds, count = word_kinds(folded), 0
    for place in range(start, end):
        within = place and kinds[place - 1] == "w"
        count += kinds[place] == "c" or (kinds[place] == "w" and not within)
    return count


@pytest.mark.parametrize("seed", range(3))
def test_words_between_any_two_places(seed):
    rng = random.Random(seed)
    for text in map(fold, texts(seed, 100)):
        kinds = word_kinds(text)
        assert len(kinds) == len(text)
        start, end = sorted(rng.choices(range(len(text) + 1), k=2))
        assert words_between(kinds, start, end) == _counted(text, start, end)


def test_a_word_that_began_before_is_not_counted():
    kinds = word_kinds("green tea 青芽")
    assert words_between(kinds, 0, 5) == 1
    assert words_between(kinds, 2, 9) == 1
    assert words_between(kinds, 5, 12) == 3
