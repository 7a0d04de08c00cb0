# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""FAKES for tests: a network whose pages and troubles the test writes itself."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from ..tools.items import Looked, Metrics, Page, SendResult
from .common import NOW, said


class FakeNetwork:
    """Stands in for what a connector does on the network.

    ``pages``: stream -> list of pages or errors, handed out one after the other;
    after that, empty pages. ``calls``: (stream, mark, page_token) of each fetch.
    """

    def __init__(self, **pages):
        self.pages = {name: list(items) for name, items in pages.items()}
        self.calls = []

    def fetch(self, account, stream, mark, page_token):
        self.calls.append((stream, mark, page_token))
        waiting = self.pages.get(stream) or [Page()]
        page = waiting.pop(0) if stream in self.pages and self.pages[stream] else Page()
        if isinstance(page, Exception):
            raise page
        if callable(page):
            return page()
        return page

    @contextmanager
    def on(self, account):
        model = type(account.env[account._connector()._name])
        streams = list(self.pages) or ["notifications"]
        with (
            patch.object(model, "_streams", lambda _model, _account: streams),
            patch.object(
                model,
                "_fetch",
                lambda _model, account, *args: self.fetch(account, *args),
            ),
        ):
            yield self


def page_of(*ids, next_page=None, mark=None, **values):
    """A page with one post for each id."""
    posts = tuple(said(key, "mei", f"Text {key}", n) for n, key in enumerate(ids))
    return Page(posts=posts, next_page=next_page, mark=mark, **values)


def sent(remote_id):
    return SendResult(remote_id, created_at=NOW + timedelta(minutes=1))


class FakeMetrics:
    """A FAKE network that knows the figures which the test gives it.

    ``asked``: ids of the accounts for which it was asked. ``errors``: id of an account
    -> what is raised. ``only``: accounts that get figures, all when it is empty.
    """

    def __init__(self, *found, errors=None, only=()):
        self.found = {one.remote_id: one for one in found}
        self.errors = errors or {}
        self.only = only
        self.asked = []

    def metrics(self, account, remote_ids):
        self.asked.append(account.id)
        if account.id in self.errors:
            raise self.errors[account.id]
        if self.only and account.id not in self.only:
            return ()
        return [self.found[key] for key in remote_ids if key in self.found]

    @contextmanager
    def on(self, account):
        model = type(account.env[account._connector()._name])
        with patch.object(
            model, "_metrics", lambda _model, account, ids: self.metrics(account, ids)
        ):
            yield self


class FakeLooks:
    """A FAKE network that has what the test names when posts are looked at again.

    ``there``: network id -> likes. ``silent``: ids for which it does not answer.
    ``error``: what is raised; ``trouble``: what comes between. ``asked``: ``(account,
    network ids)`` of each question.
    """

    def __init__(self, there=(), silent=(), error=None, trouble=None):
        self.there = dict(there)
        self.silent = silent
        self.error, self.trouble = error, trouble
        self.asked = []

    def look(self, account, remote_ids):
        self.asked.append((account.id, list(remote_ids)))
        if self.error:
            raise self.error
        known = [key for key in remote_ids if key not in self.silent]
        return Looked(
            tuple(Metrics(key, self.there[key]) for key in known if key in self.there),
            tuple(key for key in known if key not in self.there),
            self.trouble,
        )

    @contextmanager
    def on(self, account):
        model = type(account.env[account._connector()._name])
        with patch.object(
            model, "_look_again", lambda _model, account, ids: self.look(account, ids)
        ):
            yield self
