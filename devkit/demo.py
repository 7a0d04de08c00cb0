# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Serve the demo database and stop it again."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import database as databases
from .procs import run
from .settings import LANGUAGES
from .steps import Lock, write_atomically
from .ui import DevError, say, timed
from .workspace import demo_database, prepare

READY_LIMIT = 180


def address(port):
    """Return the address that a person opens."""
    return f"http://127.0.0.1:{port}"


def check_port(port):
    """Refuse a port that another program listens on.

    :raises DevError: when it is taken
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise DevError(
                f"Port {port} is taken or not allowed: stop the program that uses "
                "it, or choose another with --port."
            ) from None


def answers(port):
    """Tell whether the sign-in page is really served."""
    try:
        url = address(port) + "/web/login"
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status == 200
    except (OSError, urllib.error.URLError):
        return False


def read_running(cache):
    """Return what is known of a server that we started and that still runs."""
    try:
        running = json.loads((cache.run / "server.json").read_text())
    except (OSError, ValueError):
        return None
    return running if _is_ours(running) else None


def _is_ours(running):
    """Tell whether the process is still our server and not a later namesake."""
    command = ["ps", "-ww", "-o", "command=", "-p", str(running["pid"])]
    try:
        return f"--database={running['database']}" in run(command, "Reading processes")
    except DevError:
        return False


def demo(options):
    """Carry out ./dev demo; return its exit code."""
    from .settings import cache_from

    cache = cache_from().make()
    running = read_running(cache)
    current = running and running.get("addons") == databases.addons_key()
    if current and not options.fresh:
        say(f"Social CRM already runs at {address(running['port'])} (./dev stop)")
        return 0
    if running:
        say(f"    restarting the server at {address(running['port'])}")
        stop_server(cache)
    check_port(options.port)
    with Lock(cache):
        workspace = prepare(options.db_uri)
        name = demo_database()
        databases.ensure_demo(workspace, name, options.fresh)
    process, log = start_server(workspace, name, options.port, options.detach)
    wait_until_ready(process, options.port, log)
    say(f"Social CRM runs at {address(options.port)} (admin / admin)")
    say(f"    languages: {LANGUAGES.replace(',', ', ')}; log: {log}")
    if options.detach:
        say("    it runs in the background: ./dev stop ends it")
        return 0
    say("    Ctrl-C ends it")
    return _stay(process, cache)


def start_server(workspace, name, port, detach):
    """Start Odoo on the database; return the process and the path of its log."""
    log = workspace.cache.logs / "demo.log"
    command = workspace.odoo(
        name,
        "--workers=0",
        "--max-cron-threads=2",
        "--http-interface=127.0.0.1",
        f"--http-port={port}",
        f"--db-filter=^{name}$",
        "--no-database-list",
    )
    with open(log, "ab") as stream:
        process = subprocess.Popen(
            command,
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=workspace.environ(),
            cwd=workspace.cache.run,
            start_new_session=detach,
        )
    key = databases.addons_key()
    state = {"pid": process.pid, "port": port, "database": name, "addons": key}
    write_atomically(workspace.cache.run / "server.json", json.dumps(state))
    return process, log


def wait_until_ready(process, port, log):
    """Wait until the sign-in page is served.

    :raises DevError: when the server dies or takes too long
    """
    with timed("Waiting for the first page"):
        limit = time.monotonic() + READY_LIMIT
        while time.monotonic() < limit:
            if process.poll() is not None:
                errors = databases.log_errors(log)
                raise DevError(f"Odoo stopped at once (all of it: {log}):\n{errors}")
            if answers(port):
                return
            time.sleep(0.3)
    process.terminate()
    raise DevError(f"Odoo did not answer within {READY_LIMIT} s: look into {log}.")


def _stay(process, cache):
    def leave(*_signal):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait()
        say("stopped; ./dev stop also stops PostgreSQL")
        return 0
    finally:
        (cache.run / "server.json").unlink(missing_ok=True)


def stop_server(cache):
    """Stop the server that we started; return True if there was one."""
    running = read_running(cache)
    if not running:
        return False
    for number, patience in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
        try:
            os.kill(running["pid"], number)
        except ProcessLookupError:
            break
        limit = time.monotonic() + patience
        while time.monotonic() < limit and _is_ours(running):
            time.sleep(0.2)
    (cache.run / "server.json").unlink(missing_ok=True)
    return True
