# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A process of its own that publishes what is due: ``publication_worker.py DB N``.

Ends itself as ``kill -9`` does when it has handed over its N-th publication, before
anything of that is committed.
"""

import os
import signal
import sys
from unittest.mock import patch

from odoo_env import environment, open_registry


def main(database, number):
    registry = open_registry(database)
    model = registry["scrm.publication"]
    plan_next, left = model._plan_next, [int(number)]

    def plan_and_die(publication):
        plan_next(publication)
        publication.env.cr.flush()
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    with patch.object(model, "_plan_next", plan_and_die), environment(registry) as env:
        env["scrm.publication"]._cron_publish()


if __name__ == "__main__":
    main(*sys.argv[1:])
