# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""./dev test: the suites, in order, and one closing line over all of them."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from . import database as databases
from . import python_env
from .procs import run_logged, tail
from .results import Result, from_junit, from_odoo_log
from .settings import ROOT, TEST_DB, cache_from, present_addons
from .steps import Lock
from .ui import DevError, say, timed, warn
from .workspace import find_chromium, free_port, prepare

SUITES = ("unit", "odoo", "pytest-odoo", "e2e")
# Large to install and slow; run when it is asked for.
OPTIONAL = ("apps", "spark")
# What a machine a third as fast as usual needs; only what hangs takes longer.
LIMITS = {
    "unit": 1200,
    "odoo": 3600,
    "pytest-odoo": 1200,
    "e2e": 3600,
    "apps": 3600,
    "spark": 3600,
}
# One test that hangs is to be named, not to take the others with it.
ONE_TEST = 1200
WAITING = ("test_browser_", "test_snac_", "test_bluesky_")
# The log tells each test by name, with the slowest.
END_TO_END = ("-p", "no:odoo", "-vv", f"--timeout={ONE_TEST}", "--durations=40")


def test(options):
    """Carry out ./dev test; return 0 only if everything passed."""
    wanted = options.suite or SUITES
    chosen = [name for name in (*SUITES, *OPTIONAL) if name in wanted]
    cache = cache_from().make()
    with Lock(cache):
        total = Result()
        for name, result in _run_all(chosen, cache, options):
            say(f"    {name}: {result.line()}")
            for failed in result.names[:50]:
                say(f"    FAILED {failed}")
            total += result
    if not total.passed:
        warn("no test passed; is the selection empty?")
    say(total.line())
    return 0 if total.passed and not total.failed else 1


def _run_all(chosen, cache, options):
    # What is fetched and compiled for the others takes longer than the first suite.
    with ThreadPoolExecutor(1) as beside:
        others = set(chosen) - {"unit"}
        python_env.ensure_runtime(cache)
        ready = others and beside.submit(prepare, options.db_uri, with_tests=True)
        if "unit" in chosen:
            yield "unit", run_unit(cache, options.keyword)
        if others:
            yield from _run_others(chosen, ready, options)


def _run_others(chosen, ready, options):
    runners = {
        "odoo": run_odoo,
        "pytest-odoo": run_pytest_odoo,
        "e2e": run_e2e,
        "apps": run_apps,
        "spark": run_spark,
    }
    try:
        workspace = ready.result()
    except DevError as error:
        say(f"error: {error}")
        yield "set-up", Result(failed=1, names=["set-up"])
        return
    if not find_chromium():
        say("    browser tests: skipped: no chromium")
    for name in chosen:
        if name in runners:
            yield name, _guarded(name, runners[name], workspace, options.keyword)


def _guarded(name, runner, workspace, keyword):
    """Let one suite's failed set-up count as its failure, not end the others."""
    try:
        return runner(workspace, keyword)
    except DevError as error:
        say(f"error: {error}")
        return Result(failed=1, names=[f"{name}: set-up"])


def _has_tests(folder):
    return folder.is_file() or any(folder.rglob("test_*.py"))


def _pytest(name, folder, cache, environ, *arguments, python=None):
    """Run pytest on a folder; return what it counted."""
    if not _has_tests(folder):
        say(f"    {name}: no tests yet")
        return Result()
    report = cache.tmp / f"{name}.xml"
    report.unlink(missing_ok=True)
    log = cache.logs / f"test-{name}.log"
    command = [
        python or cache.python,
        "-m",
        "pytest",
        folder,
        "-q",
        "-ra",
        "--color=no",
    ]
    command += [f"--junitxml={report}", "-p", "no:cacheprovider", *arguments]
    with timed(f"{name} tests ({log})"):
        code = run_logged(command, log, LIMITS[name], name, env=environ, cwd=ROOT)
    result = from_junit(report, code)
    if result.failed:
        say(tail(log.read_text(errors="replace"), 60))
    return result


def _keyword(keyword):
    return ["-k", keyword] if keyword else []


def run_unit(cache, keyword):
    """Run the suites that need neither Odoo nor a database."""
    environ = dict(os.environ, SOCIAL_CRM_CACHE=str(cache.root))
    environ.pop("PYTHONPATH", None)
    arguments = ["-p", "no:odoo", *_keyword(keyword)]
    return _pytest("unit", ROOT / "tests" / "unit", cache, environ, *arguments)


def odoo_tags(addons, keyword):
    """Return the ``--test-tags`` for our addons; a keyword names class or method."""
    suffix = f":{keyword}" if keyword else ""
    tags = [f"/{addon}{suffix}" for addon in addons]
    if keyword and keyword.startswith("test_"):
        tags = [f"/{addon}.{keyword}" for addon in addons]
    return ",".join(tags)


def run_odoo(workspace, keyword):
    """Run Odoo's own runner over the addons, side by side on copies of a database."""
    databases.ensure_installed(workspace, TEST_DB)
    shards = _shards(present_addons())
    with ThreadPoolExecutor(len(shards)) as pool:
        results = list(pool.map(partial(_run_shard, workspace, keyword), shards))
    tried = zip(shards, results, strict=True)
    return sum(
        (_second_screens(workspace, addons, result) for addons, result in tried),
        Result(),
    )


