# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""./dev: command line, counting of results, linters, benches, packaging."""

import ast
import json
import re
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from devkit import bench, cli, database, demo, lint, python_env, results  # noqa: E402
from devkit import suites as dev_suites  # noqa: E402
from devkit.settings import ADDONS, Cache, present_addons  # noqa: E402
from devkit.ui import DevError  # noqa: E402

COMMANDS = ("demo", "test", "lint", "bench", "shell", "stop", "clean")
IMPORTED_AS = {"python-dateutil": "dateutil"}


def dev(*arguments, **options):
    command = [sys.executable, ROOT / "dev", *arguments]
    return subprocess.run(command, capture_output=True, text=True, **options)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_helps(command):
    done = dev(command, "--help")
    assert done.returncode == 0
    assert "SOCIAL_CRM_CACHE" in done.stdout


def test_the_whole_helps_and_unknown_suites_are_refused():
    listing = dev("--help").stdout
    assert all(f"\n    {command} " in listing for command in COMMANDS)
    done = dev("test", "nonsense")
    assert done.returncode == 2
    assert "unit, odoo, pytest-odoo, e2e" in done.stderr


def test_a_taken_port_is_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(DevError, match="--port"):
            demo.check_port(port)
    with pytest.raises(DevError, match="--port"):
        demo.check_port(99999)


def test_a_later_process_with_the_same_number_is_not_ours(tmp_path):
    cache = Cache(tmp_path).make()
    state = {"pid": 1, "port": 1, "database": "social_crm_demo"}
    (cache.run / "server.json").write_text(json.dumps(state))
    assert demo.read_running(cache) is None
    assert not demo.stop_server(cache)


def test_clean_removes_only_what_dev_made(tmp_path, monkeypatch):
    monkeypatch.setenv("SOCIAL_CRM_CACHE", str(tmp_path / "mine"))
    options = cli.parser().parse_args(["clean", "--yes"])
    assert cli.clean(options) == 0
    (tmp_path / "mine").mkdir()
    with pytest.raises(DevError, match="not made by"):
        cli.clean(options)
    Cache(tmp_path / "mine").make()
    with pytest.raises(DevError, match="--yes"):
        monkeypatch.setattr(sys, "stdin", open("/dev/null"))
        cli.clean(cli.parser().parse_args(["clean"]))
    assert cli.clean(options) == 0
    assert not (tmp_path / "mine").exists()


LOG = """\
2026-01-01 10:00:00,000 7 INFO db odoo.modules.loading: loading
2026-01-01 10:00:01,000 7 ERROR db odoo.addons.a.tests.test_a: FAIL: TestA.test_one
Traceback (most recent call last):
AssertionError: 1 != 2
2026-01-01 10:00:02,000 7 ERROR db odoo.tests.result: 1 failed, 2 error(s) of 40 tests
2026-01-01 10:00:03,000 7 INFO db odoo.service.server: Initiating shutdown
"""


def test_odoo_log_is_counted():
    result = results.from_odoo_log(LOG, 1)
    assert (result.passed, result.failed) == (37, 3)
    assert result.names == ["TestA.test_one"]


@pytest.mark.parametrize(
    ("text", "code", "counts"),
    [
        ("0 failed, 0 error(s) of 12 tests when loading", 0, (12, 0)),
        ("Traceback", 255, (0, 1)),
        ("0 failed, 0 error(s) of 12 tests when loading", None, (12, 1)),
        ("0 failed, 0 error(s) of 0 tests when loading", 0, (0, 0)),
    ],
)
def test_odoo_ends_are_told_apart(text, code, counts):
    result = results.from_odoo_log(text, code)
    assert (result.passed, result.failed) == counts


JUNIT = """\
<testsuites><testsuite errors="1" failures="1" skipped="1" tests="6">
<testcase classname="a" name="one"><failure/></testcase>
<testcase classname="a" name="one"/>
<testcase classname="a" name="two"><error/></testcase>
<testcase classname="a" name="three"><system-out>x</system-out></testcase>
<testcase classname="a" name="three"/>
<testcase classname="a" name="four"/>
<testcase classname="a" name="five"><skipped/></testcase></testsuite></testsuites>
"""


