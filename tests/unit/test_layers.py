# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The three layers: tools and clients never import the ORM, imports go downwards."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ("social_crm", "social_crm_listening", "social_crm_loyalty")
LOWER = {"tools": 0, "clients": 1}


def modules(layer):
    for addon in ADDONS:
        yield from sorted((ROOT / addon / layer).rglob("*.py"))


def imported(path):
    """(module, level) of every import of a file; relative ones with their level."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node.level


def is_pure(name):
    """A sibling addon's pure layer may be imported by its full name."""
    parts = name.split(".")
    return parts[:2] == ["odoo", "addons"] and len(parts) > 3 and parts[3] in LOWER


@pytest.mark.parametrize("layer", sorted(LOWER))
def test_no_orm_in_the_lower_layers(layer):
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(layer)
        for name, level in imported(path)
        if level == 0 and name.split(".")[0] == "odoo" and not is_pure(name)
    ]
    assert found == []


def test_tools_do_not_import_clients():
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules("tools")
        for name, _level in imported(path)
        if "clients" in name.split(".")
    ]
    assert found == []


def test_lower_layers_do_not_reach_up_to_the_models():
    upper = {"models", "controllers", "wizards", "report"}
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for layer in LOWER
        for path in modules(layer)
        for name, level in imported(path)
        if level > 0 and upper & set(name.split("."))
    ]
    assert found == []


def networks():
    """The names of networks that have a client and a connector of their own."""
    models = (ROOT / "social_crm" / "models").glob("scrm_connector_*.py")
    names = {path.stem.removeprefix("scrm_connector_") for path in models}
    clients = {path.stem for path in (ROOT / "social_crm" / "clients").glob("*.py")}
    return names & clients - {"feed"}


def test_nothing_outside_its_connector_asks_which_network_it_is():
    names = networks()
    assert {"mastodon", "bluesky"} <= names
    asks = re.compile(rf"""["']({"|".join(sorted(names))})["']""")
    own = re.compile(rf"(clients|models)/(scrm_connector_)?({'|'.join(names)})")
    # A unit of length bears the name of the network that counts so.
    allowed = ("tests/", "tools/lengths.py")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for addon in ADDONS
        for ending in ("*.py", "*.js", "*.xml")
        for path in sorted((ROOT / addon).rglob(ending))
        if not own.search(path.as_posix())
        and not any(part in path.as_posix() for part in (*allowed, "/demo/"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if asks.search(line)
    ]
    assert found == []


def test_there_is_something_to_look_at():
    assert len(list(modules("tools"))) > 5
