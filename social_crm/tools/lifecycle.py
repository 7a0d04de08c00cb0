# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The life of a person's relation with us, and when it is about to end."""

from dataclasses import dataclass

import numpy as np

STAGES = (
    "stranger",
    "aware",
    "engaged",
    "lead",
    "customer",
    "advocate",
    "dormant",
    "lost",
)
STRANGER, AWARE, ENGAGED, LEAD, CUSTOMER, ADVOCATE, DORMANT, LOST = range(8)
# Acts from which a rhythm is known, and the least silence that is worth a word.
RHYTHM = 5
LEAST_SILENCE = 14
# How far beyond the usual a silence has to go.
BEYOND = 1.5
USUAL = 95


@dataclass(frozen=True)
class Facts:
    """What is known of each person (n,); days are −1 where there is no such day.

    ``acts`` and ``carried`` count acts towards us within the window, ``carried`` the
    reposts and quotes among them; ``ever`` counts all acts; ``silent`` is days since
    the last act; ``spoke`` tells that both sides spoke to each other; ``left`` that
    the person followed us and does no longer.
    """

    acts: np.ndarray
    carried: np.ndarray
    ever: np.ndarray
    silent: np.ndarray
    spoke: np.ndarray
    follows: np.ndarray
    left: np.ndarray
    lead: np.ndarray
    customer: np.ndarray


@dataclass(frozen=True)
class Limits:
    """From how many acts, or after how many days, a stage begins."""

    engaged: int = 3
    advocate: int = 3
    dormant: int = 60
    lost: int = 180


def stages(facts, limits):
    """The stage of each person, as a place in ``STAGES``.

    Later stages count before earlier ones; somebody who was engaged or bought, and
    then fell silent, is dormant, and lost after longer, or at once when he also left.
    Who has an open lead is neither: somebody is at it.

    :return: int array (n,)
    """
    engaged = (facts.acts >= limits.engaged) | facts.spoke
    result = np.full(len(facts.acts), STRANGER)
    result[(facts.ever > 0) | facts.follows | facts.left] = AWARE
    result[engaged] = ENGAGED
    result[facts.lead] = LEAD
    result[facts.customer] = CUSTOMER
    carries = facts.carried >= limits.advocate
    result[carries & (engaged | facts.customer)] = ADVOCATE
    was_near = (facts.ever >= limits.engaged) | facts.spoke | facts.customer
    mortal = was_near & ~facts.lead & (facts.silent >= 0)
    result[mortal & (facts.silent >= limits.dormant)] = DORMANT
    gone = facts.silent >= limits.lost
    gone |= facts.left & ~facts.follows & (facts.silent >= limits.dormant)
    result[mortal & gone] = LOST
    return result


def overdue(days, today):
    """Whether somebody is silent for longer than their own rhythm lets expect.

    The longest of 95 in 100 of their gaps between acts, and half as much again; known
    from five acts on, never below two weeks.

    :param days: days of acts towards us, as numbers, in any order
    :param today: today, as such a number
    :return: (days of silence, days that are usual) or None
    """
    known = np.unique(np.asarray(days))
    if len(known) < RHYTHM:
        return None
    usual = float(np.percentile(np.diff(known), USUAL))
    silent = int(today - known[-1])
    if silent >= max(BEYOND * usual, LEAST_SILENCE):
        return silent, round(usual)
    return None
