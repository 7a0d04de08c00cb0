# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Models that are built once, for all databases of the suites and all their processes.

Every database here is a copy of one, so Odoo would build the same models again for each
of them, which takes longer than most tests. A process builds them once and turns them
to the database that it uses. Processes of their own are forked from one that has done
so, and has neither connections nor threads; each then opens connections of its own.
"""

import gc
import inspect
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from functools import cache
from pathlib import Path

import odoo_env

# Set where every database is a copy of one: by the end-to-end suites.
SWITCH = "SCRM_ONE_MODEL_FOR_ALL"
# The models of this process, and the database that has them now.
_models, _holder = None, None


def open_models(name):
    """The registry of ``name``; one database at a time has the models of a process."""
    from odoo.modules.registry import Registry

    global _models, _holder
    if not os.environ.get(SWITCH) or (_holder and _holder in Registry.registries):
        return Registry(name)
    if _models is None:
        _models = _build()
    _holder = name
    return _turn(_models, name)


def _build():
    """Models from a database of which nothing is left afterwards."""
    from odoo.modules.registry import Registry
    from odoo.tools import config

    name = odoo_env.clone_database(f"scrm_e2e_models_{os.getpid()}")
    try:
        config.parse_config(odoo_env.odoo_options(name), setup_logging=False)
        registry = Registry(name)
        odoo_env.close_database(registry)
    finally:
        odoo_env.drop_database(name)
    return registry


def _turn(registry, name):
    """Have the registry serve another database, of which it knows nothing yet."""
    from odoo.sql_db import db_connect

    registry.db_name = name
    registry._db = db_connect(name)
    registry._invalidation_flags = threading.local()
    for known in registry._Registry__caches.values():
        known.clear()
    registry.setup_signaling()
    type(registry).registries[name] = registry
    return registry


# -- processes ------------------------------------------------------------------------


class Worker(subprocess.Popen):
    """A process as of ``subprocess``, forked from one that has the models built."""

    def _execute_child(self, args, *options):
        known = _SIGNATURE.bind(self, args, *options).arguments
        pipes = [known[name] for name in PIPES]
        ends = [end if end >= 0 else n for n, end in enumerate(pipes[:3])]
        try:
            self.pid = _parent().fork([str(part) for part in args], ends)
            self._child_created = True
        finally:
            self._close_pipe_fds(*(known[name] for name in _IN_ORDER))

    def _try_wait(self, flags):
        return self._ended(0 if flags & os.WNOHANG else None)

    def _internal_poll(self, _deadstate=None, **_known):
        if self.returncode is None:
            pid, status = self._ended(0)
            if pid:
                self._handle_exitstatus(status)
        return self.returncode

    def _ended(self, timeout):
        status = _parent().status(self.pid, timeout)
        return (0, 0) if status is None else (self.pid, status)


_SIGNATURE = inspect.signature(subprocess.Popen._execute_child)
# Its ends of input, output and errors; and all six as they are to be closed.
PIPES = ("p2cread", "c2pwrite", "errwrite")
_IN_ORDER = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")


@cache
def _parent():
    return Parent()


class Parent:
    """The process from which the others are forked; it lives as long as this one."""

    def __init__(self):
        own, other = socket.socketpair()
        with other:
            begin = f"import preloaded; preloaded.serve({other.fileno()})"
            folder = Path(__file__).parent
            environ = dict(os.environ)
            environ["PYTHONPATH"] = f"{folder}{os.pathsep}{environ['PYTHONPATH']}"
            subprocess.Popen(
                [sys.executable, "-c", begin],
                cwd=odoo_env.ROOT,
                env=environ,
                pass_fds=[other.fileno()],
            )
        self._socket, self._lock = own, threading.Lock()
        self._lines, self._ended, self._begun = b"", {}, []

    def fork(self, arguments, ends):
        """Start a script or ``-m odoo``, with these three descriptors."""
        with self._lock:
            request = json.dumps(arguments).encode() + b"\n"
            socket.send_fds(self._socket, [request], ends)
            while not self._begun:
                self._hear(None)
            return self._begun.pop()

    def status(self, pid, timeout=None):
        """The status of a process that has ended, as of ``os.waitpid``, or None."""
        end = None if timeout is None else time.monotonic() + timeout
        while pid not in self._ended:
            with self._lock:
                self._hear(0.05)
            if end is not None and time.monotonic() >= end:
                break
        return self._ended.get(pid)

    def _hear(self, timeout):
        if not select.select([self._socket], [], [], timeout)[0]:
            return
        heard = self._socket.recv(65536)
        if not heard:
            raise RuntimeError("the process from which workers are forked has ended")
        *lines, self._lines = (self._lines + heard).split(b"\n")
        for pid, status in map(json.loads, lines):
            if status is None:
                self._begun.append(pid)
            else:
                self._ended[pid] = status


def serve(descriptor):
    """Fork a process for every line that is heard, and tell when each has ended."""
    open_models_of_parent()
    with socket.socket(fileno=descriptor) as connection:
        while True:
            if select.select([connection], [], [], 0.02)[0]:
                line, ends, _flags, _address = socket.recv_fds(connection, 65536, 3)
                if not line:
                    return
                pid = os.fork()
                if not pid:
                    connection.detach()
                    os.close(descriptor)
                    _run(json.loads(line), ends)
                for end in ends:
                    os.close(end)
                _tell(connection, pid, None)
            _tell_ended(connection)


def open_models_of_parent():
    """Build the models, for no database yet."""
    global _models
    _models = _build()
    # What is not looked at again stays shared with every process.
    gc.freeze()


def _tell(connection, pid, status):
    connection.sendall(json.dumps([pid, status]).encode() + b"\n")


def _tell_ended(connection):
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _tell(connection, pid, status)


def _run(arguments, ends):
    """Be the process that was asked for, to its end."""
    code = 1
    try:
        for standard, end in enumerate(ends):
            os.dup2(end, standard)
            os.close(end)
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if arguments[0] == "-m":
            _serve_odoo(arguments[1:])
        else:
            sys.argv = arguments
            runpy.run_path(arguments[0], run_name="__main__")
        threading._shutdown()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _serve_odoo(arguments):
    """Odoo's own command; the first registry that it asks for is there already."""
    import odoo.cli
    from odoo.modules.registry import Registry

    build = vars(Registry)["new"]

    def new(cls, name, **_options):
        Registry.new = build
        return _turn(_models, name)

    Registry.new = classmethod(new)
    sys.argv = arguments
    odoo.cli.main()