def _shards(addons):
    """Return the addons in two groups whose tests take about as long."""
    base = [name for name in addons if name == "social_crm"]
    others = [name for name in addons if name not in base]
    return [group for group in (base, others) if group]


def _run_shard(workspace, keyword, addons):
    return _run_odoo_tests(workspace, addons, odoo_tags(addons, keyword))


def _second_screens(workspace, addons, result):
    """Run the screens' own tests again, nothing beside them, if only they failed."""
    if not _only_screens(result):
        return result
    tags = ",".join(f"/{addon}:TestJs" for addon in addons)
    return _of_second_try(result, _run_odoo_tests(workspace, addons, tags))


def _only_screens(result):
    """Whether nothing failed but the screens' own tests."""
    screens = [name for name in result.names if name.startswith("TestJs.")]
    return result.failed > 0 and len(screens) == len(result.names) == result.failed


def _run_odoo_tests(workspace, addons, tags):
    database = f"{TEST_DB}_{addons[0]}"
    log = workspace.cache.logs / f"test-odoo-{addons[0]}.log"
    workspace.clone(TEST_DB, database)
    command = workspace.odoo(
        database,
        f"--test-tags={tags}",
        "--stop-after-init",
        "--max-cron-threads=0",
        "--http-interface=127.0.0.1",
        f"--http-port={free_port()}",
    )
    environ = workspace.environ()
    with timed(f"odoo tests ({log})"):
        code = run_logged(
            command, log, LIMITS["odoo"], "odoo", env=environ, cwd=workspace.cache.run
        )
    result = from_odoo_log(log.read_text(errors="replace"), code)
    if result.failed:
        say(databases.all_errors(log))
    workspace.drop(database)
    return result


def run_pytest_odoo(workspace, keyword):
    """Run the suites that use pytest-odoo, on a database with the addons."""
    folder = ROOT / "tests" / "odoo"
    if not _has_tests(folder):
        return Result()
    databases.ensure_installed(workspace, TEST_DB)
    arguments = [
        f"--odoo-database={TEST_DB}",
        f"--odoo-addons-path={workspace.addons_path}",
        f"--odoo-extra=data-dir={workspace.cache.data}",
        *_keyword(keyword),
    ]
    environ = workspace.environ()
    return _pytest("pytest-odoo", folder, workspace.cache, environ, *arguments)


def run_e2e(workspace, keyword):
    """Run the end-to-end suites; SOCIAL_CRM_DB is a database for them to copy."""
    folder = ROOT / "tests" / "e2e"
    if not _has_tests(folder):
        say("    e2e: no tests yet")
        return Result()
    databases.ensure_installed(workspace, TEST_DB)
    environ = dict(workspace.environ(), SOCIAL_CRM_DB=TEST_DB)
    scratch = workspace.cache.tmp / "e2e"
    shutil.rmtree(scratch, ignore_errors=True)
    # Most of the time they wait for servers and browsers: files run side by side.
    side_by_side = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
    arguments = [*END_TO_END, f"--basetemp={scratch}", *side_by_side]
    arguments += _keyword(keyword)
    result = _pytest("e2e", folder, workspace.cache, environ, *arguments)
    files = _waiting_files(result)
    return _second_try(result, files, workspace, environ) if files else result


def _waiting_files(result):
    """Return the files of a few failed tests that wait for screens and servers; none
    if anything else failed: what is lost or twice once, is wrong."""
    if len(result.names) != result.failed:
        return []
    modules = {[*name.split("."), "", ""][2] for name in result.names}
    waiting = all(module.startswith(WAITING) for module in modules)
    return sorted(f"{m}.py" for m in modules) if waiting and len(modules) <= 3 else []


def _second_try(result, files, workspace, environ):
    """Run whole files again, nothing beside them: a screen that is drawn while the
    machine is busy may lose a click, a server may answer late. What passes only now is
    named, not hidden."""
    paths = [str(ROOT / "tests" / "e2e" / name) for name in files]
    arguments = [*END_TO_END, *paths[1:]]
    again = _pytest("e2e", Path(paths[0]), workspace.cache, environ, *arguments)
    return _of_second_try(result, again)


def _of_second_try(result, again):
    """Count what failed at first as the second try says, and name what it mended.

    A second try that ran nothing mends nothing.
    """
    if not again.passed:
        return result
    for name in sorted(set(result.names) - set(again.names)):
        warn(f"passed only at the second try: {name}")
    passed = result.passed + result.failed - again.failed
    return Result(passed, again.failed, result.skipped, again.names)


def run_apps(workspace, keyword):
    """Run the suites beside apps that we do not need: shop, counter, events, mails."""
    databases.ensure_installed(workspace, TEST_DB)
    environ = dict(workspace.environ(), SOCIAL_CRM_DB=TEST_DB)
    arguments = ["-p", "no:odoo", *_keyword(keyword)]
    folder = ROOT / "tests" / "apps"
    return _pytest("apps", folder, workspace.cache, environ, *arguments)


def run_spark(workspace, keyword):
    """Run the suite of the engine's step on Apache Spark, with a cluster of its own."""
    python = python_env.ensure_spark(workspace.cache)
    databases.ensure_installed(workspace, TEST_DB)
    environ = dict(workspace.environ(), SOCIAL_CRM_DB=TEST_DB)
    arguments = ["-p", "no:odoo", *_keyword(keyword)]
    folder = ROOT / "tests" / "spark"
    return _pytest("spark", folder, workspace.cache, environ, *arguments, python=python)
