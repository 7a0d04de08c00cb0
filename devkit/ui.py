# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Progress lines and errors that a person can act upon."""

import sys
import time
from contextlib import contextmanager


class DevError(Exception):
    """An error that is told in one sentence, with what to do about it."""


def say(text):
    """Print one progress line at once."""
    print(text, flush=True)


def warn(text):
    """Print one line about something that goes on all the same."""
    print(f"warning: {text}", file=sys.stderr, flush=True)


@contextmanager
def timed(label):
    """Announce a step, then say how many seconds it took."""
    say(f"==> {label} …")
    start = time.monotonic()
    yield
    say(f"    {label}: done in {time.monotonic() - start:.0f} s")
