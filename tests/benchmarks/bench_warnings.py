# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Storms among many series: how many are seen in time, how often it is a false alarm.

Simulated: eight weeks of hourly counts, then days of five-minute counts, looked at
every five minutes as the cron does. Series differ in volume (log-uniform, 0.05 to 50
posts an hour), in day and week, and in noise: a third are Gamma-Poisson, a third
log-normal, correlated from hour to hour (NOT what the detector assumes by name), a
third Gamma-Poisson with bursts of two to four times the usual for one to three hours.
One series in fifty had an old storm in its history.

A storm of size k: from its onset on, k times the usual hourly rate comes on top, and
at least 60 posts an hour (15 in the first quarter). Half begin at full strength; half
grow, doubling every 15 minutes, and have their onset where they pass that size. In
time: a warning of any level at a look at most 15 minutes after the onset. A false
alarm: a warning of any level in a series without a storm, once a series in six hours.
EWMA (z > 4 on quarter hours, at least 3 posts, same looks) runs on the same counts.
"""

import argparse
import importlib
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
WEEKS = 8
HOURS = WEEKS * 168
LOOKS = 288
QUIET_LOOKS = 72
SIZES = (5, 8, 15)


@dataclass
class World:
    """``rate`` (series, looks) per five minutes without storms; ``history`` counts."""

    usual: np.ndarray
    history: np.ndarray
    rate: np.ndarray
    kind: np.ndarray


def seasons(rng, size):
    """Return (size, 168) usual posts an hour: level, day and week."""
    level = 10 ** rng.uniform(np.log10(0.05), np.log10(50), size)
    hour = np.arange(24)
    peak, depth = rng.uniform(9, 22, (size, 1)), rng.uniform(0.4, 1.5, (size, 1))
    day = np.exp(depth * np.cos((hour - peak) * 2 * np.pi / 24))
    week = np.ones((size, 7))
    week[:, 5:] = rng.uniform(0.4, 1.3, (size, 1))
    shape = (week[:, :, None] * day[:, None, :]).reshape(size, 168)
    return level[:, None] * shape / shape.mean(1, keepdims=True)


def noise(rng, kind, hours):
    """Return (series, hours) factors of mean about 1 around the usual rate."""
    size = len(kind)
    shape = rng.uniform(2, 20, (size, 1))
    gamma = rng.gamma(shape, 1 / shape, (size, hours))
    sigma = rng.uniform(0.25, 0.6, (size, 1))
    walk = np.empty((size, hours))
    walk[:, 0] = rng.normal(size=size)
    for hour in range(1, hours):
        walk[:, hour] = 0.7 * walk[:, hour - 1] + 0.714 * rng.normal(size=size)
    lognormal = np.exp(sigma * walk - sigma**2 / 2)
    begins = rng.random((size, hours)) < 1 / 72
    bursts, left = np.ones((size, hours)), np.zeros(size, int)
    factor = np.ones(size)
    for hour in range(hours):
        new = begins[:, hour] & (left == 0)
        left[new] = rng.integers(1, 4, new.sum())
        factor[new] = rng.uniform(2, 4, new.sum())
        bursts[:, hour] = np.where(left > 0, factor, 1.0)
        left = np.maximum(left - 1, 0)
    return np.select(
        [kind[:, None] == 0, kind[:, None] == 1], [gamma, lognormal], gamma * bursts
    )


def world(rng, size, days):
    usual = seasons(rng, size)
    kind = np.arange(size) % 3
    hours = HOURS + 24 * days
    rate = usual[:, np.arange(hours) % 168] * noise(rng, kind, hours)
    history = rng.poisson(rate[:, :HOURS])
    for series in rng.choice(size, size // 50, replace=False):
        start = rng.integers(0, HOURS - 200)
        history[series, start : start + 48] += rng.poisson(
            20 * usual[series].mean() + 20, 48
        )
    five = np.repeat(rate[:, HOURS:], 12, axis=1) / 12
    return World(usual, history, five, kind)


def storms(rng, usual, size, looks):
    """Return (extra rates per look, onset in looks, fractional) for each series."""
    count = len(usual)
    onset = rng.uniform(40, looks - 40, count)
    hourly = usual[np.arange(count), (onset // 12).astype(int) % 168]
    peak = np.maximum(size * hourly, 60.0) / 12
    age = np.arange(looks)[None, :] - onset[:, None]
    part = np.clip(age + 1, 0, 1)
    sudden = peak[:, None] * part
    growing = peak[:, None] * np.minimum(2.0 ** (age / 3), 6.0)
    growing[age < -15] = 0.0
    grows = np.arange(count) % 2 == 1
    return np.where(grows[:, None], growing, sudden), onset


class Ewma:
    """The usual alarm of other products, on quarter hours."""

    def __init__(self, warm, alpha=0.05):
        self.alpha, self.mean = alpha, warm.mean(1)
        self.var = np.maximum(warm.var(1), 0.1)

    def look(self, quarter):
        hit = (quarter - self.mean) / np.sqrt(self.var) > 4
        hit &= quarter >= 3
        gap = quarter - self.mean
        self.mean = self.mean + self.alpha / 3 * gap
        self.var = np.maximum(
            (1 - self.alpha / 3) * (self.var + self.alpha / 3 * gap**2), 0.05
        )
        return hit


class Watch:
    """Looks at all series every five minutes; remembers when each warned."""

    def __init__(self, tools, baseline, rng):
        self.tools, self.baseline, self.rng = tools, baseline, rng
        self.seconds = 0.0

    def run(self, counts, storm):
        """Return (level of ours, hit of EWMA), both (series, looks)."""
        size, looks = counts.shape
        ours = np.full((size, looks), -1)
        theirs = np.zeros((size, looks), bool)
        dark = self.rng.binomial(counts - storm, 0.12) + self.rng.binomial(storm, 0.5)
        bright = self.rng.binomial(np.maximum(counts - dark, 0), 0.15)
        warm = counts[:, :36].reshape(size, 12, 3).sum(2)
        ewma = Ewma(warm)
        for look in range(36, looks):
            theirs[:, look] = ewma.look(counts[:, look - 2 : look + 1].sum(1))
            begun = time.perf_counter()
            ours[:, look] = self.look(counts, (dark, bright), look)
            self.seconds += time.perf_counter() - begun
        return ours, theirs

    def look(self, counts, moods, look):
        span = slice(look - 35, look + 1)
        seen = counts[:, span]
        result = np.full(len(counts), -1)
        busy = np.flatnonzero(seen[:, -12:].sum(1) >= 3)
        slots = (np.arange(look - 35, look + 1) // 12) % 168
        expected = self.baseline.mean[busy][:, slots] / 12
        usual = type(self.baseline)(self.baseline.mean[busy], self.baseline.shape[busy])
        shape = usual.shape_for(expected)
        share = np.full(len(busy), 0.15)
        dark = moods[0][busy, span]
        chance, _window = self.tools.screen(seen[busy], expected, shape, dark, share)
        keep = chance < 1e-5
        rows = busy[keep]
        if not len(rows):
            return result
        hour = seen[rows, -12:].sum(1)
        spread = self.tools.Spread(hour * 9 // 10, hour * 300, np.minimum(hour, 40))
        result[rows] = self.tools.detect(
            seen[rows],
            expected[keep],
            shape[keep],
            spread,
            (moods[0][rows, span], moods[1][rows, span]),
            share[keep],
        ).level
        return result


def in_time(hits, onset):
    """Which series were warned at a look at most 15 minutes after their onset.

    The look at the end of bucket b is at b + 1; earlier than 45 minutes before the
    onset is no warning of this storm.
    """
    at = np.arange(hits.shape[1])[None, :] + 1
    near = (at <= onset[:, None] + 3) & (at >= onset[:, None] - 9)
    return (hits & near).any(1)


def alarms(hits):
    """Count warnings, one a series in six hours."""
    total, rest = 0, np.zeros(len(hits), int)
    for look in range(hits.shape[1]):
        new = hits[:, look] & (rest == 0)
        total += new.sum()
        rest = np.where(new, QUIET_LOOKS, np.maximum(rest - 1, 0))
    return int(total)


def row(name, value, unit, against=None):
    ratio = round(value / against, 3) if against else None
    return {
        "name": name,
        "value": round(float(value), 4),
        "unit": unit,
        "against": None if against is None else round(float(against), 4),
        "ratio": ratio,
    }


def quiet_rows(tools, rng, base, place, days):
    """False alarms without any storm, by kind of noise and by level."""
    counts = rng.poisson(place.rate)
    watch = Watch(tools, base, rng)
    ours, theirs = watch.run(counts, np.zeros_like(counts))
    each = 1000.0 / days * 288 * days / (288 * days - 36)
    size = len(counts)
    yield row(
        "warnings false alarms, all (vs EWMA)",
        alarms(ours >= 0) * each / size,
        "/1000 series/day",
        alarms(theirs) * each / size,
    )
    for number, name in enumerate(("gamma", "log-normal", "bursts")):
        of_kind = place.kind == number
        yield row(
            f"warnings false alarms, {name} noise (vs EWMA)",
            alarms(ours[of_kind] >= 0) * each / of_kind.sum(),
            "/1000 series/day",
            alarms(theirs[of_kind]) * each / of_kind.sum(),
        )
    for number, level in enumerate(tools.LEVELS[1:], 1):
        yield row(
            f"warnings false alarms, {level} and above",
            alarms(ours >= number) * each / size,
            "/1000 series/day",
        )
    looks = counts.shape[1] - 36
    yield row("warnings one look", watch.seconds / looks / size * 1e6, "us/series")


def storm_rows(tools, rng, base, place):
    for size in SIZES:
        extra, onset = storms(rng, place.usual, size, LOOKS)
        storm = rng.poisson(extra)
        counts = rng.poisson(place.rate[:, :LOOKS]) + storm
        ours, theirs = Watch(tools, base, rng).run(counts, storm)
        yield row(
            f"warnings recall in 15 min, storms of {size}x (vs EWMA)",
            in_time(ours >= 0, onset).mean(),
            "share",
            in_time(theirs, onset).mean(),
        )
        grows = np.arange(len(counts)) % 2 == 1
        for name, part in (("sudden", ~grows), ("growing", grows)):
            yield row(
                f"warnings recall in 15 min, {size}x, {name}",
                in_time(ours[part] >= 0, onset[part]).mean(),
                "share",
                in_time(theirs[part], onset[part]).mean(),
            )


def load_tools():
    sys.path.insert(0, str(ROOT / "tests" / "unit"))
    if "odoo" not in sys.modules:
        importlib.import_module("conftest")
    base = "odoo.addons.social_crm_listening.tools.series"
    tools = importlib.import_module(base)
    tools.screen = importlib.import_module(f"{base}.detect").screen
    return tools


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--series", type=int, default=3000)
    parser.add_argument("--days", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    tools, rng = load_tools(), np.random.default_rng(options.seed)
    place = world(rng, options.series, options.days)
    begun = time.perf_counter()
    base = tools.fit(place.history, np.arange(HOURS) % 168)
    fitted = (time.perf_counter() - begun) / options.series * 1e6
    rows = [row("warnings fit of a baseline", fitted, "us/series")]
    for item in (
        *quiet_rows(tools, rng, base, place, options.days),
        *storm_rows(tools, rng, base, place),
    ):
        rows.append(item)
        print("{name:<58}{value:>10} {unit} {against}".format(**item), flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
