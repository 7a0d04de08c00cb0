# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""./dev: what is done when, with small stand-ins for Odoo and PostgreSQL."""

import argparse
import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from devkit import bench, database, demo, lint, postgres, suites  # noqa: E402
from devkit.results import Result  # noqa: E402
from devkit.settings import Cache  # noqa: E402
from devkit.ui import DevError  # noqa: E402


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SOCIAL_CRM_CACHE", str(tmp_path / "cache"))
    return Cache(tmp_path / "cache").make()


# -- the demo server ------------------------------------------------------------


@pytest.fixture
def page():
    """A page at /web/login whose status a test may change."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            good = self.path == "/web/login" and httpd.status == 200
            self.send_response(200 if good else 500)
            self.end_headers()

        def log_message(self, *_arguments):
            pass

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    httpd.status = 200
    Thread(target=httpd.serve_forever, args=(0.01,), daemon=True).start()
    yield httpd
    httpd.shutdown()
    httpd.server_close()


def sleeper(*arguments):
    code = "import time; time.sleep(60)"
    return subprocess.Popen([sys.executable, "-c", code, *arguments])


def test_ready_means_that_the_page_is_served(page, tmp_path, monkeypatch):
    port = page.server_address[1]
    process = sleeper()
    try:
        demo.wait_until_ready(process, port, tmp_path / "log")
        page.status = 500
        assert not demo.answers(port)
        monkeypatch.setattr(demo, "READY_LIMIT", 0.5)
        with pytest.raises(DevError, match="did not answer"):
            demo.wait_until_ready(process, port, tmp_path / "log")
        assert process.wait(timeout=10)
    finally:
        process.kill()


def test_a_server_that_dies_shows_its_errors(tmp_path):
    log = tmp_path / "log"
    log.write_text("Traceback (most recent call last):\nValueError: no\n")
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    with pytest.raises(DevError, match="ValueError: no"):
        demo.wait_until_ready(process, 1, log)


def test_our_server_is_known_again_and_stopped(cache):
    process = sleeper("--database=social_crm_demo")
    state = {"pid": process.pid, "port": 8069, "database": "social_crm_demo"}
    (cache.run / "server.json").write_text(json.dumps(state))
    Thread(target=process.wait, daemon=True).start()
    assert demo.read_running(cache) == state
    assert demo.stop_server(cache)
    assert process.wait(timeout=10) != 0
    assert demo.read_running(cache) is None


# -- the databases --------------------------------------------------------------


class FakeServer:
    host = port = ""

    def __init__(self):
        self.names = set()

    def exists(self, name):
        return name in self.names

    def create(self, name):
        self.names.add(name)


@pytest.fixture
def workspace(cache, monkeypatch):
    """A workspace that notes what Odoo would have been asked to do."""
    server = FakeServer()
    fake = SimpleNamespace(cache=cache, server=server, home="/odoo", asked=[])
    fake.drop = server.names.discard

    def update(_workspace, _database, _label, *arguments):
        fake.asked.append(arguments[0].split("=")[0])
        if fake.broken:
            raise DevError("broken")

    fake.broken = False
    monkeypatch.setattr(database, "update", update)
    monkeypatch.setattr(database, "addons_key", lambda: fake.key)
    bundled = fake.bundled = []
    monkeypatch.setattr(database, "make_bundles", lambda _w, name: bundled.append(name))
    fake.key = "1"
    return fake


def test_a_second_start_does_nothing(workspace):
    database.ensure_demo(workspace, "demo")
    database.ensure_demo(workspace, "demo")
    assert workspace.asked == ["--init"]


def test_changed_addons_are_updated_once(workspace):
    database.ensure_demo(workspace, "demo")
    workspace.key = "2"
    database.ensure_demo(workspace, "demo")
    database.ensure_demo(workspace, "demo")
    assert workspace.asked == ["--init", "--update"]


def test_a_failed_update_is_tried_again_and_keeps_the_data(workspace):
    database.ensure_demo(workspace, "demo")
    workspace.key, workspace.broken = "2", True
    with pytest.raises(DevError):
        database.ensure_demo(workspace, "demo")
    workspace.broken = False
    database.ensure_demo(workspace, "demo")
    assert workspace.asked == ["--init", "--update", "--update"]


def test_a_failed_or_lost_database_is_made_anew(workspace):
    workspace.broken = True
    with pytest.raises(DevError):
        database.ensure_demo(workspace, "demo")
    workspace.broken = False
    database.ensure_demo(workspace, "demo")
    workspace.server.names.clear()
    database.ensure_demo(workspace, "demo")
    database.ensure_demo(workspace, "demo", fresh=True)
    assert workspace.asked == ["--init"] * 4


def test_suites_share_one_database_until_the_addons_change(workspace):
    for key in ("1", "1", "2"):
        workspace.key = key
        database.ensure_installed(workspace, "test")
    assert workspace.asked == ["--init"] * 2
    assert workspace.bundled == ["test"] * 2, "once for all copies"


# -- PostgreSQL's programs ------------------------------------------------------


def make_program(folder, name, script):
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\necho $PGUSER {name} $@ >> {folder}/calls\n{script}")
    program.chmod(0o755)


@pytest.mark.parametrize(("durable", "fsync"), [(True, "on"), (False, "off")])
def test_suites_do_not_wait_for_the_disk_and_all_else_does(
    tmp_path, monkeypatch, durable, fsync
):
    folder, synced = tmp_path / "bin", []
    make_program(folder, "psql", 'case "$*" in *SHOW*) echo off;; esac')
    monkeypatch.setattr(postgres.os, "sync", lambda: synced.append(True))
    postgres.Server("h", programs=folder).tune(durable)
    calls = (folder / "calls").read_text()
    assert f"ALTER SYSTEM SET fsync = '{fsync}'" in calls
    assert "pg_reload_conf" in calls
    assert ("CHECKPOINT" in calls, bool(synced)) == (durable, durable)


def test_a_database_gets_a_locale_that_knows_chinese(tmp_path):
    folder = tmp_path / "bin"
    refuse = 'case "$*" in *"\'C.UTF-8\'"*|*C.utf8*) echo bad locale >&2; exit 1;; esac'
    make_program(folder, "psql", refuse)
    postgres.Server("h", user="me", programs=folder).create("x")
    calls = (folder / "calls").read_text().splitlines()
    made = [call for call in calls if "CREATE DATABASE" in call]
    assert [call.split("LC_CTYPE ")[1] for call in made] == [
        "'C.UTF-8'",
        "'C.utf8'",
        "'en_US.UTF-8'",
    ]
    assert sum("CREATE EXTENSION" in call for call in calls) == 2
    assert "ALTER FUNCTION unaccent(text) IMMUTABLE" in calls[-1]
    assert all(call.startswith("me psql") for call in calls)


def test_other_failures_of_a_server_are_not_hidden(tmp_path):
    make_program(tmp_path / "bin", "psql", "echo permission denied >&2; exit 1")
    server = postgres.Server("h", programs=tmp_path / "bin")
    with pytest.raises(DevError, match="permission denied"):
        server.create("x")


def test_an_own_server_that_is_too_old_is_told(tmp_path):
    make_program(tmp_path / "bin", "psql", "echo 120000")
    with pytest.raises(DevError, match="13 or newer"):
        postgres._check_own(postgres.Server("h", programs=tmp_path / "bin"))


# -- test, lint and bench -------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "code", "last"),
    [
        ([Result(3), Result(4, 0, 1)], 0, "7 passed, 0 failed, 1 skipped"),
        ([Result(3), Result(4, 1)], 1, "7 passed, 1 failed"),
        ([Result()], 1, "0 passed, 0 failed"),
    ],
)
def test_the_last_line_counts_over_everything(
    outcomes, code, last, cache, monkeypatch, capsys
):
    monkeypatch.setattr(
        suites, "_run_all", lambda *_a: [("s", outcome) for outcome in outcomes]
    )
    options = argparse.Namespace(suite=[], keyword="", db_uri="")
    assert suites.test(options) == code
    assert capsys.readouterr().out.splitlines()[-1] == last


def test_a_set_up_that_fails_is_a_failure_of_its_suite():
    def runner(_workspace, _keyword):
        raise DevError("no server")

    assert suites._guarded("odoo", runner, None, "").names == ["odoo: set-up"]


def test_lint_names_what_failed(cache, monkeypatch, capsys):
    for name in ("ensure_linters", "ensure_node_tools"):
        monkeypatch.setattr(lint.python_env, name, lambda _cache: None)
    monkeypatch.setattr(lint, "tracked_files", lambda: ["a.py"])
    good, bad = [sys.executable, "-c", ""], [sys.executable, "-c", "exit(1)"]
    commands = {"ruff": good, "format": bad, "catalogues": None}
    monkeypatch.setattr(lint, "_command", lambda name, *_a: commands[name])
    options = argparse.Namespace(only=list(commands), fix=False)
    assert lint.lint(options) == 1
    output = capsys.readouterr().out
    assert output.splitlines()[-1] == "lint: format failed"
    assert "catalogues: nothing to check" in output
    options.only = ["ruff"]
    assert lint.lint(options) == 0


def test_without_npm_the_way_out_is_told():
    with pytest.raises(DevError, match="Node.js 18"):
        lint._node_command("prettier", None, ["a.xml"], fix=False)


def test_a_bench_is_run_and_a_broken_one_is_told(cache, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    (folder / "bench_good.py").write_text(
        "import json, sys\n"
        "row = {'name': 'good', 'value': 2, 'unit': 's', 'against': 'x', 'ratio': 1}\n"
        "json.dump([row], open(sys.argv[2], 'w'))\n"
    )
    (folder / "bench_bad.py").write_text("raise SystemExit('broken here')")
    benches = bench.available(folder)
    monkeypatch.setattr(bench, "available", lambda: benches)
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench.python_env, "ensure_runtime", lambda _cache: None)
    monkeypatch.setattr(Cache, "python", sys.executable)
    with pytest.raises(DevError, match="failed: bad"):
        bench.bench(argparse.Namespace(names=[], db_uri=""))
    assert "broken here" in capsys.readouterr().out
    (row,) = json.loads((tmp_path / "build" / "bench.json").read_text())
    assert row["name"] == "good"
