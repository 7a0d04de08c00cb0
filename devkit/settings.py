# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where things are, and which versions are used."""

import os
from pathlib import Path

from .ui import DevError

ROOT = Path(__file__).resolve().parents[1]
ADDONS = ("social_crm", "social_crm_listening", "social_crm_loyalty")
DEMO_DB = "social_crm_demo"
TEST_DB = "social_crm_test"
BENCH_DB = "social_crm_bench"
# The first is the default of the database.
LANGUAGES = "en_US,zh_CN,zh_TW"
OCA_REQUIREMENTS = ("odoo-addon-helpdesk-mgmt>=19.0,<20",)


class Cache:
    """The one folder outside the checkout that ./dev writes to."""

    def __init__(self, root):
        self.root = root
        self.odoo = root / "odoo"
        self.venv = root / "venv"
        self.lint = root / "lint"
        self.node = root / "node"
        self.oca = root / "oca"
        self.snac = root / "snac"
        self.bluesky = root / "bluesky"
        self.spark = root / "spark"
        self.pg = root / "pg"
        self.data = root / "data"
        self.logs = root / "logs"
        self.stamps = root / "stamps"
        self.tmp = root / "tmp"
        self.run = root / "run"

    @property
    def python(self):
        """The interpreter of the isolated environment that runs Odoo."""
        return self.venv / "bin" / "python"

    def make(self):
        """Create the folders that other steps take for granted.

        :raises DevError: when they cannot be created
        """
        try:
            for folder in (self.logs, self.stamps, self.tmp, self.run, self.data):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DevError(
                f"The cache folder {self.root} cannot be written ({error.strerror}): "
                "set SOCIAL_CRM_CACHE to a folder that can."
            ) from None
        return self


def cache_from(environ=os.environ):
    """Return the cache that the environment asks for (SOCIAL_CRM_CACHE)."""
    chosen = environ.get("SOCIAL_CRM_CACHE")
    if chosen:
        return Cache(Path(chosen).expanduser().resolve())
    base = environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Cache(Path(base).expanduser().resolve() / "social-crm")


def present_addons(root=ROOT):
    """Return the names of our addons that this checkout really holds."""
    return [name for name in ADDONS if (root / name / "__manifest__.py").is_file()]
