# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Make `odoo.addons.<addon>.tools` importable without an Odoo.

The addons' own ``__init__`` files import models, so they are never run here: each
addon is registered as a bare package whose ``__path__`` points at its folder.
"""

import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ("social_crm", "social_crm_listening", "social_crm_loyalty")


def _bare_package(name, path=None):
    module = types.ModuleType(name)
    module.__path__ = [str(path)] if path else []
    sys.modules[name] = module
    return module


def _register():
    odoo = _bare_package("odoo")
    odoo.addons = _bare_package("odoo.addons")
    for addon in ADDONS:
        package = _bare_package(f"odoo.addons.{addon}", ROOT / addon)
        setattr(odoo.addons, addon, package)


_register()
