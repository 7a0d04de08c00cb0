# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A real Odoo on a real database for the end-to-end suites.

``./dev test`` gives the variables ODOO_HOME (on PYTHONPATH), ADDONS_PATH, DATA_DIR,
PGHOST, PGUSER and SOCIAL_CRM_DB: a database with the three addons, which every suite
copies and never changes. Odoo must be importable.
"""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = "SOCIAL_CRM_DB"


def need_odoo():
    """Skip the calling suite where there is no prepared database."""
    if not os.environ.get(TEMPLATE):
        pytest.skip(
            "needs the database that ./dev test prepares", allow_module_level=True
        )


def drop_database(name):
    subprocess.run(
        ["dropdb", "--if-exists", "--force", name], check=True, capture_output=True
    )
    shutil.rmtree(filestore(name), ignore_errors=True)


def clone_database(name):
    """A fresh copy, with its attachments, of the prepared database."""
    template = os.environ[TEMPLATE]
    drop_database(name)
    subprocess.run(
        ["createdb", "-T", template, name], check=True, capture_output=True, text=True
    )
    if filestore(template).is_dir():
        shutil.copytree(filestore(template), filestore(name))
    return name


def filestore(name):
    return Path(os.environ["DATA_DIR"]) / "filestore" / name


def odoo_options(name):
    """Command line options of Odoo for database ``name``."""
    options = [
        f"--addons-path={os.environ['ADDONS_PATH']}",
        f"--data-dir={os.environ['DATA_DIR']}",
        f"--database={name}",
        "--log-level=warn",
        "--max-cron-threads=0",
    ]
    for variable, option in (
        ("PGHOST", "host"),
        ("PGPORT", "port"),
        ("PGUSER", "user"),
    ):
        if os.environ.get(variable):
            options.append(f"--db_{option}={os.environ[variable]}")
    return options


def open_registry(name):
    """The registry of a database, in this process.

    Every cursor of it is a connection of its own, at Odoo's isolation level.
    """
    import preloaded

    from odoo.tools import config

    config.parse_config(odoo_options(name), setup_logging=False)
    return preloaded.open_models(name)


def close_database(registry):
    """Close this process's connections, so that the database can be dropped."""
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db

    Registry.delete(registry.db_name)
    close_db(registry.db_name)


@contextmanager
def own_registry(label):
    """The registry of a database that is this suite's alone."""
    name = clone_database(f"scrm_e2e_{label}")
    try:
        registry = open_registry(name)
        yield registry
        close_database(registry)
    finally:
        drop_database(name)


@contextmanager
def environment(registry, uid=None):
    """An environment on a new connection; commits at the end of the block."""
    from odoo import SUPERUSER_ID, api

    with registry.cursor() as cursor:
        yield api.Environment(cursor, uid or SUPERUSER_ID, {})


def run_crons(registry, *names):
    """Run crons as the cron worker does: each with a connection that may commit."""
    for name in names:
        with environment(registry) as env:
            cron = env.ref(name)
            getattr(env[cron.model_id.model], _method_of(cron))()


def _method_of(cron):
    return cron.code.strip().removeprefix("model.").removesuffix("()")


def python(*arguments, **options):
    """Start a Python process with the same environment."""
    return subprocess.Popen([sys.executable, *map(str, arguments)], cwd=ROOT, **options)


def odoo_python(*arguments, **options):
    """As :func:`python`, for a script that opens a registry, or for ``-m odoo``."""
    import preloaded

    return preloaded.Worker([*map(str, arguments)], **options)
