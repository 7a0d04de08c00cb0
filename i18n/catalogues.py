#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Keep the catalogues complete.

    catalogues.py merge     after an export of the templates: carry them into each .po
    catalogues.py missing   print what is not translated, as JSON by language
    catalogues.py fill FILE take them from JSON {msgid: {"zh_CN": …, "zh_TW": …}}
    catalogues.py check     complain about gaps, placeholders and glossary terms

The templates come from Odoo: ``odoo i18n export -l pot ADDON …`` on a database with
the three addons. ``polib`` is the only library needed.
"""

import argparse
import csv
import json
import re
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
ADDONS = ("social_crm", "social_crm_listening", "social_crm_loyalty")
LANGUAGES = ("zh_CN", "zh_TW")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdrif]|%[sd]|\{\w*\}|\$\{[^}]*\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# A term may stay as it is where it is part of a name, a code or an example.
UNTRANSLATED_OK = re.compile(
    r"^[\W\d_]*$|^(https?://|@|#)|^[A-Z0-9_.\-/ ]{1,12}$|^[a-z_]+_id$"
    r"|^(Mastodon|Bluesky|Webhook|Apache Spark|GraphML|id)$|^(xxxx-?)+$"
    r"|^<code>.*</code>$|^acme \("
)


def catalogue_path(addon, language):
    return ROOT / addon / "i18n" / f"{language}.po"


def template_path(addon):
    return ROOT / addon / "i18n" / f"{addon}.pot"


def glossary():
    """Rows of the glossary as dicts: term, zh_CN, zh_TW, note."""
    with (ROOT / "i18n" / "glossary.csv").open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def merge():
    for addon in ADDONS:
        template = polib.pofile(str(template_path(addon)))
        for language in LANGUAGES:
            path = catalogue_path(addon, language)
            merged = _merged(template, path, language)
            merged.save(str(path))


def _merged(template, path, language):
    known = {}
    if path.exists():
        known = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
    merged = polib.POFile(wrapwidth=78)
    merged.metadata = {**template.metadata, "Language": language}
    merged.metadata["Language-Team"] = ""
    merged.metadata["Plural-Forms"] = "nplurals=1; plural=0;"
    for entry in template:
        entry.msgstr = known.get(entry.msgid, "")
        merged.append(entry)
    return merged


def missing():
    """{msgid: {language: ""}} of everything without a translation."""
    gaps = {}
    for addon in ADDONS:
        for language in LANGUAGES:
            for entry in polib.pofile(str(catalogue_path(addon, language))):
                if not entry.msgstr:
                    gaps.setdefault(entry.msgid, {})[language] = ""
    return gaps


def fill(translations):
    for addon in ADDONS:
        for language in LANGUAGES:
            path = catalogue_path(addon, language)
            catalogue = polib.pofile(str(path), wrapwidth=78)
            for entry in catalogue:
                found = translations.get(entry.msgid, {}).get(language)
                # The same words may mean something else in another addon.
                entry.msgstr = entry.msgstr or found or ""
            catalogue.save(str(path))


def problems():
    """Readable complaints, one a line; an empty list is what we want."""
    said = []
    for addon in ADDONS:
        template = {entry.msgid for entry in polib.pofile(str(template_path(addon)))}
        for language in LANGUAGES:
            path = catalogue_path(addon, language)
            entries = polib.pofile(str(path))
            where = f"{addon}/i18n/{language}.po"
            ids = {entry.msgid for entry in entries if not entry.obsolete}
            said += [f"{where}: missing {msgid!r}" for msgid in sorted(template - ids)]
            for entry in entries:
                said += [f"{where}: {why}: {entry.msgid!r}" for why in _faults(entry)]
    return said


def _faults(entry):
    if entry.obsolete:
        return
    if "fuzzy" in entry.flags:
        yield "fuzzy"
    if not entry.msgstr:
        yield "not translated"
        return
    for pattern, name in ((PLACEHOLDER, "placeholders"), (TAG, "tags")):
        if sorted(pattern.findall(entry.msgid)) != sorted(
            pattern.findall(entry.msgstr)
        ):
            yield f"other {name}"
    if not CHINESE.search(entry.msgstr) and not UNTRANSLATED_OK.match(entry.msgid):
        if entry.msgstr == entry.msgid:
            yield "left in English"


def glossary_faults():
    """Catalogue entries that are exactly a glossary term, translated otherwise."""
    terms = {row["term"].casefold(): row for row in glossary()}
    said = []
    for addon in ADDONS:
        for language in LANGUAGES:
            for entry in polib.pofile(str(catalogue_path(addon, language))):
                row = terms.get(entry.msgid.casefold())
                if row and entry.msgstr and entry.msgstr != row[language]:
                    said.append(
                        f"{addon}/i18n/{language}.po: {entry.msgid!r} is"
                        f" {entry.msgstr!r}, the glossary says {row[language]!r}"
                    )
    return said


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("verb", choices=("merge", "missing", "fill", "check"))
    parser.add_argument("file", nargs="?", type=Path)
    options = parser.parse_args(argv)
    if options.verb == "merge":
        merge()
    elif options.verb == "missing":
        json.dump(missing(), sys.stdout, ensure_ascii=False, indent=0, sort_keys=True)
    elif options.verb == "fill":
        fill(json.loads(options.file.read_text(encoding="utf-8")))
    else:
        said = problems() + glossary_faults()
        print("\n".join(said) or "The catalogues are complete.")
        return 1 if said else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
