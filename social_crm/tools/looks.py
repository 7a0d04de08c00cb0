# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When a heard post is looked at again, and what an answer about it means.

What people take back, they mostly take back soon: the gaps grow, and after the last
one it is not looked at any more. One answer without the post proves nothing: it is
gone when it is missing at two looks in a row.
"""

from datetime import timedelta

# After it was heard.
AFTER = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=30),
)
# Two looks at the same post are at least so far apart.
APART = timedelta(hours=1)
# What nobody answers for is not asked for for ever.
GIVE_UP = AFTER[-1] + timedelta(days=7)


def next_look(heard_at, looked_at):
    """The next look at a post that is there; None: no more."""
    moments = (heard_at + gap for gap in AFTER)
    return next((at for at in moments if at >= looked_at + APART), None)


def after(heard_at, missing_at, looked_at, is_there, spread=0.0):
    """What follows from a look: ``(next look, missing since, whether it is gone)``.

    All times are of the same kind, aware or naive; a next look of None is none.

    :param missing_at: since when it is missing, None: it was there
    :param is_there: None where nobody answered for it
    :param spread: 0 to 1; scatters what is tried again, so that something that cannot
        be answered for does not stand in the way of the same others each time
    """
    if is_there is None:
        again = looked_at + APART * (1 + spread)
        return (again if again < heard_at + GIVE_UP else None), missing_at, False
    if is_there:
        return next_look(heard_at, looked_at), None, False
    since = missing_at or looked_at
    if looked_at - since >= APART:
        return None, since, True
    return since + APART, since, False
