# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Isolated Python environments, the OCA addons and the JavaScript tools."""

import os
import shutil
import sys

from .procs import run
from .settings import OCA_REQUIREMENTS, ROOT
from .steps import fingerprint, once, replaced
from .ui import DevError

NODE_PACKAGES = (
    "prettier@3.3.3",
    "@prettier/plugin-xml@3.4.1",
    "eslint@9.12.0",
    "globals@16.0.0",
)
RUNTIME = ("requirements.txt", "requirements-odoo.txt", "requirements-test.txt")
LINTERS = ("requirements-lint.txt",)
SPARK = ("requirements-spark.txt",)


def quiet_environ():
    """Return the environment for pip: no prompt, nothing from another Odoo."""
    environ = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    environ.pop("PYTHONPATH", None)
    return environ


def _ensure_venv(cache, folder, label, requirements):
    paths = [ROOT / name for name in requirements]
    key = fingerprint(sys.version, folder, *paths)

    def build():
        # Environments hold absolute paths and cannot be renamed: built in place.
        shutil.rmtree(folder, ignore_errors=True)
        run([sys.executable, "-m", "venv", folder], "Making a Python environment")
        files = [part for path in paths for part in ("-r", path)]
        command = [folder / "bin" / "python", "-m", "pip", "install", "-q", *files]
        run(command, f"Installing {label}", env=quiet_environ())

    once(cache, folder.name, key, label, build)
    return folder / "bin" / "python"


def ensure_runtime(cache):
    """Return the interpreter with all that Odoo, our addons and tests import."""
    return _ensure_venv(cache, cache.venv, "the Python environment", RUNTIME)


def ensure_linters(cache):
    """Return the interpreter that has the linters."""
    return _ensure_venv(cache, cache.lint, "the linters", LINTERS)


def ensure_spark(cache):
    """Return an interpreter that has Apache Spark besides all of the runtime's.

    :raises DevError: without Java
    """
    if not shutil.which("java"):
        raise DevError("Apache Spark needs Java 17 or newer; there is no 'java' here.")
    runtime = ensure_runtime(cache)
    python = _ensure_venv(cache, cache.spark, "Apache Spark", SPARK)
    ours, theirs = _packages(python), _packages(runtime)
    (ours / "runtime.pth").write_text(f"{theirs}\n")
    return python


def _packages(python):
    """Return the folder of packages of a virtual environment."""
    return next((python.parents[1] / "lib").glob("python3*/site-packages"))


def ensure_oca(cache):
    """Return the folder with the OCA addons that ours depend on."""

    def build():
        with replaced(cache.oca, cache) as fresh:
            command = [cache.python, "-m", "pip", "install", "-q", "--no-deps"]
            command += ["--target", fresh, *OCA_REQUIREMENTS]
            run(command, "Installing the OCA addons", env=quiet_environ())

    once(cache, "oca", fingerprint(*OCA_REQUIREMENTS), "the OCA addons", build)
    return cache.oca / "odoo" / "addons"


def ensure_node_tools(cache):
    """Return the folder of the JavaScript tools, or None without npm."""
    if not shutil.which("npm"):
        return None

    def build():
        with replaced(cache.node, cache) as fresh:
            command = ["npm", "install", "--silent", "--no-fund", "--no-audit"]
            command += ["--prefix", fresh, *NODE_PACKAGES]
            run(command, "Installing prettier and eslint")

    once(cache, "node", fingerprint(*NODE_PACKAGES), "prettier and eslint", build)
    return cache.node / "node_modules"
