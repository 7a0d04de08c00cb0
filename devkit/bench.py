# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""./dev bench: run tests/benchmarks/bench_NAME.py, print a table, write JSON.

The protocol: ``python bench_NAME.py --json OUT`` writes a list of objects with
name, value, unit, against and ratio. A bench whose text names SOCIAL_CRM_DB gets a
database of its own under that name, with the addons installed.
"""

import json
import os

from . import database as databases
from . import python_env
from .procs import run_logged, tail
from .settings import BENCH_DB, ROOT, TEST_DB, cache_from
from .steps import Lock
from .ui import DevError, say, timed
from .workspace import prepare

FOLDER = ROOT / "tests" / "benchmarks"
LIMIT = 3 * 3600
# Take an hour and more; run when they are asked for.
OPTIONAL = ("million",)
FIELDS = ("name", "value", "unit", "against", "ratio")


def available(folder=FOLDER):
    """Return the benches as a mapping from name to file."""
    return {path.stem[6:]: path for path in sorted(folder.glob("bench_*.py"))}


def choose(names, benches):
    """Return the files of the named benches, or all but the optional ones.

    :raises DevError: for a name that is none
    """
    unknown = sorted(set(names) - set(benches))
    if unknown:
        there = ", ".join(benches) or "none yet"
        raise DevError(f"No bench named {', '.join(unknown)}; there are: {there}.")
    usual = [name for name in benches if name not in OPTIONAL]
    return [benches[name] for name in names or usual]


def cell(value):
    """Return a value as the table shows it."""
    if value is None:
        return ""
    return f"{value:,.4g}" if isinstance(value, float) else str(value)


def table(rows):
    """Return rows of measurements as aligned text."""
    cells = [FIELDS] + [[cell(row.get(key)) for key in FIELDS] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(FIELDS))]
    lines = [
        "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in cells
    ]
    return "\n".join(line.rstrip() for line in lines)


def bench(options):
    """Carry out ./dev bench; return its exit code."""
    files = choose(options.names, available())
    cache = cache_from().make()
    rows, failed = [], []
    with Lock(cache):
        python_env.ensure_runtime(cache)
        for path in files:
            measured = _run_one(path, cache, options.db_uri)
            if measured is None:
                failed.append(path.stem[6:])
            rows += measured or []
    target = ROOT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(rows, indent=2) + "\n")
    say(table(rows))
    say(f"written to {target}")
    if failed:
        raise DevError(f"These benches failed: {', '.join(failed)}.")
    return 0


def _environ_for(path, db_uri):
    if "SOCIAL_CRM_DB" not in path.read_text():
        environ = dict(os.environ)
        environ.pop("PYTHONPATH", None)
        return environ
    workspace = prepare(db_uri)
    databases.ensure_installed(workspace, TEST_DB)
    workspace.clone(TEST_DB, BENCH_DB)
    return dict(workspace.environ(), SOCIAL_CRM_DB=BENCH_DB)


def _run_one(path, cache, db_uri):
    """Return the measurements of one bench, or None when it failed."""
    environ = _environ_for(path, db_uri)
    output = cache.tmp / f"{path.stem}.json"
    output.unlink(missing_ok=True)
    log = cache.logs / f"{path.stem}.log"
    command = [cache.python, path, "--json", output]
    with timed(path.stem):
        code = run_logged(command, log, LIMIT, path.stem, env=environ, cwd=ROOT)
    if code != 0:
        say(tail(log.read_text(errors="replace")))
        return None
    return json.loads(output.read_text())
