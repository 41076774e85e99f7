"""The chat on a practice's own website, which is another origin than the chat's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from demo_visitor import NewContext, ask, ask_and_wait, field, press
from playwright.sync_api import Page, expect
from servers import ChatServer, free_ports

FreshChatServer = Callable[..., ChatServer]

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A practice</title>
<script src="{chat}/widget.js" defer></script></head>
<body><main><h1>A practice</h1></main></body></html>"""


class Website:
    """A practice's website; its policy lets in what docs/embedding.md asks for, no more."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.chat = ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = PAGE.format(chat=site.chat).encode()
                if self.path != "/":
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", site.policy)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def policy(self) -> str:
        socket = self.chat.replace("http", "ws", 1)
        return (
            f"default-src 'none'; script-src {self.chat}; connect-src {self.chat} {socket}; "
            "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
        )


@pytest.fixture
def website() -> Iterator[Website]:
    site = Website(free_ports(1)[0])
    yield site
    site.server.shutdown()


def opened(new_context: NewContext, website: Website) -> Page:
    page = new_context().new_page()
    # The browser asks for a picture of the site by itself, whatever its policy.
    page.route("**/favicon.ico", lambda route: route.fulfill(body="", content_type="image/png"))
    page.goto(website.address)
    press(page, "Open chat")
    return page


def test_it_works_from_an_allowed_website_under_its_own_strict_policy(
    new_context: NewContext, website: Website, fresh_chat_server: FreshChatServer
) -> None:
    server = fresh_chat_server(BOTHAND_ALLOWED_ORIGINS=website.address)
    website.chat = server.url
    page = opened(new_context, website)
    expect(page.locator(".bh-bot")).to_have_count(1)
    ask_and_wait(page)
    press(page, "I need help now")
    expect(page.get_by_role("link", name="Call 988").first).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    press(page, "Open chat")
    expect(page.locator(".bh-visitor")).to_have_count(1)
    assert page.context.cookies() == []


def test_from_a_website_that_is_not_allowed_the_help_works_and_nothing_else(
    new_context: NewContext,
    website: Website,
    fresh_chat_server: FreshChatServer,
    complaints: list[str],
) -> None:
    website.chat = fresh_chat_server().url
    page = opened(new_context, website)
    expect(page.get_by_text("I can't reach the chat right now.").first).to_be_visible()
    expect(page.get_by_text("call or text 988").first).to_be_visible()
    ask(page, "is anyone there")
    expect(field(page)).to_be_visible()
    expect(page.locator(".bh-bot")).to_have_count(0)
    press(page, "I need help now")
    expect(page.get_by_role("link", name="Call 988").first).to_be_visible()
    # The browser says why, to whoever looks after the website; the visitor has read it kindly.
    assert any("CORS" in each or "403" in each for each in complaints)
    complaints.clear()
    page.close()
    complaints.clear()
