"""The chat on a practice's own website, which is another origin than the chat's."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from demo_visitor import NewContext, ask, ask_and_wait, press, said
from playwright.sync_api import Page, expect
from servers import ChatServer, free_ports
from staff import database_of

from bothand.settings import ROOT

FreshChatServer = Callable[..., ChatServer]

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A practice</title>
<script src="{chat}/widget.js" defer></script></head>
<body><main><h1>A practice</h1></main></body></html>"""


def policy(chat: str) -> str:
    """The content security policy that docs/embedding.md promises is enough, word for word."""
    text = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
    found = re.search(r"^default-src 'none';.*$", text, re.MULTILINE)
    assert found is not None
    socket = chat.replace("http", "ws", 1)
    return (
        found[0].replace("https://chat.example.org", chat).replace("wss://chat.example.org", socket)
    )


class Website:
    """A practice's website, on a port of its own, under the strictest policy."""

    def __init__(self) -> None:
        self.address = f"http://127.0.0.1:{free_ports(1)[0]}"
        self.chat = ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path != "/":
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy(site.chat))
                self.end_headers()
                self.wfile.write(PAGE.format(chat=site.chat).encode())

            def log_message(self, *_: object) -> None:
                pass

        port = int(self.address.rsplit(":", 1)[1])
        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def website() -> Iterator[Website]:
    site = Website()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def visit(new_context: NewContext, website: Website) -> Page:
    """A visitor's page, not yet gone to the website."""
    page = new_context().new_page()
    # The browser asks for a picture of the site by itself, whatever its policy.
    page.route("**/favicon.ico", lambda route: route.fulfill(body="", content_type="image/png"))
    page.add_init_script(
        """window.broken = [];
        document.addEventListener('securitypolicyviolation',
          event => window.broken.push(event.violatedDirective + ' ' + event.blockedURI))"""
    )
    return page


def open_chat(page: Page, website: Website) -> None:
    page.goto(website.address)
    press(page, "Open chat")


def test_all_of_it_works_from_an_allowed_website_under_a_strict_policy(
    visit: Page, website: Website, fresh_chat_server: FreshChatServer
) -> None:
    server = fresh_chat_server(BOTHAND_ALLOWED_ORIGINS=website.address)
    website.chat = server.url
    asked: set[str] = set()
    heard: list[object] = []
    visit.on("request", lambda request: asked.add("/".join(request.url.split("/")[:3])))
    visit.on("websocket", lambda line: line.on("framereceived", lambda frame: heard.append(frame)))
    open_chat(visit, website)
    expect(visit.locator(".bh-bot")).to_have_count(1)
    ask_and_wait(visit)

    visit.reload()
    press(visit, "Open chat")
    expect(visit.locator(".bh-visitor")).to_have_count(1)
    visit.locator(".bh-tools").get_by_role("button", name="Talk to a person").click()
    expect(visit.locator(".bh-status")).to_contain_text("You asked for a person")
    press(visit, "Ask for a call")
    expect(visit.get_by_text("May we keep this and use it to contact you?")).to_be_visible()
    press(visit, "Leave it")
    with visit.expect_download() as saved:
        press(visit, "Save this chat")
    assert saved.value.path().read_text(encoding="utf-8")
    press(visit, "I need help now")
    expect(visit.get_by_role("link", name="Call 988").first).to_be_visible()
    press(visit, "Close")
    press(visit, "Clear this chat")
    press(visit, "Clear it")
    expect(visit.locator(".bh-log", has_text="This chat has been cleared.")).to_be_visible()

    assert asked == {website.address, server.url}
    assert heard, "nothing came by the socket"
    assert visit.evaluate("window.broken") == []
    assert visit.context.cookies() == []


def test_from_a_website_that_is_not_allowed_the_help_works_and_nothing_else(
    visit: Page, website: Website, fresh_chat_server: FreshChatServer, complaints: list[str]
) -> None:
    server = fresh_chat_server(BOTHAND_ALLOWED_ORIGINS="https://www.example.org")
    website.chat = server.url
    open_chat(visit, website)
    notice = visit.locator(".bh-system")
    expect(notice).to_contain_text("I can't reach the chat right now.")
    expect(notice).to_contain_text("call or text 988")
    ask(visit, "is anyone there")
    # It isn't lost, nor said to be sent.
    failed = visit.locator(".bh-failed", has_text="is anyone there")
    expect(failed).to_contain_text("Not sent.")
    expect(failed).to_contain_text("call or text 988")
    expect(said(visit, "is anyone there")).to_have_count(1)
    expect(visit.locator(".bh-bot")).to_have_count(0)
    with database_of(server) as database, database.read() as session:
        kept = session.connection().exec_driver_sql("SELECT count(*) FROM conversations")
        assert kept.scalar() == 0

    press(visit, "I need help now")
    expect(visit.get_by_role("link", name="Call 988", exact=True)).to_have_attribute(
        "href", "tel:988"
    )
    expect(visit.get_by_role("link", name="Text 988", exact=True)).to_be_visible()
    press(visit, "Close")
    assert visit.evaluate("window.broken") == []
    assert visit.context.cookies() == []
    press(visit, "Quick exit")
    visit.wait_for_url("https://**")
    visit.close()
    # The browser says why, to whoever looks after the website; the visitor has read it kindly.
    assert complaints
    assert [each for each in complaints if not re.search("CORS|403|ERR_FAILED", each)] == []
    complaints.clear()
