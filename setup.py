# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Build one wheel with the three addons below odoo/addons.

Odoo itself is not among the requirements: it is not published as a package there, so
naming it would make every installation fail. Install the wheel where Odoo 19 is.
"""

import ast
import sys
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

from devkit.weblibs import ensure_weblibs  # noqa: E402

ADDONS = ("social_crm", "social_crm_listening", "social_crm_loyalty")


def manifest(addon):
    """Return an addon's manifest as a mapping."""
    return ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())


def is_hidden(name):
    """Tell whether a folder holds what tools left there."""
    return name.startswith(".") or name == "__pycache__"


def folders(addon):
    """Return all folders of an addon that hold files, relative to the checkout."""
    found = {path.parent for path in (ROOT / addon).rglob("*") if path.is_file()}
    relative = (path.relative_to(ROOT) for path in found)
    return sorted(path for path in relative if not any(map(is_hidden, path.parts)))


def requirements():
    """Return the libraries of requirements.txt and the OCA addons."""
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    libraries = [line for line in lines if line and not line.startswith("#")]
    return [*libraries, "odoo-addon-helpdesk-mgmt>=19.0,<20"]


ensure_weblibs()

# Each folder is a package of its own, so that all its files are carried along
# whatever their kind: data, views, static files, catalogues and readme.
PACKAGES = {
    "odoo.addons." + ".".join(path.parts): path.as_posix()
    for addon in ADDONS
    for path in folders(addon)
}

setup(
    name="social-crm-odoo",
    version=manifest("social_crm")["version"],
    description="Social CRM for Odoo: listen, answer, know and reward people",
    long_description=(ROOT / "README.md").read_text()
    if (ROOT / "README.md").exists()
    else "",
    long_description_content_type="text/markdown",
    author="Social CRM for Odoo",
    license_expression="AGPL-3.0-or-later",
    license_files=["LICENSE"],
    classifiers=[
        "Framework :: Odoo",
        "Framework :: Odoo :: 19.0",
        "Programming Language :: Python :: 3",
    ],
    python_requires=">=3.10,<3.14",
    packages=sorted(PACKAGES),
    package_dir=PACKAGES,
    package_data={name: ["*"] for name in PACKAGES},
    include_package_data=False,
    install_requires=requirements(),
    zip_safe=False,
)
