# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.social_crm_listening.tools.comparison import (
    MAX_EXAMPLES,
    NEW,
    OLD,
    Comparison,
)
from odoo.addons.social_crm_listening.tools.doc import Doc
from odoo.addons.social_crm_listening.tools.matcher import Matcher


def compare(new, old, texts):
    comparison = Comparison(Matcher([(NEW, new), (OLD, old)]))
    for key, text in enumerate(texts):
        comparison.add(key, Doc(text=text))
    return comparison


def test_counts_what_both_and_what_only_one_finds():
    texts = ["tea", "tea with milk", "coffee", "juice"]
    comparison = compare("tea -milk OR coffee", "tea", texts)
    assert comparison.counts == {"both": 1, "new": 1, "old": 1}


def test_examples_are_of_what_differs_with_the_words_of_the_one_that_finds():
    comparison = compare("coffee", "tea", ["some tea", "coffee", "tea or coffee"])
    assert comparison.examples == [("old", 0, [(5, 8)]), ("new", 1, [(0, 6)])]


def test_examples_are_few_and_counts_are_not():
    comparison = compare("coffee", "tea", ["tea"] * 30 + ["coffee"] * 30)
    assert comparison.counts == {"old": 30, "new": 30}
    assert len(comparison.examples) == 2 * MAX_EXAMPLES


def test_the_same_query_differs_nowhere():
    comparison = compare("tea", "tea", ["tea", "milk"])
    assert (comparison.counts, comparison.examples) == ({"both": 1}, [])
