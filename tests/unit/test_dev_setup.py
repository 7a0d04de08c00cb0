# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""./dev: interpreters, stamps, locks, sources and servers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from devkit import debian, interpreter, odoo_source, postgres, procs, steps  # noqa: E402
from devkit.settings import Cache, cache_from  # noqa: E402
from devkit.ui import DevError  # noqa: E402


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "cache").make()


@pytest.mark.parametrize(
    ("version", "suits"),
    [((3, 9), False), ((3, 10), True), ((3, 13, 1), True), ((3, 14), False)],
)
def test_supported_versions(version, suits):
    assert interpreter.is_supported(version) is suits


def fake_python(folder, name, version):
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    return program


def test_another_python_is_found_in_path_and_pyenv(tmp_path):
    fake_python(tmp_path / "bin", "python3", "3.9")
    environ = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}
    assert interpreter.find(environ) is None
    folder = tmp_path / ".pyenv/versions/3.12.1/bin"
    program = fake_python(folder, "python3.12", "3.12")
    assert interpreter.find(environ) == str(program)


def test_a_python_without_ensurepip_is_passed_over(tmp_path):
    program = tmp_path / "python3.11"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    assert interpreter.probe(str(program)) is None


def test_cache_follows_the_environment(tmp_path):
    chosen = cache_from({"SOCIAL_CRM_CACHE": str(tmp_path / "x")})
    assert chosen.root == tmp_path / "x"
    assert cache_from({"XDG_CACHE_HOME": "/c"}).root == Path("/c/social-crm")
    assert cache_from({}).root == Path.home() / ".cache/social-crm"


def test_unwritable_cache_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DevError, match="SOCIAL_CRM_CACHE"):
        Cache(tmp_path / "file" / "cache").make()


def test_a_step_runs_once_per_key(cache):
    runs = []
    assert steps.once(cache, "s", "1", "label", lambda: runs.append(1))
    assert not steps.once(cache, "s", "1", "label", lambda: runs.append(1))
    assert steps.once(cache, "s", "2", "label", lambda: runs.append(1))
    assert len(runs) == 2


def test_an_interrupted_step_is_redone(cache):
    steps.once(cache, "s", "1", "label", lambda: None)
    with pytest.raises(KeyboardInterrupt):
        steps.once(cache, "s", "2", "label", interrupt)
    assert steps.once(cache, "s", "1", "label", lambda: None)


def interrupt():
    raise KeyboardInterrupt


def test_a_folder_is_replaced_only_when_complete(cache):
    target = cache.root / "thing"
    with steps.replaced(target, cache) as fresh:
        (fresh / "a").write_text("old")
    with pytest.raises(KeyboardInterrupt), steps.replaced(target, cache) as fresh:
        (fresh / "a").write_text("half")
        interrupt()
    assert (target / "a").read_text() == "old"
    with steps.replaced(target, cache) as fresh:
        assert not list(fresh.iterdir())
        (fresh / "b").write_text("new")
    assert [path.name for path in target.iterdir()] == ["b"]


def test_a_full_disk_is_told_before_it_happens(cache):
    with pytest.raises(DevError, match="SOCIAL_CRM_CACHE"):
        steps.check_space(cache, needed=10**18)


def test_tree_fingerprint_sees_names_and_contents_but_not_tests(tmp_path):
    addon = tmp_path / "addon"
    (addon / "tests").mkdir(parents=True)
    (addon / "a.py").write_text("1")
    first = steps.tree_fingerprint(tmp_path, ["addon"])
    (addon / "tests" / "test_a.py").write_text("1")
    (addon / ".ruff_cache").mkdir()
    (addon / ".ruff_cache" / "x").write_text("1")
    assert steps.tree_fingerprint(tmp_path, ["addon"]) == first
    (addon / "a.py").rename(addon / "b.py")
    second = steps.tree_fingerprint(tmp_path, ["addon"])
    (addon / "b.py").write_text("2")
    assert len({first, second, steps.tree_fingerprint(tmp_path, ["addon"])}) == 3


def test_the_lock_keeps_a_second_one_waiting(cache):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from devkit.settings import Cache\n"
        "from devkit.steps import Lock\n"
        "with Lock(Cache(Path(sys.argv[2]))): print('entered', flush=True)\n"
    )
    command = [sys.executable, "-c", code, str(ROOT), str(cache.root)]
    with steps.Lock(cache):
        other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = other.stdout.readline()
        assert f"process {os.getpid()}" in line
        assert other.poll() is None
    assert other.communicate(timeout=20)[0].strip() == "entered"


