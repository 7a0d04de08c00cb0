# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Libraries of the browser: only the package that was chosen, fetched once."""

import base64
import hashlib
import io
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from devkit import weblibs  # noqa: E402


def package(content):
    """An npm package with one script and a licence, as bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, text in (("dist/a.min.js", content), ("LICENSE", b"MIT")):
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
    return out.getvalue()


@pytest.fixture
def fetched(monkeypatch, tmp_path):
    """A library, and how often npm was asked for it; ``content`` is what it sends."""
    state = {"calls": 0, "content": package(b"one()")}
    wanted = base64.b64encode(hashlib.sha512(state["content"]).digest()).decode()
    library = weblibs.Library(
        "a", "1.0.0", wanted, ("dist/a.min.js", "LICENSE"), "static/lib/a"
    )

    def npm(command, _what, cwd):
        state["calls"] += 1
        assert command == ["npm", "pack", "--silent", "a@1.0.0"]
        Path(cwd, "a-1.0.0.tgz").write_bytes(state["content"])

    monkeypatch.setattr(weblibs, "ROOT", tmp_path)
    monkeypatch.setattr(weblibs, "run", npm)
    monkeypatch.setattr(weblibs.shutil, "which", lambda _name: "npm")
    return library, state


def test_it_is_fetched_once(fetched):
    library, state = fetched
    weblibs.ensure_weblibs([library])
    weblibs.ensure_weblibs([library])
    assert state["calls"] == 1
    names = {path.name for path in library.place.iterdir()}
    assert names == {"a.min.js", "LICENSE", "VERSION"}
    assert (library.place / "a.min.js").read_bytes() == b"one()"
    weblibs.ensure_weblibs([replace(library, version="1.0.0", files=("LICENSE",))])
    assert state["calls"] == 1


def test_a_changed_package_is_refused(fetched, capsys):
    library, state = fetched
    state["content"] = package(b"evil()")
    weblibs.ensure_weblibs([library])
    assert not library.place.exists()
    assert "not the one that was chosen" in "".join(capsys.readouterr())


def test_without_npm_it_is_left_out(fetched, monkeypatch, capsys):
    library, state = fetched
    monkeypatch.setattr(weblibs.shutil, "which", lambda _name: None)
    weblibs.ensure_weblibs([library])
    assert not state["calls"]
    assert "npm is not on this machine" in "".join(capsys.readouterr())
