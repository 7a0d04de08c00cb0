# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The commands of ./dev."""

import argparse
import os
import shutil
import sys

from . import database as databases
from .bench import bench
from .demo import demo, stop_server
from .lint import CHECKS, lint
from .postgres import stop_embedded
from .settings import cache_from
from .steps import Lock
from .suites import OPTIONAL, SUITES, test
from .ui import DevError, say
from .workspace import demo_database, prepare

EPILOG = """\
Everything is kept in one cache folder, ~/.cache/social-crm or $SOCIAL_CRM_CACHE;
nothing else on the system changes (only when you are root, the embedded PostgreSQL,
which refuses to run as root, gets a system user of its own).
$ODOO_HOME points at an Odoo 19 that is already there: the folder that holds the
Python package 'odoo'. Your own PostgreSQL: --db-uri, or the usual PG variables."""


def shell(options):
    """Open Odoo's Python shell, or psql, on the demo database."""
    cache = cache_from().make()
    name = options.database or demo_database()
    with Lock(cache):
        workspace = prepare(options.db_uri)
        if not workspace.server.exists(name):
            if options.database:
                raise DevError(f"There is no database {name}: look with --sql.")
            databases.ensure_demo(workspace, name)
    if options.sql:
        command = [str(workspace.server.programs / "psql"), "-d", name]
    else:
        command = workspace.odoo(name, "shell", "--no-http", "--log-level=warn")
    os.execvpe(command[0], command, workspace.environ())


def stop(_options):
    """Stop the demo server and the embedded PostgreSQL."""
    cache = cache_from()
    if not cache.run.is_dir():
        say("nothing was running")
        return 0
    server = stop_server(cache)
    database = stop_embedded(cache)
    say(f"Odoo: {'stopped' if server else 'was not running'}")
    say(f"embedded PostgreSQL: {'stopped' if database else 'was not running'}")
    return 0


def clean(options):
    """Remove the cache folder with all that it holds."""
    cache = cache_from()
    if not cache.root.exists():
        say(f"nothing to remove: {cache.root} does not exist")
        return 0
    if not cache.stamps.is_dir():
        raise DevError(f"{cache.root} was not made by ./dev: nothing is removed.")
    if not options.yes:
        question = f"Remove {cache.root} with the demo database in it? [y/N] "
        if not sys.stdin.isatty() or input(question).strip().lower() != "y":
            raise DevError("Nothing was removed: say --yes.")
    with Lock(cache.make()):
        stop(options)
        shutil.rmtree(cache.root)
    say(f"removed {cache.root}")
    return 0


def _add_database_option(parser):
    parser.add_argument(
        "--db-uri",
        default="",
        metavar="URI",
        help="use your own PostgreSQL server: postgresql://user:password@host:port/",
    )


def _command(commands, function, summary):
    name = function.__name__
    command = commands.add_parser(
        name,
        help=summary,
        description=summary,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(function=function)
    return command


def _add_serving(commands):
    command = _command(commands, demo, "Set up and serve Social CRM with demo data.")
    command.add_argument("--port", type=int, default=8069, help="(default: 8069)")
    command.add_argument("--detach", action="store_true", help="run in the background")
    command.add_argument("--fresh", action="store_true", help="begin a new database")
    _add_database_option(command)
    command = _command(commands, shell, "Open Odoo's Python shell on the demo data.")
    command.add_argument("--sql", action="store_true", help="open psql instead")
    command.add_argument("--database", default="", help="another database by name")
    _add_database_option(command)
    _command(commands, stop, "Stop the demo server and the embedded PostgreSQL.")
    command = _command(commands, clean, "Remove the cache folder.")
    command.add_argument("--yes", action="store_true", help="do not ask")


def _add_checking(commands):
    command = _command(commands, test, "Run the tests; end with one line of counts.")
    command.add_argument(
        "suite",
        nargs="*",
        metavar="SUITE",
        help=f"of {', '.join(SUITES)} (all of these), {', '.join(OPTIONAL)}",
    )
    command.add_argument(
        "-k",
        dest="keyword",
        default="",
        help="only tests that match (for the suite odoo: a class or test_ method)",
    )
    _add_database_option(command)
    command = _command(commands, lint, "Check style and form of all that is written.")
    command.add_argument("--fix", action="store_true", help="format in place")
    command.add_argument(
        "--only", choices=CHECKS, action="append", help="one check (repeatable)"
    )
    command = _command(commands, bench, "Measure; write build/bench.json.")
    command.add_argument(
        "names", nargs="*", metavar="NAME", help="benches (all but million)"
    )
    _add_database_option(command)


def parser():
    """Return the parser of the whole command line."""
    result = argparse.ArgumentParser(
        prog="./dev",
        description="Developers' tool of Social CRM for Odoo 19.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = result.add_subparsers(metavar="COMMAND", required=True)
    _add_serving(commands)
    _add_checking(commands)
    return result


def main(arguments=None):
    """Run one command; return its exit code."""
    root = parser()
    options = root.parse_args(arguments)
    known = (*SUITES, *OPTIONAL)
    unknown = sorted(set(getattr(options, "suite", ())) - set(known))
    if unknown:
        root.error(f"no suite named {unknown[0]}; there are: {', '.join(known)}")
    try:
        return options.function(options)
    except DevError as error:
        print(f"error: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
    except OSError as error:
        if error.errno != 28:
            raise
        print("error: the disk is full: free some space.", file=sys.stderr)
    return 1
