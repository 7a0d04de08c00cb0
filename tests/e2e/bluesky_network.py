# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A real Bluesky on loopback: directory, personal data server and AppView.

``./dev test`` names the folder of its npm packages in BLUESKY.
"""

import json
import os
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from snac import free_port

HERE = Path(__file__).parent / "bluesky"
# How calls begin that write into a repository.
WRITES = b"POST /xrpc/com.atproto.repo."


def packages():
    """The folder of the packages; skips the calling suite where there is none."""
    found = os.environ.get("BLUESKY")
    if not found or not shutil.which("node"):
        pytest.skip(
            "Bluesky's servers are not on this machine", allow_module_level=True
        )
    return found


class Bluesky:
    """One network with one server. ``with Bluesky() as network: …``"""

    def __init__(self, limits=False):
        self.modules = packages()
        self.port = free_port()
        self.host = f"localhost:{self.port}"
        self.url = f"http://{self.host}"
        self.limits = limits
        self.passwords = {}
        self._database = f"bluesky_{uuid.uuid4().hex[:12]}"

    def __enter__(self):
        subprocess.run(["createdb", self._database], check=True)
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [
                *("node", "-r", HERE / "loopback.cjs", HERE / "server.cjs"),
                *(self.modules, str(self.port), str(free_port())),
            ],
            env={
                **os.environ,
                "DB_POSTGRES_URL": self._postgres_url(),
                "LIMITS": "1" if self.limits else "",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        for line in self._process.stdout:
            if line.startswith("{") and '"pds"' in line:
                return self
        self._log.seek(0)
        raise AssertionError(self._log.read().decode()[-4000:])

    def __exit__(self, *_error):
        self._process.kill()
        self._process.wait()
        command = ["dropdb", "--if-exists", "--force", self._database]
        subprocess.run(command, check=True)

    def _postgres_url(self):
        host = os.environ.get("PGHOST", "localhost")
        user = os.environ.get("PGUSER", "odoo")
        port = os.environ.get("PGPORT", "5432")
        return (
            f"postgresql://{user}@/{self._database}?host={quote(host, '')}&port={port}"
        )

    def add_user(self, name):
        """Make ``name.test``; returns an app password of it."""
        handle = f"{name}.test"
        body = {"handle": handle, "email": f"{name}@x.test", "password": f"pw-{name}"}
        made = self.call("com.atproto.server.createAccount", body)
        said = self.call(
            "com.atproto.server.createAppPassword", {"name": "crm"}, made["accessJwt"]
        )
        self.passwords[handle] = said["password"]
        return said["password"]

    def call(self, name, body, token=""):
        """Ask as a person's own app does, past our client."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = Request(
            f"{self.url}/xrpc/{name}", json.dumps(body).encode(), headers, method="POST"
        )
        return json.loads(urlopen(request, timeout=60).read())


def connect(env, network, name, base_url):
    """Connect an account as the button and its window do."""
    account = env["scrm.account"].create(
        {"name": f"Account of {name}", "channel": "bluesky", "base_url": base_url}
    )
    action = account.action_connect()
    wizard = env[action["res_model"]].with_context(**action["context"])
    handle = f"{name}.test"
    wizard.create(
        {"identifier": f"@{handle}", "password": network.passwords[handle]}
    ).action_connect()
    assert account.state == "connected" and account.handle == handle
    return account
