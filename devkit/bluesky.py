# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Bluesky's own servers, from their npm packages, for the end-to-end suites."""

import shutil
from pathlib import Path

from .procs import run
from .steps import fingerprint, once, replaced
from .ui import DevError, warn

PACKAGE = "@atproto/dev-env@0.3.215"
# Its newest release wants a newer Node.js than the servers do.
COMPILED = "better-sqlite3"


def ensure_bluesky(cache):
    """Return the folder of the packages, or None where they can't be had."""
    if not shutil.which("npm"):
        return None
    try:
        once(
            cache,
            "bluesky",
            fingerprint(PACKAGE),
            "Bluesky's servers (compiled once, some minutes)",
            lambda: _install(cache),
        )
    except DevError as error:
        warn(f"the suites with a real Bluesky are left out: {error}")
        return None
    return cache.bluesky / "node_modules"


def _install(cache):
    with replaced(cache.bluesky, cache) as fresh:
        (fresh / "package.json").write_text('{"private": true}\n')
        command = ["npm", "install", "--silent", "--no-fund", "--no-audit"]
        # Scripts of packages would fetch finished binaries from elsewhere.
        command += ["--ignore-scripts", PACKAGE]
        run(command, "Installing Bluesky's servers", cwd=fresh)
        _allow_scripts(fresh)
        command = ["npm", "rebuild", COMPILED, "--build-from-source", *_headers()]
        run(command, "Compiling a database driver", cwd=fresh)


def _headers():
    """Where this machine's own Node.js has its headers, so that none are fetched."""
    node = shutil.which("node")
    home = Path(node).resolve().parents[1] if node else None
    found = home and (home / "include" / "node" / "node.h").is_file()
    return [f"--nodedir={home}"] if found else []


def _allow_scripts(folder):
    """Newer versions of npm ask before they run a package's own scripts."""
    command = ["npm", "install-scripts", "approve", COMPILED]
    try:
        run(command, "Allowing the driver to be compiled", cwd=folder)
    except DevError:
        # An npm that does not ask does not know the command either.
        pass
