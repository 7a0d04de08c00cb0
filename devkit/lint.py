# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""./dev lint: the same checks as .pre-commit-config.yaml, from the cache."""

import os
import re
import subprocess
import sys

from . import python_env, readmes
from .settings import ROOT, cache_from, present_addons
from .steps import Lock
from .ui import DevError, say, timed

PYTHON = ("format", "ruff", "readme", "pylint", "modules", "catalogues")
CHECKS = (*PYTHON, "prettier", "eslint")
# As in OCA's template: what bots make, texts of authors, libraries, test data.
EXCLUDED = re.compile(
    r"^(build|dist)/|/static/description/index\.html$|\.svg$|"
    r"/static/(src/)?lib/|readme/.*\.(rst|md)$|/tests/(data|samples)/|^tests/data/|"
    r"^eslint\.config\.cjs$|^\.prettierrc\.cjs$"
)
PRETTY = re.compile(r"\.(css|js|json|scss|xml|ya?ml)$")


def lint(options):
    """Carry out ./dev lint; return 0 only if every check passed."""
    chosen = [name for name in CHECKS if name in (options.only or CHECKS)]
    cache = cache_from().make()
    with Lock(cache):
        python_env.ensure_linters(cache)
        node = python_env.ensure_node_tools(cache)
    files = tracked_files()
    failed = []
    for name in chosen:
        if name == "readme":
            failed += _check_readmes(options.fix)
            continue
        command = _command(name, cache, node, files, options.fix)
        if command is None:
            say(f"    {name}: nothing to check")
        elif not _run(name, command, node):
            failed.append(name)
    say(f"lint: {', '.join(failed)} failed" if failed else "lint: all clean")
    return 1 if failed else 0


def _check_readmes(fix):
    """Return ["readme"] if an addon's README.rst is out of date."""
    stale = readmes.stale(present_addons(), fix=fix)
    for addon in stale:
        say(f"{addon}/README.rst is not that of {addon}/readme: ./dev lint --fix")
    return ["readme"] if stale else []


def tracked_files(root=ROOT):
    """Return the paths that are, or could be, committed."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    try:
        output = subprocess.check_output(command, cwd=root, text=True)
    except (OSError, subprocess.CalledProcessError):
        raise DevError("./dev lint needs a git checkout and the program git.") from None
    names = sorted(name for name in output.split("\0") if name)
    return [name for name in names if (root / name).is_file()]


def pretty_files(files):
    """Return the files that prettier formats."""
    return [f for f in files if PRETTY.search(f) and not EXCLUDED.search(f)]


def script_files(files):
    """Return the files that eslint reads."""
    return [f for f in pretty_files(files) if f.endswith(".js")]


def _command(name, cache, node, files, fix):
    """Return the command line of one check, or None if it has nothing to do."""
    if name in ("prettier", "eslint"):
        return _node_command(name, node, files, fix)
    programs = cache.lint / "bin"
    addons = present_addons()
    catalogues = [f for f in files if re.search(r"/i18n/.*\.pot?$", f)]
    commands = {
        "ruff": ["ruff", "check", *(["--fix"] if fix else []), "."],
        "format": ["ruff", "format", *([] if fix else ["--check"]), "."],
        "pylint": ["pylint", "--rcfile=.pylintrc-mandatory", *_plain(), *addons],
        "modules": ["oca-checks-odoo-module", *(["--fix"] if fix else []), *addons],
        "catalogues": ["oca-checks-po", "--disable=po-pretty-format", *catalogues],
    }
    if name == "catalogues" and not catalogues:
        return None
    program, *arguments = commands[name]
    return [programs / program, *arguments]


def _plain():
    """Keep colours out of a log."""
    return [] if sys.stdout.isatty() else ["--output-format=text"]


def _node_command(name, node, files, fix):
    chosen = pretty_files(files) if name == "prettier" else script_files(files)
    if not chosen:
        return None
    if node is None:
        raise DevError(
            "XML and JavaScript are checked with programs from npm, which is not "
            "there: install Node.js 18 or newer, or name other checks with --only."
        )
    if name == "prettier":
        action = ["--write", "--list-different"] if fix else ["--check"]
        return [node / ".bin" / name, *action, *chosen]
    return [node / ".bin" / name, "--quiet", *(["--fix"] if fix else []), *chosen]


def _run(name, command, node):
    environ = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", NODE_PATH=str(node or ""))
    environ.pop("PYTHONPATH", None)
    with timed(name):
        code = subprocess.call([str(part) for part in command], cwd=ROOT, env=environ)
    return code == 0
