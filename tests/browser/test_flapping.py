"""A connection that comes and goes, and a chat that crashes: all arrives once, in order."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from demo_visitor import NewContext, field
from playwright.sync_api import expect
from servers import ChatServer

# A short cut of `make soak`, which writes a thousand and is offline for a whole minute.
SHORT, LONG = 60, 1_000
SECONDS = {SHORT: 1, LONG: 60}


def test_all_that_was_written_arrives_once_and_in_order(
    fresh_chat_server: Callable[..., ChatServer],
    new_context: NewContext,
    request: pytest.FixtureRequest,
    complaints: list[str],
) -> None:
    count = LONG if request.config.getoption("--soak") else SHORT
    server = fresh_chat_server()
    page = new_context().new_page()
    page.goto(f"{server.url}/demo")
    expect(page.locator(".bh-bot")).to_have_count(1)
    written = [f"note {number}, and what does a visit cost" for number in range(count)]

    for number, words in enumerate(written):
        if number % 10 == 3:
            page.context.set_offline(True)
        if number == 16:
            page.wait_for_timeout(SECONDS[count] * 1_000)
        if number % 10 == 6:
            page.context.set_offline(False)
        if number == count // 2:
            server.kill("chat")
        if number == count // 2 + 3:
            server.start()
        field(page).fill(words)
        page.keyboard.press("Enter")
    page.context.set_offline(False)

    expect(page.locator(".bh-unsent")).to_have_count(0, timeout=count * 1_000)
    own = page.locator(".bh-visitor .bh-own")
    for _ in range(30):
        # In its last order once the tab has caught up with the server.
        if own.all_inner_texts() == written:
            break
        page.wait_for_timeout(1_000)
    shown = own.all_inner_texts()
    wrong = [(want, got) for want, got in zip(written, shown, strict=False) if want != got]
    assert (len(shown), wrong[:5]) == (count, [])
    expect(page.locator(".bh-typing")).to_be_hidden(timeout=60_000)
    token = page.evaluate("sessionStorage.getItem('bothand.token')")
    kept = httpx.get(
        f"{server.url}/chat/messages", headers={"Authorization": f"Bearer {token}"}, timeout=60
    ).json()["messages"]
    assert [each["text"] for each in kept if each["from"] == "visitor"] == written
    # Each has its answer before the next one is there; the first is the greeting.
    said = "".join(each["from"][0] for each in kept)
    assert "vv" not in said
    assert said.endswith("vb")
    assert len(page.locator(".bh-message").all()) == len(kept)
    complaints.clear()
