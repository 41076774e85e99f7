"""A real browser (Debian's Chromium) on the demo page of a running chat."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

pytest.importorskip("playwright", reason="playwright is missing: sync the test extra first")

from demo_visitor import DESK, NewContext
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that a test makes up counts as one of the internet, and may not ask this machine.
    "--disable-features=LocalNetworkAccessChecks",
]
# What a browser writes to the console by itself: while a test has cut its connection, and
# where a form is sent back with what is wrong in it.
_EXPECTED = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_NETWORK_CHANGED",
    "ERR_CONNECTION",
    "closed before the connection is established",
    "of 422",
)


# Not for the whole session: while Playwright is open its event loop stands in the way of
# asyncio tests.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium isn't installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def demo_url(request: pytest.FixtureRequest) -> str:
    """The demo page of the server under test."""
    given = os.environ.get("BOTHAND_TEST_URL")
    if given is None:
        try:
            given = request.getfixturevalue("chat_server").url
        except pytest.FixtureLookupError:
            pytest.skip("no chat to test: set BOTHAND_TEST_URL to a running one")
    return f"{given}/demo"


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: errors, broken content security policy."""
    return []


@pytest.fixture
def new_context(chromium: Browser, complaints: list[str]) -> Iterator[NewContext]:
    """Makes browser contexts (visitors); fails the test if their pages complained."""
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(
            each in message.text for each in _EXPECTED
        ):
            complaints.append(message.text)

    def make(**settings: object) -> BrowserContext:
        context = chromium.new_context(**{"viewport": DESK, "locale": "en-US", **settings})
        context.set_default_timeout(15_000)
        context.on("console", note)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        # No test may leave this machine; quick exit ends on this page.
        context.route(
            "https://**", lambda route: route.fulfill(body="elsewhere", content_type="text/plain")
        )
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def browser_page(new_context: NewContext, demo_url: str) -> Page:
    """The demo page with its greeting, as a new visitor sees it."""
    page = new_context().new_page()
    page.goto(demo_url)
    page.locator(".bh-bot").first.wait_for()
    return page
