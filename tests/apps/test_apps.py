# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Point of sale, web shop, events, surveys, mailings and cards beside us, where we do
not need them: they are installed on a database of its own, and our tests run there."""

import re
import subprocess

from odoo_env import clone_database, drop_database, need_odoo, odoo_options, python
from snac import free_port

need_odoo()

DATABASE = "scrm_e2e_apps"
APPS = (
    "pos_loyalty",
    "website_sale_loyalty",
    "event",
    "survey",
    "mass_mailing",
    "marketing_card",
)
CLASSES = ("Counter", "Shop", "Acts", "Mailing", "JoinSite", "JoinCard")
LIMIT = 900
TOTAL = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")


def test_with_the_apps_of_a_shop():
    clone_database(DATABASE)
    try:
        output = install_and_test()
    finally:
        drop_database(DATABASE)
    found = TOTAL.findall(output)
    assert found, output[-4000:]
    failed, errors, tests = map(int, found[-1])
    assert not failed and not errors, output[-8000:]
    assert tests == 15, "some were skipped, or new ones are not counted here"
    assert "not installed" not in output


def install_and_test():
    tags = ",".join(f"/social_crm_loyalty:TestApps{name}" for name in CLASSES)
    process = python(
        "-m",
        "odoo",
        *odoo_options(DATABASE),
        f"--init={','.join(APPS)}",
        # Tests run for what is installed or updated.
        "--update=social_crm_loyalty",
        f"--test-tags={tags}",
        "--log-handler=odoo.tests:INFO",
        "--stop-after-init",
        "--http-interface=127.0.0.1",
        f"--http-port={free_port()}",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        output, _nothing = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        output, _nothing = process.communicate()
        raise AssertionError(f"took too long: {output[-4000:]!r}") from None
    text = output.decode(errors="replace") if isinstance(output, bytes) else output
    assert process.returncode == 0, text[-8000:]
    return text
