# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Set-up steps that are done once, redone when interrupted, and never twice at once."""

import fcntl
import hashlib
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from .ui import DevError, say, timed

NEEDED_BYTES = 5 * 10**9


def fingerprint(*inputs):
    """Return a short hash of strings, bytes and the contents of files."""
    digest = hashlib.sha256()
    for item in inputs:
        if isinstance(item, Path) and item.is_file():
            item = item.read_bytes()
        digest.update(item if isinstance(item, bytes) else str(item).encode())
        digest.update(b"\0")
    return digest.hexdigest()[:16]


def tree_fingerprint(root, folders, ignore=("tests", "readme", "__pycache__")):
    """Return a hash over the files of some folders, with their paths."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            parts = path.relative_to(root).parts
            if set(parts) & set(ignore) or any(p.startswith(".") for p in parts):
                continue
            if path.is_file():
                digest.update("/".join(parts).encode() + b"\0")
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def once(cache, name, key, label, build):
    """Call `build()` unless the step `name` was finished with the same `key`.

    The stamp is removed before and written after: an interrupted step is redone.
    Returns True when the step was run.
    """
    stamp = cache.stamps / name
    if stamp.is_file() and stamp.read_text() == key:
        return False
    stamp.unlink(missing_ok=True)
    check_space(cache)
    with timed(label):
        build()
    write_atomically(stamp, key)
    return True


def write_atomically(path, text):
    """Write a small file so that it is either absent or complete."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text)
    partial.replace(path)


@contextmanager
def replaced(target, cache):
    """Give an empty folder that takes `target`'s place if all went well."""
    fresh = cache.tmp / (target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    yield fresh
    if target.exists():
        shutil.rmtree(target)
    fresh.rename(target)


def check_space(cache, needed=NEEDED_BYTES):
    """Refuse to start a step that would fill the disk.

    :raises DevError: when fewer than `needed` bytes are free.
    """
    free = shutil.disk_usage(cache.root).free
    if free < needed:
        raise DevError(
            f"{needed / 1e9:.0f} GB of free disk are needed in {cache.root} and "
            f"{free / 1e9:.1f} GB are there: free some space, or set "
            "SOCIAL_CRM_CACHE to a folder on a larger disk."
        )


class Lock:
    """One ./dev at a time per cache folder; released by the system if we die."""

    def __init__(self, cache):
        self.path = cache.run / "lock"
        self.stream = None

    def __enter__(self):
        self.stream = open(self.path, "a+")
        try:
            fcntl.flock(self.stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.stream.seek(0)
            holder = self.stream.read().strip() or "?"
            say(f"    waiting for another ./dev (process {holder}) to finish …")
            fcntl.flock(self.stream, fcntl.LOCK_EX)
        self.stream.seek(0)
        self.stream.truncate()
        self.stream.write(str(os.getpid()))
        self.stream.flush()
        return self

    def __exit__(self, *_error):
        self.release()

    def release(self):
        """Let the next one in."""
        if self.stream:
            self.stream.close()
            self.stream = None
