# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Find a Python that Odoo 19 runs on.

This file alone is read by unsuitable interpreters too, hence its old syntax.
"""

import glob
import os
import subprocess
import sys

OLDEST, NEWEST = (3, 10), (3, 13)
PROBE = "import sys, ensurepip, venv; print('%d.%d' % sys.version_info[:2])"


def is_supported(version):
    """Tell whether a ``(major, minor, …)`` version can run Odoo 19."""
    return OLDEST <= tuple(version[:2]) <= NEWEST


def candidates(environ):
    """Return paths of Python programs to try, best first."""
    names = ["python3.%d" % minor for minor in (12, 11, 13, 10)] + ["python3"]
    folders = environ.get("PATH", "").split(os.pathsep)
    home = environ.get("PYENV_ROOT") or os.path.join(environ.get("HOME", ""), ".pyenv")
    found = [os.path.join(folder, name) for name in names for folder in folders]
    for name in names:
        found += sorted(glob.glob(os.path.join(home, "versions", "*", "bin", name)))
    return [path for path in found if os.access(path, os.X_OK)]


def probe(path):
    """Return ``(major, minor)`` of a Python that can make environments, or None."""
    try:
        output = subprocess.check_output(
            [path, "-c", PROBE], stderr=subprocess.DEVNULL, timeout=20
        )
        return tuple(int(part) for part in output.decode().strip().split("."))
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def find(environ):
    """Return the path of a suitable Python, or None."""
    for path in candidates(environ):
        version = probe(path)
        if version and is_supported(version):
            return path
    return None


def _can_make_environments():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


def ensure_supported(script, arguments):
    """Return if this Python suits, else run `script` again under one that does."""
    if is_supported(sys.version_info) and _can_make_environments():
        return
    other = None
    if not os.environ.get("SOCIAL_CRM_REEXEC"):
        other = find(os.environ)
    if other:
        os.environ["SOCIAL_CRM_REEXEC"] = "1"
        os.execv(other, [other, script] + list(arguments))
    here = "%d.%d" % sys.version_info[:2]
    sys.exit(
        "error: Python 3.10 to 3.13 with its venv and ensurepip modules is needed "
        "and none was found (this one is %s): install one, on Debian with "
        "'apt install python3-venv'." % here
    )
