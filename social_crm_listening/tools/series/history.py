# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Counts of stored posts by series and hour, where no hits were kept."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Cell:
    """What one hour of one series adds up to."""

    posts: int = 0
    negative: int = 0
    positive: int = 0
    people: dict = field(default_factory=dict)

    def add(self, author, followers, mood):
        self.posts += 1
        self.negative += mood == "negative"
        self.positive += mood == "positive"
        self.people[author] = followers or 0

    @property
    def reach(self):
        return min(sum(self.people.values()), 2**31 - 1)


def tally(cells, keys_until, moment, author, followers, mood):
    """Add one post to the series that it belongs to.

    :param cells: ``{(series, hour): Cell}``, added to
    :param keys_until: (series, hour up to which its history is counted) pairs
    """
    hour = moment.replace(minute=0, second=0, microsecond=0)
    for series, until in keys_until:
        if hour < until:
            cells.setdefault((series, hour), Cell()).add(author, followers, mood)
