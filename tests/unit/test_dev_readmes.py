# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""README.rst out of Markdown fragments."""

import sys
from pathlib import Path

import docutils.core
import docutils.utils
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from devkit import readmes  # noqa: E402
from devkit.settings import present_addons  # noqa: E402

FRAGMENT = """\
# First

Open *Social CRM* and press `New`, see [the page](https://x.test/a):

1. One
   - nested **bold**
     goes on
   - nested two
2. Two

```
code `stays`
```
"""


def html(text):
    """Return text as HTML; any complaint of docutils is an error."""
    settings = {"halt_level": 2, "report_level": 2, "file_insertion_enabled": False}
    parts = docutils.core.publish_parts(
        text, writer_name="html5", settings_overrides=settings
    )
    return parts["body"]


def test_a_fragment_keeps_its_structure():
    body = html(readmes.to_rst(FRAGMENT))
    assert '<a class="reference external" href="https://x.test/a">the page</a>' in body
    assert body.count("<li>") == 4
    assert "<strong>bold</strong>\ngoes on" in body
    assert "code `stays`" in body
    assert "<em>Social CRM</em>" in body


def make_addon(root):
    (root / "thing" / "readme").mkdir(parents=True)
    manifest = '{"name": "Thing", "author": "Somebody"}'
    (root / "thing" / "__manifest__.py").write_text(manifest)
    (root / "thing" / "readme" / "USAGE.md").write_text("Use it.")


def test_a_readme_is_stale_until_mended(tmp_path):
    make_addon(tmp_path)
    assert readmes.stale(["thing"], tmp_path) == ["thing"]
    assert readmes.stale(["thing"], tmp_path, fix=True) == []
    assert readmes.stale(["thing"], tmp_path) == []
    text = (tmp_path / "thing" / "README.rst").read_text()
    assert "Usage\n=====\n\nUse it." in text
    (tmp_path / "thing" / "readme" / "USAGE.md").write_text("Use it well.")
    assert readmes.stale(["thing"], tmp_path) == ["thing"]


@pytest.mark.parametrize("addon", present_addons())
def test_our_readmes_are_well_formed(addon):
    assert "Credits" in html(readmes.render(addon))
