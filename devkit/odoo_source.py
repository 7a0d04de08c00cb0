# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Get Odoo 19, or find the one that is already there."""

import os
import re
import shutil
from pathlib import Path

from .debian import PrivateApt, is_debian
from .procs import run
from .steps import fingerprint, once, replaced
from .ui import DevError, warn

PACKAGE_PATH = "usr/lib/python3/dist-packages"
BLUR = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
# odoo-19 links to the fonts and scripts of other packages. Those are taken from a
# released suite, where Font Awesome is still the version 4 that Odoo draws with.
FROM_SID = ("odoo-19", "fonts-montserrat")
FROM_STABLE = (
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
)
STABLE = "trixie"
REPOSITORY = "https://github.com/odoo/odoo"


def addons_folders(home):
    """Return the core addons folders of an Odoo tree.

    Debian's package has all addons in ``odoo/addons`` (and a partial copy beside
    it); a checkout has them in ``addons`` and the base ones in ``odoo/addons``.
    """
    inner = home / "odoo" / "addons"
    if (inner / "web").is_dir():
        return [inner]
    return [home / "addons", inner]


def check_home(home):
    """Return `home` if it holds an Odoo 19.

    :raises DevError: if it holds none, or another version
    """
    try:
        text = (home / "odoo" / "release.py").read_text()
    except OSError:
        raise DevError(
            f"ODOO_HOME={home} holds no Odoo: it must be the folder with the Python "
            "package 'odoo' in it."
        ) from None
    version = re.search(r"^version_info = \('?(?:saas~)?(\d+)", text, re.M)
    if not version or version.group(1) != "19":
        raise DevError(f"ODOO_HOME={home} is not Odoo 19: point it at branch 19.0.")
    return home


def ensure_odoo(cache, environ=os.environ):
    """Return the folder to put on PYTHONPATH, fetching Odoo 19 where needed."""
    chosen = environ.get("ODOO_HOME")
    if chosen:
        return check_home(Path(chosen).expanduser().resolve())
    if is_debian():
        key = fingerprint("debian", *FROM_SID, *FROM_STABLE, STABLE)
        once(cache, "odoo", key, "Odoo 19 from Debian", lambda: _from_debian(cache))
        return cache.odoo / PACKAGE_PATH
    key = fingerprint("git", REPOSITORY)
    label = "Odoo 19 from its public repository"
    once(cache, "odoo", key, label, lambda: _from_git(cache))
    return cache.odoo


def _from_debian(cache):
    apt = PrivateApt(cache.tmp / "apt", ("sid", STABLE))
    apt.update()
    with replaced(cache.odoo, cache) as fresh:
        names = [f"{name}/sid" for name in FROM_SID]
        names += [f"{name}/{STABLE}" for name in FROM_STABLE]
        apt.unpack(names, fresh)
        # Removed by Debian for its licence; it only serves the blur of video calls.
        blur = fresh / PACKAGE_PATH / BLUR
        blur.parent.mkdir(parents=True, exist_ok=True)
        blur.write_text("")
        dangling = dangling_links(fresh)
        if dangling:
            warn(f"{len(dangling)} links of Odoo dangle, the first: {dangling[0]}")
    shutil.rmtree(apt.folder, ignore_errors=True)


def dangling_links(root):
    """Return the symbolic links below `root` whose target is missing."""
    found = []
    for folder, names, files in os.walk(root):
        for name in names + files:
            path = os.path.join(folder, name)
            if os.path.islink(path) and not os.path.exists(path):
                found.append(path)
    return found


def _from_git(cache):
    with replaced(cache.odoo, cache) as fresh:
        command = ["git", "clone", "--quiet", "--depth", "1", "--branch", "19.0"]
        run([*command, REPOSITORY, fresh], "Cloning Odoo 19")
    check_home(cache.odoo)


def ensure_snac(cache):
    """Return the snac2 social server for the tests, or None off Debian."""
    if not is_debian():
        return None
    program = cache.snac / "usr" / "bin" / "snac"

    def build():
        apt = PrivateApt(cache.tmp / "apt-snac", (STABLE,))
        apt.update()
        with replaced(cache.snac, cache) as fresh:
            apt.unpack([f"snac2/{STABLE}"], fresh)
        shutil.rmtree(apt.folder, ignore_errors=True)

    once(cache, "snac", fingerprint(STABLE), "snac2, a small social server", build)
    return program if program.is_file() else None
