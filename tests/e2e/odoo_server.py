# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Odoo as people reach it: an HTTP server with its crons, on a free port."""

import subprocess
import tempfile
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from odoo_env import odoo_options, odoo_python
from snac import free_port


@contextmanager
def odoo_server(database, *options, seconds=300):
    """Serve ``database`` on loopback; yields the address, e.g. http://127.0.0.1:1234.

    :param options: further options of Odoo, e.g. ``--max-cron-threads=1``
    """
    port, gevent_port = free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as log:
        process = odoo_python(
            "-m",
            "odoo",
            *odoo_options(database),
            "--http-interface=127.0.0.1",
            f"--http-port={port}",
            f"--gevent-port={gevent_port}",
            f"--db-filter=^{database}$",
            *options,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, url, seconds, log)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process, url, seconds, log):
    stop_at = time.monotonic() + seconds
    while time.monotonic() < stop_at and process.poll() is None:
        try:
            if urlopen(f"{url}/web/login", timeout=60).status == 200:
                return
        except (URLError, OSError):
            time.sleep(0.3)
    log.seek(0)
    raise AssertionError(f"Odoo does not answer:\n{log.read().decode()[-4000:]}")


def load_chinese(env):
    """Simplified Chinese, with our catalogues, as people have it."""
    env["res.lang"]._activate_lang("zh_CN")
    env["ir.module.module"].search(
        [("name", "like", "social_crm"), ("state", "=", "installed")]
    )._update_translations(["zh_CN"])
