# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A real snac2 on loopback: an ActivityPub server with the Mastodon client API.

``./dev test`` names the program in SNAC. It is a difficult peer, as real ones are:
see clients/mastodon_parse.py for what that means.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from base64 import b64encode
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest


def program():
    """The program; skips the calling suite where there is none."""
    found = os.environ.get("SNAC") or shutil.which("snac")
    if not found:
        pytest.skip("snac2 is not on this machine", allow_module_level=True)
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Snac:
    """One server with its own folder. ``with Snac("mei") as server: …``

    :param people: names of accounts that it has from the beginning
    """

    def __init__(self, *people):
        self.program = program()
        self.port = free_port()
        self.host = f"localhost:{self.port}"
        self.url = f"http://{self.host}"
        self.passwords = {}
        self._people = people
        self._folder = Path(tempfile.mkdtemp(prefix="snac-"))
        self._process = None

    def __enter__(self):
        data = self._folder / "data"
        answers = f"127.0.0.1\n{self.port}\n{self.host}\n\n\n"
        self._run("init", data, input=answers)
        settings = data / "server.json"
        values = json.loads(settings.read_text())
        values.update(protocol="http", disable_email_notifications=True)
        settings.write_text(json.dumps(values))
        self._start()
        for name in self._people:
            self.add_user(name)
        return self

    def __exit__(self, *_error):
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, *arguments, **options):
        command = [self.program, *map(str, arguments)]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=60, **options
        ).stdout

    def _start(self):
        with open(self._folder / "log", "wb") as log:
            self._process = subprocess.Popen(
                [self.program, "httpd", str(self._folder / "data")],
                stdout=log,
                stderr=log,
            )
        wait_for(self._answers, "snac2 to start")

    def _answers(self):
        try:
            address = f"http://127.0.0.1:{self.port}/api/v1/instance"
            return urlopen(address, timeout=10).status == 200
        except (URLError, OSError):
            return False

    def add_user(self, name):
        """Make an account; returns its password."""
        said = self._run("adduser", self._folder / "data", name)
        self.passwords[name] = re.search(r"password is (\S+)", said).group(1)
        return self.passwords[name]

    def ask_by_hand(self, name, question, *options):
        """Ask a question with answers as a person does on the server's own page."""
        form = {"content": question, "poll_options": "\n".join(options)}
        form |= {"poll_multiple": "off", "poll_end_secs": "3600"}
        self._by_hand(name, "note", form)

    def delete_by_hand(self, name, address):
        """Delete a post as a person does there; the API of version 2.75 cannot."""
        self._by_hand(name, "action", {"id": address, "action": "Delete"})

    def _by_hand(self, name, page, form):
        boundary = "-" * 24
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n'
            f"{value}\r\n"
            for key, value in form.items()
        ]
        secret = b64encode(f"{name}:{self.passwords[name]}".encode()).decode()
        request = Request(
            f"{self.url}/{name}/admin/{page}",
            "".join([*parts, f"--{boundary}--\r\n"]).encode(),
            {
                "Authorization": f"Basic {secret}",
                "Content-Type": f"multipart/form-data; boundary={boundary}",
            },
        )
        try:
            build_opener(_NoRedirect).open(request, timeout=30)
        except HTTPError as answer:
            if answer.code not in (302, 303):
                raise

    def give_consent(self, authorize_url, name):
        """Sign in as a person does in the browser.

        :return: the address to which the server sends the browser back
        """
        page = urlopen(authorize_url, timeout=30).read().decode()
        form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
        form.update(login=name, passwd=self.passwords[name])
        opener = build_opener(_NoRedirect)
        try:
            opener.open(
                f"{self.url}/oauth/x-snac-login", urlencode(form).encode(), timeout=5
            )
        except HTTPError as answer:
            if answer.code in (302, 303):
                return answer.headers["Location"]
            raise
        raise AssertionError("the server did not send the browser back")


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


def wait_for(condition, what, seconds=270):
    """The first true value of ``condition()``."""
    stop_at = time.monotonic() + seconds
    while time.monotonic() < stop_at:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s for {what}")


def sign_in(env, server, name, base_url):
    """Connect an account as the button does; the consent is given on the server."""
    account = env["scrm.account"].create(
        {"name": f"Account of {name}", "channel": "mastodon", "base_url": base_url}
    )
    signin = env["scrm.account.signin"].create(
        {
            "account_id": account.id,
            "user_id": env.uid,
            "state": f"state-{name}",
            "session_hash": "-",
            "verifier": "v" * 64,
            "redirect_uri": "http://127.0.0.1:9/social_crm/oauth/callback",
            "expires_at": "2099-01-01",
        }
    )
    client = account._connector()._client(account)
    app_id, secret = client.register_app("Social CRM", signin.redirect_uri, server.url)
    account.write({"client_id": app_id, "client_secret": secret})
    url = client.authorize_url(
        app_id, signin.redirect_uri, signin.state, signin._challenge()
    )
    back = server.give_consent(url, name)
    code = parse_qs(urlsplit(back).query)["code"][0]
    account._connector()._finish_connect(account, code, signin)
    return account
