# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Everything that a command needs, prepared in the right order."""

import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from . import bluesky, odoo_source, postgres, python_env, weblibs
from .settings import DEMO_DB, ROOT, Cache, cache_from, present_addons
from .ui import DevError


@dataclass
class Workspace:
    """A prepared set-up: Odoo, its Python, addons and a PostgreSQL server."""

    cache: Cache
    home: Path
    oca: Path
    server: postgres.Server

    @property
    def addons_path(self):
        """The folders of addons, comma-separated, as Odoo wants them."""
        core = odoo_source.addons_folders(self.home)
        return ",".join(str(path) for path in [*core, self.oca, ROOT])

    def environ(self):
        """Return the environment for Odoo and for the suites.

        Suites may rely on: ODOO_HOME, ADDONS_PATH, PYTHON, PYTHONPATH, DATA_DIR,
        PGHOST (and PGPORT, PGUSER, PGPASSWORD), SOCIAL_CRM_DB_URI, SNAC, BLUESKY
        and CHROMIUM (the last three only where they exist). PATH begins with the
        PostgreSQL programs and the environment's own.
        """
        programs = [self.server.programs, self.cache.venv / "bin"]
        path = os.pathsep.join([*map(str, programs), os.environ.get("PATH", "")])
        environ = dict(
            os.environ,
            **self.server.environ(),
            PATH=path,
            PYTHONPATH=str(self.home),
            ODOO_HOME=str(self.home),
            ADDONS_PATH=self.addons_path,
            PYTHON=str(self.cache.python),
            DATA_DIR=str(self.cache.data),
            SOCIAL_CRM_DB_URI=self.server.uri(),
            SOCIAL_CRM_CACHE=str(self.cache.root),
        )
        optional = {
            "SNAC": self.snac,
            "BLUESKY": self.bluesky,
            "CHROMIUM": find_chromium(),
        }
        for name, place in optional.items():
            if place:
                environ[name] = str(place)
        return environ

    @property
    def snac(self):
        """The snac2 program if it was fetched."""
        program = self.cache.snac / "usr" / "bin" / "snac"
        return program if program.is_file() else None

    @property
    def bluesky(self):
        """The npm packages of Bluesky's servers if they were installed."""
        packages = self.cache.bluesky / "node_modules"
        return packages if packages.is_dir() else None

    def odoo(self, database, *arguments):
        """Return the command line of Odoo on `database`."""
        return [
            str(self.cache.python),
            "-m",
            "odoo",
            *arguments,
            f"--addons-path={self.addons_path}",
            f"--data-dir={self.cache.data}",
            f"--database={database}",
        ]

    def drop(self, database):
        """Remove a database and its attachments."""
        self.server.drop(database)
        shutil.rmtree(self.cache.data / "filestore" / database, ignore_errors=True)

    def clone(self, source, database):
        """Copy a database with its attachments."""
        self.drop(database)
        self.server.clone(source, database)
        store = self.cache.data / "filestore"
        if (store / source).is_dir():
            shutil.copytree(store / source, store / database)


def prepare(db_uri="", with_tests=False):
    """Set up what is missing and return the workspace.

    :raises DevError: in words, when a step cannot be done
    """
    if not present_addons():
        raise DevError("No addon of Social CRM is here: run ./dev in its checkout.")
    # A mistake in what was asked for is told before minutes are spent.
    postgres.requested(db_uri)
    cache = cache_from().make()
    home = odoo_source.ensure_odoo(cache)
    python_env.ensure_runtime(cache)
    oca = python_env.ensure_oca(cache)
    weblibs.ensure_weblibs()
    if with_tests:
        odoo_source.ensure_snac(cache)
        bluesky.ensure_bluesky(cache)
    server = postgres.ensure_server(cache, db_uri, durable=not with_tests)
    return Workspace(cache=cache, home=home, oca=oca, server=server)


def find_chromium():
    """Return the path of a Chromium that the browser tests can drive, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        program = shutil.which(name)
        if program:
            return program
    return None


def free_port():
    """Return a TCP port of the loopback interface that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def demo_database():
    """Return the name of the demo database."""
    return os.environ.get("SOCIAL_CRM_DEMO_DB", DEMO_DB)
