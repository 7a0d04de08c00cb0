# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Databases with our addons installed, and what state they are in."""

import json
import re

from .procs import run, run_logged, tail
from .settings import LANGUAGES, OCA_REQUIREMENTS, ROOT, present_addons
from .steps import fingerprint, tree_fingerprint, write_atomically
from .ui import DevError, timed

INSTALL_LIMIT = 1800
# Scripts and styles, which Odoo otherwise bundles when a page is first asked for.
MAKE_BUNDLES = """
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""
INFORMATION = re.compile(r"\d{4}-\d\d-\d\d \S+ \d+ INFO ")


def addons_key():
    """Return a hash that changes when an addon's code or data changes."""
    return tree_fingerprint(ROOT, present_addons())


def _state_file(workspace, database):
    place = fingerprint(workspace.server.host, workspace.server.port)
    return workspace.cache.run / f"{database}-{place}.json"


def read_state(workspace, database):
    """Return what was noted when the database was last finished, or ``{}``."""
    try:
        return json.loads(_state_file(workspace, database).read_text())
    except (OSError, ValueError):
        return {}


def note_state(workspace, database, **values):
    """Note that the database is complete."""
    write_atomically(_state_file(workspace, database), json.dumps(values))


def forget(workspace, database):
    """Note that the database is not (or no longer) complete."""
    _state_file(workspace, database).unlink(missing_ok=True)


def base_key(workspace):
    """Return a hash of all that makes a database worth making anew."""
    return fingerprint(workspace.home, *present_addons(), *OCA_REQUIREMENTS)


def update(workspace, database, label, *arguments):
    """Run Odoo on the database until it stops by itself.

    :raises DevError: with the log's errors when Odoo reports any
    """
    log = workspace.cache.logs / f"{database}.install.log"
    command = workspace.odoo(
        database, "--stop-after-init", "--no-http", "--max-cron-threads=0", *arguments
    )
    with timed(label):
        code = run_logged(
            command,
            log,
            timeout=INSTALL_LIMIT,
            heartbeat=label,
            env=workspace.environ(),
            cwd=workspace.cache.run,
        )
    if code != 0:
        raise DevError(f"{label} failed (all of it: {log}):\n{log_errors(log)}")


def all_errors(log, lines=200):
    """Return what an Odoo log holds besides information, up to `lines` lines."""
    kept = log.read_text(errors="replace").splitlines()
    kept = [line for line in kept if not INFORMATION.match(line)]
    return "\n".join(kept[:lines])


def log_errors(log):
    """Return the part of an Odoo log that says what went wrong."""
    text = all_errors(log, 5000)
    position = text.find("Traceback (most recent call last)")
    if position < 0:
        return tail(text)
    return tail(text[position : position + 20000], 25)


def make_demo(workspace, database):
    """Make the demo database from nothing, with demo data and Chinese."""
    addons = ",".join(present_addons())
    key = addons_key()
    forget(workspace, database)
    workspace.drop(database)
    workspace.server.create(database)
    update(
        workspace,
        database,
        "Installing the addons with demo data",
        f"--init={addons}",
        "--with-demo",
        f"--load-language={LANGUAGES}",
    )
    note_state(workspace, database, base=base_key(workspace), addons=key)


def ensure_demo(workspace, database, fresh=False):
    """Make the demo database, or bring it up to the addons' present state."""
    state = read_state(workspace, database)
    usable = state.get("base") == base_key(workspace)
    if fresh or not usable or not workspace.server.exists(database):
        make_demo(workspace, database)
        return
    key = addons_key()
    if state.get("addons") == key:
        return
    forget(workspace, database)
    addons = ",".join(present_addons())
    label = "Updating the addons after changes"
    try:
        update(workspace, database, label, f"--update={addons}")
    except DevError:
        # The data is still good: the next start tries the update again.
        note_state(workspace, database, base=base_key(workspace), addons="")
        raise
    note_state(workspace, database, base=base_key(workspace), addons=key)


def ensure_installed(workspace, database):
    """Have a database with the addons and no demo data, for suites to copy."""
    state = read_state(workspace, database)
    key = fingerprint(addons_key(), MAKE_BUNDLES)
    if state.get("addons") == key and workspace.server.exists(database):
        return
    forget(workspace, database)
    workspace.drop(database)
    workspace.server.create(database)
    addons = ",".join(present_addons())
    update(workspace, database, "Installing the addons", f"--init={addons}")
    make_bundles(workspace, database)
    note_state(workspace, database, addons=key)


def make_bundles(workspace, database):
    """Have scripts and styles made once, for all copies of the database."""
    command = workspace.odoo(database, "--no-http", "--log-level=warn")
    command.insert(3, "shell")
    label = "Making scripts and styles"
    with timed(label):
        environ, place = workspace.environ(), workspace.cache.run
        run(command, label, env=environ, cwd=place, input=MAKE_BUNDLES)