def test_the_mirror_is_debians_own():
    targets = "\n".join(
        [
            "http://x.test/debian-security/|bookworm-security|main",
            "http://x.test/debian/|bookworm-updates|main",
            "http://other.test/tool/|bookworm|stable",
            "http://x.test/debian/|bookworm|main",
        ]
    )
    assert debian.choose_mirror(targets) == "http://x.test/debian/"
    with pytest.raises(DevError, match="ODOO_HOME"):
        debian.choose_mirror("")


def test_only_debian_itself_counts(tmp_path):
    release = tmp_path / "os-release"
    release.write_text("ID=ubuntu\nID_LIKE=debian\n")
    assert not debian.is_debian(release)
    assert not debian.is_debian(tmp_path / "none")


def make_odoo(folder, version):
    (folder / "odoo").mkdir(parents=True)
    text = f"version_info = ({version}, 0, 0, FINAL, 0, '')\n"
    (folder / "odoo" / "release.py").write_text(text)


def test_odoo_home_must_be_version_19(tmp_path):
    make_odoo(tmp_path / "new", "19")
    make_odoo(tmp_path / "old", "18")
    assert odoo_source.check_home(tmp_path / "new") == tmp_path / "new"
    with pytest.raises(DevError, match="not Odoo 19"):
        odoo_source.check_home(tmp_path / "old")
    with pytest.raises(DevError, match="holds no Odoo"):
        odoo_source.check_home(tmp_path)


def test_odoo_home_wins_over_fetching(tmp_path, cache):
    make_odoo(tmp_path / "mine", "19")
    environ = {"ODOO_HOME": str(tmp_path / "mine")}
    assert odoo_source.ensure_odoo(cache, environ) == tmp_path / "mine"
    assert not list(cache.stamps.iterdir())


def test_addons_of_a_package_and_of_a_checkout(tmp_path):
    (tmp_path / "package/odoo/addons/web").mkdir(parents=True)
    (tmp_path / "package/addons").mkdir()
    package = odoo_source.addons_folders(tmp_path / "package")
    assert package == [tmp_path / "package/odoo/addons"]
    checkout = tmp_path / "checkout"
    both = [checkout / "addons", checkout / "odoo/addons"]
    assert odoo_source.addons_folders(checkout) == both


def test_dangling_links_are_found(tmp_path):
    (tmp_path / "good").write_text("")
    (tmp_path / "a").symlink_to("good")
    (tmp_path / "b").symlink_to("missing")
    assert odoo_source.dangling_links(tmp_path) == [str(tmp_path / "b")]


def test_own_server_by_uri_and_back():
    uri = "postgresql://me:s%40cret@db.test:5433/ignored"
    server = postgres.from_uri(uri)
    assert (server.host, server.port, server.user) == ("db.test", "5433", "me")
    assert server.environ()["PGPASSWORD"] == "s@cret"
    assert server.uri("x") == "postgresql://me:s%40cret@db.test:5433/x"
    assert "cret" not in repr(server)
    with pytest.raises(DevError, match="postgresql://"):
        postgres.from_uri("mysql://x")


def test_odoo_s_forbidden_role_is_told_at_once():
    with pytest.raises(DevError, match="another role"):
        postgres.requested("postgresql://postgres@localhost/")
    assert postgres.requested("", {"PGHOST": "h"}).host == "h"
    assert postgres.requested("", {}) is None


def test_own_server_on_a_socket():
    server = postgres.from_uri("postgresql://me@/?host=/run/pg")
    assert server.host == "/run/pg"
    assert server.uri() == "postgresql://me@/?host=%2Frun%2Fpg"


def test_own_server_by_variables():
    assert postgres.from_variables({"PGUSER": "x"}) is None
    server = postgres.from_variables({"PGHOST": "h", "PGPORT": "1"})
    assert server.own
    assert server.environ() == {"PGHOST": "h", "PGPORT": "1", "PGUSER": "odoo"}


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("E: Temporary failure resolving 'x'", "network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("SyntaxError", ""),
    ],
)
def test_known_failures_are_explained(output, words):
    assert words in procs.explain(output)
    assert bool(words) == bool(procs.explain(output))


def test_failing_and_missing_programs_are_named():
    with pytest.raises(DevError, match="Counting failed.*\n.*three"):
        procs.run(["sh", "-c", "echo three; exit 3"], "Counting")
    with pytest.raises(DevError, match="no-such-program: install it"):
        procs.run(["no-such-program"], "Counting")


def test_a_program_that_hangs_is_ended(tmp_path):
    log = tmp_path / "log"
    real = subprocess.Popen.wait

    def impatient(self, timeout=None):
        return real(self, timeout=min(timeout or 60, 0.2))

    subprocess.Popen.wait = impatient
    try:
        assert procs.run_logged(["sleep", "60"], log, timeout=0.1) is None
    finally:
        subprocess.Popen.wait = real
