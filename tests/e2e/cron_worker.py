# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A process of its own that works as a cron.

    cron_worker.py DATABASE KIND N [SECONDS]

KIND is ``send``: serve the outbox until the standard input ends. Or ``fetch``: after
each line ``go`` read what is due, and answer with the seconds that it took. N is the
number of the cron, SECONDS for how long an answer is waited for.

What a real installation waits for in minutes is shortened here to seconds, in this
process alone; the order in which the times stand to each other stays: a call ends
before its sender counts as cut off, and that is over before anybody looks.
"""

import functools
import json
import sys
import threading
import time
from datetime import timedelta

from odoo_env import environment, open_registry

TIMEOUT = 1.5
STUCK = timedelta(seconds=6)
LOOKS = (timedelta(seconds=1), timedelta(seconds=1), timedelta(seconds=2))


def hasten(timeout=TIMEOUT):
    from odoo.addons.social_crm.models import (
        scrm_connector,
        scrm_delivery_reconcile,
        scrm_delivery_send,
    )
    from odoo.addons.social_crm.tools import retry

    scrm_connector.HttpClient = functools.partial(
        scrm_connector.HttpClient, timeout=timeout, deadline=timeout + 0.5
    )
    scrm_delivery_send.STUCK_AFTER = STUCK
    scrm_delivery_reconcile.LOOK_AGAIN_AFTER = STUCK
    scrm_delivery_reconcile.RECONCILE_DELAYS = LOOKS
    retry.UNNAMED = timedelta(seconds=1)
    retry.FIRST_PAUSE = 1


def send(registry, number):
    """Serve the outbox again and again, as the cron is called again and again."""
    ended = threading.Event()
    threading.Thread(
        target=lambda: (sys.stdin.read(), ended.set()), daemon=True
    ).start()
    while not ended.is_set():
        with environment(registry) as env:
            env["scrm.delivery"]._cron_send(number)
        time.sleep(0.1)


def fetch(registry, number):
    for _line in iter(sys.stdin.readline, ""):
        started = time.monotonic()
        with environment(registry) as env:
            env["scrm.account"]._cron_fetch(number)
        print(json.dumps(time.monotonic() - started), flush=True)


def main(database, kind, number, timeout=TIMEOUT):
    registry = open_registry(database)
    hasten(float(timeout))
    print("ready", flush=True)
    {"send": send, "fetch": fetch}[kind](registry, int(number))


if __name__ == "__main__":
    main(*sys.argv[1:])
