# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Gives a point from one card to another, so many times, each a transaction:
``transfer_worker.py DATABASE FROM TO TIMES``. It may be killed and begun again."""

import sys

from odoo_env import environment, open_registry


def main():
    name, giver, taker, times = sys.argv[1:]
    registry = open_registry(name)
    print("begun", flush=True)
    for number in range(int(times)):
        with environment(registry) as env:
            cards = env["loyalty.card"].browse([int(giver), int(taker)])
            cards[0]._scrm_transfer(cards[1], 1, f"kill:{giver}:{number}", "A gift")
    print("done", flush=True)


if __name__ == "__main__":
    main()
