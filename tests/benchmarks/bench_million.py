#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The nights of bench_value with a million people and ten million acts.

Takes twenty minutes on two idle cores, up to two hours on busy ones, and 15 GB of disk,
in the database named by SOCIAL_CRM_DB (./dev bench).

    python tests/benchmarks/bench_million.py --json build/million.json
"""

from bench_value import main

if __name__ == "__main__":
    main(sizes=("1000000:10000000",))
