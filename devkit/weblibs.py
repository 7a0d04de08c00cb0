# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Libraries of the browser, from their npm packages into the addons.

Only what is named here, with the checksum that npm published: a package that was
changed afterwards is refused. Standard library only: setup.py calls it as well.
"""

import base64
import hashlib
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .procs import run
from .settings import ROOT
from .ui import DevError, warn


@dataclass(frozen=True)
class Library:
    """An npm package: its version, checksum and the files that are wanted of it."""

    name: str
    version: str
    sha512: str
    files: tuple
    folder: str

    @property
    def place(self):
        """The folder in the checkout that holds the files."""
        return ROOT / self.folder

    @property
    def mark(self):
        """Says which version lies there."""
        return self.place / "VERSION"


FORCE_GRAPH = Library(
    "force-graph",
    "1.52.0",
    "0fpxrZzW6qwm9zM7wgh54d7GbxQfQSDV71I0apo+75PVYQPpPHGVPQFLsE9WAu+hOS4VdLd53g0Hua/"
    "bxDJKSg==",
    ("dist/force-graph.min.js", "LICENSE"),
    "social_crm/static/lib/force_graph",
)


def ensure_weblibs(libraries=(FORCE_GRAPH,)):
    """Fetch what is missing; without npm screens show their tables instead."""
    for library in libraries:
        if _is_there(library):
            continue
        if not shutil.which("npm"):
            warn(f"{library.name} is left out: npm is not on this machine")
            continue
        try:
            _fetch(library)
        except DevError as error:
            warn(f"{library.name} is left out: {error}")


def _is_there(library):
    wanted = [library.place / Path(name).name for name in library.files]
    marked = library.mark.is_file() and library.mark.read_text() == library.version
    return marked and all(path.is_file() for path in wanted)


def _fetch(library):
    with tempfile.TemporaryDirectory() as folder:
        package = f"{library.name}@{library.version}"
        run(["npm", "pack", "--silent", package], f"Fetching {package}", cwd=folder)
        archive = next(Path(folder).glob("*.tgz"), None)
        if archive is None:
            raise DevError(f"npm made no package of {package}")
        _verify(library, archive.read_bytes())
        _unpack(library, archive)


def _verify(library, content):
    found = base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != library.sha512:
        raise DevError(f"the package of {library.name} is not the one that was chosen")


def _unpack(library, archive):
    library.place.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as package:
        for name in library.files:
            content = package.extractfile(f"package/{name}").read()
            (library.place / Path(name).name).write_bytes(content)
    library.mark.write_text(library.version)
