# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The wheel carries everything, and Odoo installs the addons from it alone."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from odoo_env import ROOT, drop_database, need_odoo

need_odoo()

ADDONS = ("social_crm", "social_crm_listening", "social_crm_loyalty")
DATABASE = "social_crm_wheel"


def run(*command, **options):
    """Run a program that must succeed; return its output."""
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def committed_files():
    """Return the paths that are, or could be, committed."""
    listing = run("git", "ls-files", "-co", "--exclude-standard", cwd=ROOT)
    return [name for name in listing.splitlines() if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from a copy, so that the checkout stays clean."""
    source = tmp_path_factory.mktemp("source")
    for name in committed_files():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    output = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", output]
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    run(sys.executable, "-m", "pip", "wheel", *options, source, env=environ)
    (found,) = output.glob("*.whl")
    return found


def test_every_file_of_the_addons_is_carried(wheel):
    ours = {name for name in committed_files() if name.split("/")[0] in ADDONS}
    with zipfile.ZipFile(wheel) as archive:
        prefix = "odoo/addons/"
        names = {n.removeprefix(prefix) for n in archive.namelist() if prefix in n}
    fetched = {name for name in names if "/static/lib/" in name}
    assert names - fetched == ours
    assert {Path(name).name for name in fetched} == {
        "force-graph.min.js",
        "LICENSE",
        "VERSION",
    }
    assert wheel.name == "social_crm_odoo-19.0.1.0.0-py3-none-any.whl"


def test_requirements_do_not_name_odoo_itself(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith("/METADATA"))
        lines = archive.read(name).decode().splitlines()
    needs = {line.split(": ")[1] for line in lines if line.startswith("Requires-Dist")}
    assert "odoo-addon-helpdesk-mgmt<20,>=19.0" in needs
    assert {"feedparser", "numpy", "ahocorasick_rs"} <= needs
    assert not any(need.startswith("odoo=") for need in needs)
    assert "License-Expression: AGPL-3.0-or-later" in lines


@pytest.fixture
def installed(wheel, tmp_path):
    """Install the wheel into an empty folder; return the folder of the addons."""
    target = tmp_path / "site"
    options = ["--quiet", "--no-deps", "--target", target]
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    run(sys.executable, "-m", "pip", "install", *options, wheel, env=environ)
    return target / "odoo" / "addons"


def query(sql):
    return run("psql", "-X", "-A", "-t", "-d", DATABASE, "-c", sql).split()


def test_odoo_installs_the_addons_from_the_wheel(installed, tmp_path):
    paths = os.environ["ADDONS_PATH"].split(",")
    others = [path for path in paths if Path(path) != ROOT]
    drop_database(DATABASE)
    run("createdb", "-T", "template0", "-E", "UTF8", DATABASE)
    try:
        output = run(
            *[sys.executable, "-m", "odoo", "--stop-after-init", "--no-http"],
            f"--addons-path={','.join([*others, str(installed)])}",
            *[f"--database={DATABASE}", f"--data-dir={tmp_path / 'data'}"],
            *[f"--init={','.join(ADDONS)}", "--with-demo", "--log-level=warn"],
            cwd=tmp_path,
        )
        assert " ERROR " not in output
        states = query(
            "SELECT name || '=' || state FROM ir_module_module "
            "WHERE name LIKE 'social_crm%' ORDER BY name"
        )
        assert states == [f"{addon}=installed" for addon in ADDONS]
    finally:
        drop_database(DATABASE)
