# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Start the step in a process of its own, and wait for it.

Spark brings a Java machine along and keeps global state: neither belongs into a worker
of Odoo.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from .errors import EXIT_MISSING, StepFailed

ENGINES = ("arrays", "spark")
FOLDER = Path(__file__).resolve().parent
# What a process needs of ours; passwords and secrets of the server are not among it.
PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "TMPDIR",
    "JAVA_HOME",
    "SPARK_HOME",
    "HADOOP_CONF_DIR",
)
LINES_OF_ERROR = 8


def run(engine, edges, table, size, python="", timeout=3600, **options):
    """Edge list in, table out; see ``on_arrays.work`` and ``on_spark.work``.

    :param engine: one of ``ENGINES``
    :param python: interpreter that has pyspark; this one if left out
    :param timeout: seconds, after which the process is ended
    :param options: ``master`` and ``settings`` of Spark
    :raises StepFailed: with what the process said last
    """
    order = {"edges": str(edges), "table": str(table), "size": int(size), **options}
    command = [python or sys.executable, str(FOLDER), engine]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(order),
            capture_output=True,
            text=True,
            timeout=timeout,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            check=False,
        )
    except FileNotFoundError as error:
        raise StepFailed("missing", str(error)) from error
    except subprocess.TimeoutExpired as error:
        raise StepFailed("late", f"more than {timeout} s") from error
    if done.returncode:
        code = "missing" if done.returncode == EXIT_MISSING else "failed"
        raise StepFailed(code, _words(done.stderr))


def _words(text):
    """What an engine said of its errors, without the places in its code."""
    lines = [line[:300] for line in text.splitlines() if line[:1].strip()]
    telling = [line for line in lines if "Error" in line or "Exception" in line]
    return "\n".join((telling or lines)[-LINES_OF_ERROR:])
