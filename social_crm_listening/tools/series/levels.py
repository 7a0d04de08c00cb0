# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The four levels of a warning, from a table of conditions.

A level is reached when its whole row holds: chance (the smallest tail of all windows),
distinct people, how many times the usual, and how many of the four further signs:
negative, fast, wide and scattered. The highest such level counts.
"""

from dataclasses import dataclass

import numpy as np

LEVELS = ("notice", "warning", "alarm", "crisis")


@dataclass(frozen=True)
class Condition:
    """One row of the table: what has to hold for a level."""

    level: str
    chance: float
    people: int
    ratio: float
    signs: int


DEFAULTS = (
    Condition("notice", 5e-7, 5, 3.0, 0),
    Condition("warning", 1e-7, 10, 4.0, 1),
    Condition("alarm", 1e-9, 30, 6.0, 2),
    Condition("crisis", 1e-12, 100, 10.0, 3),
)

# Signs.
NEGATIVE_SHARE = 0.4
NEGATIVE_DECIDED = 5
FAST_MINUTES = 30.0
WIDE_REACH = 100_000
SCATTERED_THREADS = 5
# A series of which less than one post in two hours is usual needs so many people.
QUIET_HOUR = 0.5
QUIET_PEOPLE = 6


def signs(share, decided, doubling, reach, threads):
    """Return a (series, 4) bool array: negative, fast, wide, scattered."""
    return np.stack(
        [
            (share >= NEGATIVE_SHARE) & (decided >= NEGATIVE_DECIDED),
            np.nan_to_num(doubling, nan=np.inf) <= FAST_MINUTES,
            reach >= WIDE_REACH,
            threads >= SCATTERED_THREADS,
        ],
        -1,
    )


def grade(chance, ratio, hourly, people, found, praised, table=DEFAULTS):
    """Return the level of each series as an index into LEVELS, -1 for none.

    :param hourly: usual posts an hour
    :param found: (series, 4) bool of `signs`
    :param praised: bool; a storm of praise is worth a notice, never an alarm
    :param table: four Conditions
    """
    result = np.full(len(chance), -1)
    quiet = np.where(hourly < QUIET_HOUR, QUIET_PEOPLE, 0)
    for index, row in enumerate(table):
        holds = (
            (chance <= row.chance)
            & (people >= np.maximum(row.people, quiet))
            & (ratio >= row.ratio)
            & (found.sum(-1) >= row.signs)
        )
        result[holds & (~praised | (index == 0))] = index
    return result
