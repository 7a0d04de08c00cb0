# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A process of its own that runs imports: ``import_worker.py DATABASE ID…``.

Says ``ready`` and waits for a line before it begins, so that many can begin at once.
Then prints a line of ``state new changed known bad`` for each import.
"""

import sys

from odoo_env import environment, open_registry


def main(database, *ids):
    registry = open_registry(database)
    print("ready", flush=True)
    sys.stdin.readline()
    for import_id in map(int, ids):
        with environment(registry) as env:
            record = env["scrm.import"].browse(import_id)
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
