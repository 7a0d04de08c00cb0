# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Each addon's README.rst, made of its readme fragments as OCA's bot does.

The fragments are Markdown of the simple kind: headings, paragraphs, lists, fenced
code, bold, italics, code and links.
"""

import ast
import re

from .settings import ROOT

SECTIONS = (
    ("INSTALL", "Installation"),
    ("CONFIGURE", "Configuration"),
    ("USAGE", "Usage"),
    ("ROADMAP", "Known issues / Roadmap"),
    ("HISTORY", "Changelog"),
)
NOTICE = ".. Generated from readme/ by ./dev lint --fix: changes made here are lost."
ITEM = re.compile(r"^(\s*)(?:[-*+]|\d+\.)\s+")
LINK = re.compile(r"\[([^]]+)\]\(([^)\s]+)\)")


def _inline(text):
    """Turn Markdown's links and code into reStructuredText's."""
    parts = re.split(r"(`[^`]+`)", text)
    for number, part in enumerate(parts):
        if number % 2:
            parts[number] = f"`{part}`"
        else:
            parts[number] = LINK.sub(r"`\1 <\2>`__", part)
    return "".join(parts)


def _heading(line):
    level = len(line) - len(line.lstrip("#"))
    title = _inline(line.lstrip("# ").strip())
    return ["", title, '~^"'[min(level, 3) - 1] * len(title), ""]


def to_rst(markdown):
    """Return a fragment as reStructuredText."""
    result, fenced, depth = [], False, None
    for line in markdown.strip().splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
            result += ["", "::", ""] if fenced else [""]
        elif fenced:
            result.append(f"    {line}".rstrip())
        elif line.startswith("#"):
            result += _heading(line)
            depth = None
        else:
            item = ITEM.match(line)
            # Lists, nested ones too, need an empty line where they begin and end.
            if item and len(item.group(1)) != depth:
                result.append("")
            depth = len(item.group(1)) if item else depth
            result.append(_inline(line).rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(result)).strip()


def _title(text, line):
    return [text, line * len(text), ""]


def render(addon, root=ROOT):
    """Return the text of an addon's README.rst."""
    manifest = ast.literal_eval((root / addon / "__manifest__.py").read_text())
    name = manifest["name"]
    lines = ["=" * len(name), *_title(name, "="), NOTICE, ""]
    lines += [_fragment(addon, "DESCRIPTION", root) or manifest.get("summary", ""), ""]
    lines += ["**Table of contents**", "", ".. contents::", "   :local:", ""]
    for file, title in SECTIONS:
        text = _fragment(addon, file, root)
        if text:
            lines += [*_title(title, "="), text, ""]
    lines += [*_title("Credits", "="), *_title("Authors", "~")]
    lines += [f"* {manifest['author']}", ""]
    lines += ["Licensed under AGPL-3.0 or later.", ""]
    return "\n".join(lines)


def _fragment(addon, name, root):
    path = root / addon / "readme" / f"{name}.md"
    return to_rst(path.read_text()) if path.is_file() else ""


def stale(addons, root=ROOT, fix=False):
    """Return the addons whose README.rst is not of their fragments; mend with `fix`."""
    found = []
    for addon in addons:
        target = root / addon / "README.rst"
        text = render(addon, root)
        if not target.is_file() or target.read_text() != text:
            found.append(addon)
            if fix:
                target.write_text(text)
    return [] if fix else found
