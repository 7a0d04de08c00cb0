# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Shared by the suites about imports: files, imports, counts."""

import base64
import json
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

from odoo_env import ROOT, odoo_python

WORKER = Path(__file__).with_name("import_worker.py")
EXTRACT = ROOT / "social_crm" / "demo" / "customer_care.jsonl"


def made_posts(count):
    """Posts in threads of five by a hundred people, as JSON lines.

    The answer to a post comes before it in the file for every seventh.
    """
    start = datetime(2026, 11, 1)
    rows = []
    for number in range(count):
        rows.append(
            {
                "id": f"p{number}",
                "author": f"Person{number % 100}",
                "text": f"第{number}条 @Person{(number * 7) % 100} #topic{number % 9}",
                "created_at": (start + timedelta(minutes=number)).isoformat(),
                "in_reply_to": f"p{number - 1}" if number % 5 else None,
            }
        )
    for number in range(7, count, 7):
        rows[number - 1], rows[number] = rows[number], rows[number - 1]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def make_account(env, name, **values):
    """A source of files, with nothing shared with other tests."""
    return env["scrm.account"].create(
        {"name": name, "channel": "file", "instance": name, **values}
    )


def make_import(env, account, data, name="posts.jsonl", **values):
    """An import that has been started."""
    record = env["scrm.import"].create(
        {
            "file": base64.b64encode(data),
            "file_name": name,
            "account_id": account.id,
            **values,
        }
    )
    record.action_read()
    record.action_start()
    return record


def counts(record):
    """New, changed, known and bad rows."""
    return (
        record.new_count,
        record.changed_count,
        record.known_count,
        record.bad_count,
    )


def start_worker(registry, *ids):
    """A process of its own for imports, ready to begin; see `import_worker`."""
    return odoo_python(
        *(WORKER, registry.db_name, *ids),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def begin(*workers):
    """Let workers begin together, once each of them is ready."""
    for worker in workers:
        assert worker.stdout.readline() == "ready\n", worker.stderr.read()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
