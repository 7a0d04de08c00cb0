# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A file as a network takes it, worked out once however many accounts it goes to."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import replace

from . import pictures, videos
from .media import Unfit

MAX_KEPT = 64 * 2**20


def fit(item, rules):
    """``items.Media`` that ``rules`` allow, bare of what it would give away.

    :raises Unfit: it cannot be made fit
    """
    if not item.content:
        raise Unfit("empty", name=item.name)
    key = (hashlib.sha256(item.content).digest(), item.name, rules)
    found = _KEPT.get(key) or _KEPT.put(key, _fit(item, rules))
    if isinstance(found, Unfit):
        raise Unfit(found.code, **found.params)
    name, content, mimetype = found
    return replace(item, name=name, content=content, mimetype=mimetype)


def _fit(item, rules):
    """``(name, content, MIME type)``, or what is wrong: that takes time, too."""
    try:
        return _fitted(item, rules)
    except Unfit as unfit:
        return unfit


def _fitted(item, rules):
    if pictures.kind_of(item.content):
        return pictures.prepare(item.name, item.content, rules)
    if videos.kind_of(item.content):
        return videos.prepare(item.name, item.content, rules)
    if item.mimetype in rules.types:
        raise Unfit("unreadable", name=item.name)
    raise Unfit("type", name=item.name, type=item.mimetype)


class _Kept:
    """The last results, up to so many bytes, for all threads of a process."""

    def __init__(self, limit):
        self._limit, self._size = limit, 0
        self._found = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key):
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def put(self, key, found):
        with self._lock:
            if key not in self._found and _size_of(found) <= self._limit:
                self._found[key] = found
                self._size += _size_of(found)
            while self._size > self._limit:
                _key, oldest = self._found.popitem(last=False)
                self._size -= _size_of(oldest)
        return found


def _size_of(found):
    return 1_000 + (0 if isinstance(found, Unfit) else len(found[1]))


_KEPT = _Kept(MAX_KEPT)
