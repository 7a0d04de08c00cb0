# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Run other programs, keep their output, explain their failures."""

import os
import signal
import subprocess
import time

from .ui import DevError, say

EXPLANATIONS = (
    (
        ("No space left on device", "ENOSPC", "Disk quota exceeded"),
        "the disk is full: free some space, or set SOCIAL_CRM_CACHE to a folder "
        "on a larger one",
    ),
    (
        (
            "Temporary failure in name resolution",
            "Temporary failure resolving",
            "Could not resolve",
            "Name or service not known",
            "Network is unreachable",
            "NewConnectionError",
            "Connection timed out",
            "ENOTFOUND",
            "EAI_AGAIN",
        ),
        "the package servers cannot be reached: connect to the network (or set "
        "your proxy) and run the command again",
    ),
)


def explain(output):
    """Return the advice for a known kind of failure in `output`, or ``""``."""
    for needles, advice in EXPLANATIONS:
        if any(needle in output for needle in needles):
            return advice
    return ""


def tail(text, lines=15):
    """Return the last `lines` lines of `text`."""
    return "\n".join(text.rstrip().splitlines()[-lines:])


def run(command, what, **options):
    """Run `command` quietly and return its output.

    :raises DevError: naming `what`, with advice where the failure is a known one.
    """
    command = [str(part) for part in command]
    if "input" not in options:
        options["stdin"] = subprocess.DEVNULL
    try:
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            **options,
        )
    except FileNotFoundError:
        raise DevError(f"{what} needs the program {command[0]}: install it.") from None
    if done.returncode:
        raise DevError(_failure(what, done.stdout))
    return done.stdout


def _failure(what, output):
    advice = explain(output)
    if advice:
        return f"{what} failed because {advice}."
    return f"{what} failed; its last lines were:\n{tail(output)}"


def run_logged(command, log, timeout, heartbeat="", **options):
    """Run `command` with its output in the file `log`; return its exit code.

    A line is printed each minute; after `timeout` seconds the whole process group
    is ended and ``None`` returned.
    """
    start = time.monotonic()
    with open(log, "wb") as stream:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            **options,
        )
        try:
            return _wait(process, start, timeout, heartbeat)
        except BaseException:
            end_group(process)
            raise


def _wait(process, start, timeout, heartbeat):
    while True:
        try:
            return process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            spent = time.monotonic() - start
        if spent > timeout:
            end_group(process)
            return None
        if heartbeat:
            say(f"    {heartbeat}: still running after {spent:.0f} s")


def end_group(process, patience=10):
    """End a process that leads its own group, kindly first."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(timeout=patience)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
