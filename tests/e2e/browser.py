# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A real Chromium. Odoo keeps a websocket open: wait for elements, never for idle."""

import contextlib
import os
import shutil
import time
from contextlib import contextmanager

import pytest

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def need_browser():
    """Skip the calling suite where there is no Chromium; returns its path."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not program:
        pytest.skip("needs Chromium", allow_module_level=True)
    pytest.importorskip("playwright.sync_api")
    return program


class Person:
    """Somebody at a screen. ``errors`` holds what went wrong in the browser."""

    def __init__(self, page, url):
        self.page, self.url, self.errors = page, url, []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._note)

    def _note(self, message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def sign_in(self, login, password):
        self.page.goto(f"{self.url}/web/login")
        self.page.fill("#login", login)
        self.page.fill("#password", password)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".o_main_navbar")

    def picture(self, name):
        """Keep what is on the screen, where SCREENSHOTS names a folder."""
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            self.page.wait_for_timeout(1000)
            self.page.screenshot(path=os.path.join(folder, f"{name}.png"))

    def until(self, act, seen, message, seconds=90):
        """Act until it had its effect: what is drawn anew under the mouse takes no
        click, on a busy machine not for a moment only.

        :param act: a call, e.g. a click; it may fail, and is tried again
        :param seen: a call that tells whether the effect is there
        """
        from playwright.sync_api import Error

        end = time.monotonic() + seconds
        while not seen():
            assert time.monotonic() < end, f"waited in vain for {message}"
            with contextlib.suppress(Error):
                act()
            self.page.wait_for_timeout(300)

    def open_tab(self, name, selector):
        """Open a tab of the notebook; ``selector`` is something on it."""
        tab = self.page.locator(f".o_notebook .nav-link[name={name}]")
        there = self.page.locator(selector).first
        self.until(lambda: tab.click(timeout=2000), there.is_visible, f"tab {name}")

    def open(self, path, selector=".o_action_manager .o_view_controller"):
        """Go to a path such as ``odoo/action-x.y`` and wait for its screen."""
        self.page.goto(f"{self.url}/{path}")
        self.page.wait_for_selector(selector)


@contextmanager
def person(url, login, password, locale="en-US"):
    """Somebody who is signed in, with a browser of their own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=need_browser(), args=list(FLAGS)
        )
        context = browser.new_context(
            viewport={"width": 1500, "height": 950}, locale=locale
        )
        page = context.new_page()
        page.set_default_timeout(180_000)
        someone = Person(page, url)
        someone.sign_in(login, password)
        yield someone
        broken = [error for error in someone.errors if "is destroyed" in error]
        browser.close()
        assert not broken, broken
