# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A process of its own that lets points expire and be credited, batch by batch.

    expiry_worker.py DATABASE

It says ``begun`` and may be ended at any moment.
"""

import sys
from unittest.mock import patch

from odoo_env import environment, open_registry


def main(database):
    registry = open_registry(database)
    from odoo.addons.social_crm_loyalty.models import loyalty_card_lots

    with environment(registry) as env, patch.object(loyalty_card_lots, "CARDS", 5):
        print("begun", flush=True)
        env["loyalty.card"]._scrm_cron_expire()
    print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
