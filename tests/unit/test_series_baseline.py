# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from odoo.addons.social_crm_listening.tools.series import bucket_slots, fit, slot
from odoo.addons.social_crm_listening.tools.series.windows import (
    bucket_of,
    window_sums,
)

HOURS = 8 * 168
SLOTS = np.arange(HOURS) % 168


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def daily(level, hours=HOURS):
    """By day three times the night, at weekends half."""
    hour, day = np.arange(hours) % 24, (np.arange(hours) // 24) % 7
    return level * np.where(hour < 8, 0.5, 1.25) * np.where(day > 4, 0.5, 1.2)


def test_a_steady_series_is_learned(rng):
    rates = daily(20.0)
    counts = rng.poisson(rates)[None, :]
    mean = fit(counts, SLOTS).mean[0]
    assert np.abs(mean / rates[:168] - 1).mean() < 0.12


def test_a_quiet_series_borrows_from_its_pattern(rng):
    rates = daily(0.5)
    counts = rng.poisson(rates, (40, HOURS))
    mean = fit(counts, SLOTS).mean
    error = np.abs(mean - rates[:168]).mean() / rates.mean()
    raw = counts.reshape(40, 8, 168).mean(1)
    assert error < 0.6 * np.abs(raw - rates[:168]).mean() / rates.mean()


def test_an_old_storm_does_not_hide_the_next(rng):
    rates = daily(4.0)
    calm = rng.poisson(rates)
    stormy = calm.copy()
    stormy[300:348] += rng.poisson(200, 48)
    before, after = (fit(c[None, :], SLOTS) for c in (calm, stormy))
    assert after.mean[0].max() < 1.3 * before.mean[0].max()
    assert after.shape[0] > 0.5 * min(before.shape[0], 10)


def test_a_nervous_series_has_a_smaller_shape(rng):
    factors = rng.gamma(2.0, 0.5, (2, HOURS))
    factors[0] = 1.0
    shape = fit(rng.poisson(10.0 * factors), SLOTS).shape
    assert shape[0] > 20
    assert 0.8 < shape[1] < 3


def test_bursts_lower_the_shape(rng):
    rates = np.full((2, HOURS), 10.0)
    rates[1, ::67] *= 4.0
    shape = fit(rng.poisson(rates), SLOTS).shape
    assert shape[1] < 0.3 * shape[0]


def test_what_nobody_listened_to_is_not_silence(rng):
    counts = rng.poisson(np.full((1, HOURS), 6.0))
    observed = np.zeros((1, HOURS), bool)
    observed[0, -336:] = True
    counts[0, :-336] = 0
    mean = fit(counts, SLOTS, observed).mean[0]
    assert mean.mean() == pytest.approx(6.0, rel=0.15)


def test_the_last_week_counts_more(rng):
    rates = np.full((1, HOURS), 6.0)
    rates[0, -168:] = 12.0
    mean = fit(rng.poisson(rates), SLOTS).mean[0]
    assert 9.0 < mean.mean() < 13.0


def test_silence_is_not_zero():
    baseline = fit(np.zeros((1, HOURS)), SLOTS)
    assert (baseline.mean > 0).all()
    assert baseline.expected(np.zeros(36, int)).shape == (1, 36)


def test_hours_of_the_week_are_local_and_know_daylight_saving():
    zone = ZoneInfo("Europe/Berlin")

    def local(moment):
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)

    summer = bucket_slots(datetime(2026, 10, 24, 10, 0), local)
    winter = bucket_slots(datetime(2026, 10, 25, 10, 0), local)
    # Saturday, the last bucket ends at noon; on Sunday the clock was set back.
    assert summer[-1] == 5 * 24 + 11
    assert winter[-1] == 6 * 24 + 10
    assert slot(local(datetime(2026, 11, 22, 23, 30))) == 0


def test_windows_hold_the_newest():
    counts = np.zeros((1, 36))
    counts[0, -1], counts[0, -4], counts[0, -7], counts[0, 0] = 1, 10, 100, 1000
    assert window_sums(counts)[0].tolist() == [1, 11, 111, 1111]
    newest = timedelta(minutes=4)
    assert bucket_of(newest.total_seconds() / 60) == 35