def test_junit_is_counted_by_test_and_not_by_subtest(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(JUNIT)
    result = results.from_junit(report, 1)
    assert (result.passed, result.failed, result.skipped) == (2, 2, 1)
    assert result.names == ["a.one", "a.two"]
    assert result.line() == "2 passed, 2 failed, 1 skipped"


def test_no_tests_is_no_failure_but_a_broken_runner_is(tmp_path):
    assert results.from_junit(tmp_path / "none", 5).failed == 0
    assert results.from_junit(tmp_path / "none", 4).failed == 1


def test_an_empty_suite_counts_nothing(tmp_path):
    cache = Cache(tmp_path / "cache").make()
    assert (
        dev_suites._pytest("unit", tmp_path, cache, {}).line() == "0 passed, 0 failed"
    )


def test_pytest_is_really_counted(tmp_path, monkeypatch):
    cache = Cache(tmp_path / "cache").make()
    monkeypatch.setattr(Cache, "python", sys.executable)
    folder = tmp_path / "suite"
    folder.mkdir()
    (folder / "test_x.py").write_text(
        "def test_a(): pass\ndef test_b(): assert 0\n"
        "def test_c():\n    import pytest; pytest.skip('x')\n"
    )
    result = dev_suites._pytest("unit", folder, cache, None, "-p", "no:odoo")
    assert result.line() == "1 passed, 1 failed, 1 skipped"


def test_odoo_tags():
    tags = dev_suites.odoo_tags(["a", "b"], "")
    assert tags == "/a,/b"
    assert dev_suites.odoo_tags(["a"], "TestX") == "/a:TestX"
    assert dev_suites.odoo_tags(["a"], "test_x") == "/a.test_x"


def test_errors_are_picked_out_of_a_log(tmp_path):
    log = tmp_path / "log"
    log.write_text(LOG)
    text = database.log_errors(log)
    assert text.startswith("Traceback")
    assert "INFO" not in text


def test_bench_table_and_choice(tmp_path):
    for name in ("bench_one.py", "bench_two.py", "helper.py"):
        (tmp_path / name).write_text("")
    benches = bench.available(tmp_path)
    assert list(benches) == ["one", "two"]
    assert bench.choose(["two"], benches) == [tmp_path / "bench_two.py"]
    with pytest.raises(DevError, match="one, two"):
        bench.choose(["three"], benches)
    long = {"million": tmp_path / "bench_million.py"} | benches
    assert bench.choose([], long) == list(benches.values())
    assert bench.choose(["million"], long) == [long["million"]]
    row = {"name": "one", "value": 1234.5678, "unit": "posts/s", "ratio": 10.5}
    assert bench.table([row]).splitlines()[1] == "one   1,235  posts/s           10.5"


def test_only_formatted_kinds_of_files_are_formatted():
    files = [
        "social_crm/views/a.xml",
        "social_crm/static/src/a.js",
        "social_crm/static/src/lib/jquery.js",
        "social_crm/readme/USAGE.md",
        "social_crm/tests/data/page.json",
        "tests/data/page.json",
        "compose.yaml",
    ]
    chosen = ["social_crm/views/a.xml", "social_crm/static/src/a.js", "compose.yaml"]
    assert lint.pretty_files(files) == chosen
    assert lint.script_files(files) == ["social_crm/static/src/a.js"]


def test_pre_commit_runs_the_same_versions():
    text = (ROOT / ".pre-commit-config.yaml").read_text()
    exact = (ROOT / "requirements-lint.txt").read_text()
    versions = dict(re.findall(r"^([\w-]+)==(\S+)$", exact, re.M))
    revisions = dict(re.findall(r"repo: \S+/([\w-]+)\n    rev: v(\S+)", text))
    assert revisions == {
        "odoo-pre-commit-hooks": versions["oca-odoo-pre-commit-hooks"],
        "ruff-pre-commit": versions["ruff"],
        "pylint-odoo": versions["pylint-odoo"],
    }
    assert all(f'"{package}"' in text for package in python_env.NODE_PACKAGES)


def libraries(name):
    lines = (ROOT / name).read_text().splitlines()
    names = [re.split(r"[<>=]", line)[0] for line in lines if line]
    return {n for n in names if not n.startswith("#")}


def external(addon):
    manifest = ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())
    return set(manifest.get("external_dependencies", {}).get("python", ()))


