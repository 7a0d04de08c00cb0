# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Past storms of three shapes, the same each time, for the detector to replay."""

from datetime import datetime, timedelta

import numpy as np

from odoo.addons.social_crm_listening.tools.series import Baseline, events

START = datetime(2026, 11, 18, 0, 0)


def baseline(mean=4.0, shape=6.0):
    """A brand that people speak of by day, hardly at night."""
    hours = np.arange(24)
    day = mean * np.where((hours >= 8) & (hours < 23), 1.4, 0.2)
    return Baseline(np.tile(day, 7)[None, :], np.array([shape]))


def posts(rng, rates, mood=-0.6, followers=400):
    """Posts of a list of expected counts by five minutes."""
    rows = []
    for bucket, rate in enumerate(rates):
        for _post in range(rng.poisson(rate)):
            minute = 5 * bucket + rng.random() * 5
            who = int(rng.integers(0, 5000))
            is_dark = rng.random() < -mood
            rows.append(
                (
                    START + timedelta(minutes=minute),
                    who,
                    followers,
                    f"t{who % 40}",
                    -1 if is_dark else 0,
                )
            )
    return sorted(rows)


def usual(base, buckets):
    return [base.mean[0, (48 + bucket // 12) % 168] / 12 for bucket in range(buckets)]


def storm(shape, onset, buckets=288, seed=3):
    """Return (Events, Baseline, bucket of the onset)."""
    rng, base = np.random.default_rng(seed), baseline()
    extra = {
        # A film of a fault at noon: at once hundreds an hour.
        "sudden": lambda age: 20.0 * 0.98 ** max(age - 24, 0),
        # Doubling every twenty minutes, from where it passes sixty an hour.
        "growing": lambda age: min(5.0 * 2 ** (age / 4), 60.0),
        # Begun at three at night, slow then, and great when people wake.
        "night": lambda age: 5.0 if age < 48 else 40.0,
    }[shape]
    rates = usual(base, buckets)
    for bucket in range(buckets):
        age = bucket - onset
        if age >= (-12 if shape == "growing" else 0):
            rates[bucket] += extra(age)
    return events(posts(rng, rates), START), base, onset
