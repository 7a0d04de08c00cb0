# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A worker that makes the messages of a publication, slowly, to be killed.

python message_worker.py DATABASE PUBLICATION
"""

import sys
import time

from message_kit import open_network
from odoo_env import environment, open_registry


def main(database, publication_id):
    registry = open_registry(database)
    from odoo.addons.social_crm.models import scrm_publication_message

    scrm_publication_message.ScrmPublication._make_message_deliveries.__defaults__ = (
        10,
    )
    with environment(registry) as env:
        open_network(env)
        publication = env["scrm.publication"].browse(int(publication_id))
        make = type(publication)._make_chunk

        def slowly(self, lines):
            make(self, lines)
            print("chunk", flush=True)
            time.sleep(0.05)

        type(publication)._make_chunk = slowly
        publication._run_messages()
        print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
