# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The Chinese catalogues are complete and speak with the glossary's terms."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
polib = pytest.importorskip("polib")


@pytest.fixture(scope="module")
def catalogues():
    spec = importlib.util.spec_from_file_location(
        "catalogues", ROOT / "i18n" / "catalogues.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def entry(msgid, msgstr, flags=()):
    return polib.POEntry(msgid=msgid, msgstr=msgstr, flags=list(flags))


def test_nothing_is_missing_fuzzy_or_left_in_english(catalogues):
    assert catalogues.problems() == []


def test_terms_are_those_of_the_glossary(catalogues):
    assert catalogues.glossary_faults() == []


def test_the_glossary_names_every_term_once_in_both_languages(catalogues):
    rows = catalogues.glossary()
    terms = [row["term"] for row in rows]
    assert len(terms) == len(set(terms)) > 60
    assert all(row["zh_CN"] and row["zh_TW"] for row in rows)


@pytest.mark.parametrize(
    ("msgid", "msgstr", "fault"),
    [
        ("%(count)s posts", "%(count)s 条帖子", None),
        ("%(count)s posts", "帖子", "other placeholders"),
        ("<b>Posts</b>", "帖子", "other tags"),
        ("Posts", "", "not translated"),
        ("Posts", "Posts", "left in English"),
        ("OK", "OK", None),
    ],
)
def test_what_counts_as_a_fault(catalogues, msgid, msgstr, fault):
    assert list(catalogues._faults(entry(msgid, msgstr))) == [fault] * bool(fault)


def test_fuzzy_is_a_fault(catalogues):
    assert "fuzzy" in list(catalogues._faults(entry("Posts", "帖子", ["fuzzy"])))
