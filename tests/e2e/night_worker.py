# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A process of its own that runs the cron of the night and stays in one stage.

    night_worker.py DATABASE STAGE

It says ``there`` as soon as it has written what the stage writes, and commits nothing
of it: whoever started it may then end it.
"""

import sys
import time
from unittest.mock import patch

from odoo_env import environment, open_registry


def main(database, stage):
    registry = open_registry(database)
    with environment(registry) as env:
        model = type(env["scrm.value.model"])
        work = getattr(model, f"_night_{stage}")

        def stay(record):
            work(record)
            print("there", flush=True)
            time.sleep(600)

        with patch.object(model, f"_night_{stage}", stay):
            env["scrm.value.model"]._cron_recompute()


if __name__ == "__main__":
    main(*sys.argv[1:])
