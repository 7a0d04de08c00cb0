# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Walking a stream: nothing is left out, and a walk ends."""

import random
from datetime import datetime, timedelta, timezone

import pytest

from odoo.addons.social_crm.tools import walk

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
LIVE = NOW - timedelta(days=30)


class Stream:
    """A FAKE list on a server, newest first. Ids say nothing about the order."""

    def __init__(self, inclusive=False, size=5):
        self.items, self.inclusive, self.size, self.asked = [], inclusive, size, 0

    def add(self, moment):
        item = (f"id{random.random()}", moment)
        self.items.insert(0, item)
        return item[0]

    def page(self, max_id):
        self.asked += 1
        start = 0
        if max_id:
            start = [i for i, _m in self.items].index(max_id) + (not self.inclusive)
        return self.items[start : start + self.size]


class Reader:
    """What a cursor does: position and page saved together, or neither."""

    def __init__(self, stream):
        self.stream, self.seen = stream, set()
        self.mark = self.token = self.candidate = None

    def one_page(self, crash=False):
        items = self.stream.page(walk.max_id(self.token))
        step = walk.step(items, self.mark, self.token, LIVE, NOW)
        if crash:
            return True
        self.seen.update(i for i, _m in items)
        candidate = self.candidate if self.token else step.mark
        if step.token:
            self.token, self.candidate = step.token, candidate
        else:
            self.mark, self.token, self.candidate = candidate or self.mark, None, None
        return bool(self.token)

    def all(self):
        for _page in range(500):
            if not self.one_page():
                return
        raise AssertionError("the walk does not end")


@pytest.mark.parametrize("inclusive", [False, True])
def test_more_new_items_than_a_page_holds(inclusive):
    stream = Stream(inclusive)
    reader = Reader(stream)
    ids = {stream.add(NOW - timedelta(hours=50 - n)) for n in range(23)}
    reader.all()
    assert reader.seen == ids
    ids |= {stream.add(NOW - timedelta(minutes=60 - n)) for n in range(17)}
    reader.all()
    assert reader.seen == ids


def test_nothing_new_costs_one_request():
    stream = Stream()
    reader = Reader(stream)
    stream.add(NOW - timedelta(minutes=1))
    reader.all()
    stream.asked = 0
    reader.all()
    assert stream.asked == 1


def test_items_that_come_during_a_walk_are_read_by_the_next():
    stream = Stream()
    reader = Reader(stream)
    for n in range(12):
        stream.add(NOW - timedelta(hours=20 - n))
    assert reader.one_page()
    late = {stream.add(NOW - timedelta(minutes=20 - n)) for n in range(7)}
    while reader.one_page():
        pass
    reader.all()
    assert late <= reader.seen


def test_no_gap_whatever_page_a_crash_falls_on():
    random.seed(7)
    for _trial in range(200):
        stream, moment = Stream(size=random.randint(1, 6)), NOW - timedelta(days=20)
        reader, ids = Reader(stream), set()
        for _round in range(4):
            for _item in range(random.randint(0, 14)):
                moment += timedelta(minutes=random.randint(0, 90))
                ids.add(stream.add(moment))
            for _step in range(random.randint(1, 12)):
                reader.one_page(crash=random.random() < 0.4)
        reader.all()
        reader.all()
        assert reader.seen == ids


def test_late_item_within_the_overlap_is_seen():
    stream = Stream()
    reader = Reader(stream)
    stream.add(NOW - timedelta(hours=2))
    stream.add(NOW - timedelta(minutes=30))
    reader.all()
    late = (f"late{random.random()}", NOW - timedelta(minutes=35))
    stream.items.insert(1, late)
    stream.add(NOW - timedelta(minutes=5))
    reader.all()
    assert late[0] in reader.seen


def test_first_walk_goes_back_to_a_day_before_live_and_no_further():
    stream = Stream()
    reader = Reader(stream)
    for n in range(60):
        stream.add(LIVE - timedelta(days=60 - n))
    recent = stream.add(LIVE + timedelta(days=1))
    reader.all()
    assert recent in reader.seen
    assert stream.asked == 1


def test_first_walk_has_a_limit_of_pages():
    stream = Stream(size=1)
    reader = Reader(stream)
    for n in range(100):
        stream.add(NOW - timedelta(minutes=200 - n))
    reader.all()
    assert stream.asked == walk.FIRST_PAGES
    assert reader.mark


def test_server_that_ignores_max_id_ends_the_walk():
    items = [("a", NOW - timedelta(minutes=1)), ("b", NOW - timedelta(minutes=2))]
    first = walk.step(items, None, None, LIVE, NOW)
    assert first.token == "1|b"
    assert walk.step(items, None, first.token, LIVE, NOW).token is None


def test_a_post_from_the_future_does_not_move_the_mark_there():
    items = [("odd", NOW + timedelta(days=400)), ("b", NOW - timedelta(hours=1))]
    step = walk.step(items, None, None, LIVE, NOW)
    assert walk.parse_mark(step.mark) == ("odd", NOW)
    assert walk.floor(step.mark, LIVE) == NOW - walk.OVERLAP


def test_ids_with_bars_survive():
    mark = walk.make_mark("at://a|b", NOW)
    assert walk.parse_mark(mark) == ("at://a|b", NOW)
    assert walk.max_id("3|at://a|b") == "at://a|b"


def test_empty_page_ends_and_keeps_the_mark():
    assert walk.step([], "x|2026-11-01T00:00:00+00:00", None, LIVE, NOW) == walk.Step(
        None, None
    )
