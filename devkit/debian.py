# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Fetch and unpack Debian packages without installing them and without root.

apt gets lists, cache and sources of its own in a private folder; the system's own
state stays as it is.
"""

import os
import re
import shutil
from pathlib import Path

from .procs import run
from .ui import DevError

KEYRINGS = Path("/usr/share/keyrings")


def is_debian(release="/etc/os-release"):
    """Tell whether this is Debian itself (a derivative has other suites)."""
    try:
        lines = Path(release).read_text().splitlines()
    except OSError:
        return False
    return "ID=debian" in lines and bool(shutil.which("apt-get"))


def choose_mirror(targets):
    """Return the address of Debian's main archive among apt's index targets.

    :param targets: lines of ``address|codename|component``
    :raises DevError: if there is none
    """
    rows = [line.split("|") for line in targets.split()]
    for row in rows:
        address, codename, component = (row + ["", ""])[:3]
        plain = re.fullmatch(r"[a-z]*", codename)
        if component == "main" and plain and "security" not in address:
            return address
    raise DevError(
        "apt on this machine names no Debian archive: add one to its sources, or "
        "point ODOO_HOME at an Odoo 19 that is already there."
    )


class PrivateApt:
    """An apt that reads the given suites and writes into `folder` only."""

    def __init__(self, folder, suites):
        self.folder = folder
        self.suites = suites

    def _options(self):
        settings = {
            "Dir::Etc::SourceList": self.folder / "sources.list",
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::State::Lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            "APT::Get::List-Cleanup": "0",
            "APT::Update::Error-Mode": "any",
            "Acquire::Languages": "none",
        }
        if os.geteuid() == 0:
            settings["APT::Sandbox::User"] = "root"
        return [part for key in settings for part in ("-o", f"{key}={settings[key]}")]

    def _apt(self, *arguments, **options):
        command = ["apt-get", *self._options(), *arguments]
        return run(command, "Fetching Debian packages", **options)

    def update(self):
        """Read the lists of the suites from this machine's own mirror."""
        fields = "$(REPO_URI)|$(CODENAME)|$(COMPONENT)"
        listing = ["apt-get", "indextargets", "--format", fields]
        mirror = choose_mirror(
            run([*listing, "Created-By: Packages"], "Reading apt's configuration")
        )
        for name in ("lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        rings = sorted(KEYRINGS.glob("debian-archive-keyring.*"))
        signed = f"[signed-by={rings[0]}] " if rings else ""
        sources = [f"deb {signed}{mirror} {suite} main" for suite in self.suites]
        (self.folder / "sources.list").write_text("\n".join(sources) + "\n")
        self._apt("update")

    def unpack(self, packages, target):
        """Download ``name/suite`` packages and unpack them into `target`."""
        store = self.folder / "archives"
        shutil.rmtree(store, ignore_errors=True)
        store.mkdir()
        self._apt("download", *packages, cwd=store)
        for archive in sorted(store.glob("*.deb")):
            run(["dpkg", "-x", archive, target], f"Unpacking {archive.name}")
        shutil.rmtree(store)