@pytest.mark.skipif(present_addons() != list(ADDONS), reason="an addon is missing")
def test_requirements_are_those_of_the_manifests():
    named = set().union(*map(external, present_addons()))
    names = {re.split(r"[<>=]", name)[0] for name in named}
    assert names == libraries("requirements.txt")


def imports_of(addon):
    """Yield (file, top-level module) for every import in an addon."""
    for path in (ROOT / addon).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name.split(".")[0]) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield path, node.module.split(".")[0]


@pytest.mark.parametrize("addon", present_addons())
def test_every_imported_library_is_declared(addon):
    named = libraries("requirements.txt") | libraries("requirements-spark.txt")
    declared = {IMPORTED_AS.get(name, name) for name in named}
    core = {name.lower() for name in libraries("requirements-odoo.txt")}
    core |= {"odoo", "markupsafe", "psycopg2", "dateutil", "PIL"}
    known = set(sys.stdlib_module_names) | declared | core
    for path, module in imports_of(addon):
        if "tests" not in path.parts:
            assert module in known, f"{path} imports {module}, which nobody declares"


def test_who_waits_for_screens_and_servers_gets_a_second_try_that_is_told(
    monkeypatch, capsys
):
    query, rules = (f"tests.e2e.test_browser_{name}" for name in ("query", "rules"))
    first = dev_suites.Result(5, 2, 0, [f"{query}.test_a", f"{query}.test_b[x.y]"])
    assert dev_suites._waiting_files(first) == ["test_browser_query.py"]
    server = dev_suites.Result(
        5, 2, 0, [f"{rules}.test_c", "tests.e2e.test_snac_gone.t"]
    )
    assert len(dev_suites._waiting_files(server)) == 2
    lost = dev_suites.Result(
        5, 2, 0, [f"{rules}.test_c", "tests.e2e.test_import_kill.t"]
    )
    assert dev_suites._waiting_files(lost) == []
    crash = dev_suites.Result(0, 1, 0, ["ended for taking too long"])
    assert dev_suites._waiting_files(crash) == []
    again = dev_suites.Result(3, 1, 0, [f"{query}.test_a"])
    monkeypatch.setattr(dev_suites, "_pytest", lambda *_args, **_more: again)
    workspace = SimpleNamespace(cache=None)
    total = dev_suites._second_try(first, ["test_browser_query.py"], workspace, {})
    assert (total.passed, total.failed, total.names) == (6, 1, again.names)
    told = "".join(capsys.readouterr())
    assert "second try" in told and "test_b" in told and "test_a" not in told


def test_screens_own_tests_get_a_second_try_and_nothing_else_does(monkeypatch, capsys):
    screens = dev_suites.Result(640, 1, 0, ["TestJs.test_unit_desktop"])
    model = dev_suites.Result(639, 2, 0, [*screens.names, "TestRules.test_a"])
    crash = dev_suites.Result(0, 1, 0, ["ended for taking too long"])
    runs = []

    def run(workspace, addons, tags):
        runs.append(tags)
        return answers.pop()

    monkeypatch.setattr(dev_suites, "_run_odoo_tests", run)
    answers = [dev_suites.Result(1, 0, 0, [])]
    total = dev_suites._second_screens(None, ["a", "b"], screens)
    assert (total.passed, total.failed) == (641, 0)
    assert runs == ["/a:TestJs,/b:TestJs"]
    assert "second try: TestJs.test_unit_desktop" in "".join(capsys.readouterr())
    for other in (model, crash, dev_suites.Result(5, 0, 0, [])):
        assert dev_suites._second_screens(None, ["a"], other) is other
    answers = [dev_suites.Result(0, 0, 0, [])]
    assert dev_suites._second_screens(None, ["a"], screens) is screens
    assert len(runs) == 2
