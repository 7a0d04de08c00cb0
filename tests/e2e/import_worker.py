# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A process of its own that runs imports: ``import_worker.py DATABASE ID…``.

Prints one line of ``state new changed known bad`` for each import.
"""

import sys

from odoo_env import environment, open_registry


def main(database, *ids):
    registry = open_registry(database)
    for import_id in map(int, ids):
        with environment(registry) as env:
            record = env["scrm.import"].browse(import_id)
            print("started", flush=True)
            record._run()
            counts = (
                record.new_count,
                record.changed_count,
                record.known_count,
                record.bad_count,
            )
            print(record.state, *counts, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
