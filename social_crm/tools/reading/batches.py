# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows in batches, so that a batch can be asked for twice and a reader can go on."""

from itertools import islice


class Batches:
    """Hands out ``size`` items from any position of a repeatable sequence.

    Going forward reads on; the batch handed out last is kept, for a transaction
    that must be tried again; anything else opens the sequence anew and skips.

    :param opener: called without arguments, returns a fresh iterator
    """

    def __init__(self, opener, size):
        self._opener = opener
        self._size = size
        self._close()

    def take(self, position):
        """The items from ``position`` (counted from 0) on; empty at the end."""
        if self._items is not None and position == self._start:
            return self._items
        if self._rows is None or position != self._start + len(self._items or ()):
            self._reopen(position)
        items = list(islice(self._rows, self._size))
        self._start, self._items = position, items
        return items

    def _close(self):
        self._rows, self._items, self._start = None, None, 0

    def _reopen(self, position):
        self._close()
        self._rows = iter(self._opener())
        skipped = sum(1 for _item in islice(self._rows, position))
        self._start = skipped
