# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.social_crm_listening.tools.reasons import MAX_WORDS, quoted, spans


def found(*words):
    return [{"term": word, "start": 0, "end": 1, "part": "text"} for word in words]


def test_each_word_is_quoted_once_in_the_order_found():
    assert quoted(found("price", "how much", "price")) == "“price”, “how much”"


def test_nothing_found_says_nothing():
    assert quoted([]) == ""
    assert quoted([{"term": ""}, {}]) == ""


def test_a_long_list_is_cut():
    words = [f"w{number}" for number in range(MAX_WORDS + 3)]
    said = quoted(found(*words))
    assert said.count("“") == MAX_WORDS
    assert said.endswith("…")


def test_places_of_one_part_only():
    evidence = [
        {"term": "a", "start": 1, "end": 2, "part": "text"},
        {"term": "b", "start": 3, "end": 4, "part": "title"},
        {"term": "c", "part": "post"},
    ]
    assert spans(evidence) == [(1, 2)]
    assert spans(evidence, "title") == [(3, 4)]
