"""A person's chat, as it is seen and heard: told apart from the bot's without colour."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from demo_visitor import NewContext, ask_and_wait
from playwright.sync_api import Page, expect
from servers import ChatServer
from staff import database_of
from test_looks import broken_rules
from test_pictures import FOLDER

from bothand.care.human_messages import HumanMessages
from bothand.care.staff import Role, StaffAccounts
from bothand.care.takeover import Takeovers

WORDS = "Hello, this is a person."


def write_as_jamie(server: ChatServer, page: Page) -> None:
    """Jamie takes the page's chat over and writes."""
    with database_of(server) as database, database.read() as session:
        found = session.connection().exec_driver_sql(
            "SELECT id FROM conversations ORDER BY started_at DESC LIMIT 1"
        )
        conversation = str(found.scalar())
    now = datetime.now(UTC)
    with database_of(server) as database:
        accounts = StaffAccounts(database)
        jamie = accounts.by_login("jamie") or accounts.add(
            "jamie", "Jamie", Role.HELPER, "test", now
        )
        Takeovers(database).begin(conversation, jamie.name, now, jamie.id)
        HumanMessages(database).say(conversation, jamie.id, WORDS, "1", now)
    # What a lost nudge would cost: the next message brings it.
    page.locator("#bh-field").fill("thank you")
    page.keyboard.press("Enter")
    expect(page.locator(".bh-human")).to_have_count(1)


@pytest.mark.parametrize(
    ("scheme", "language", "from_whom"),
    [
        ("light", "en", "Jamie (a person)"),
        ("dark", "en", "Jamie (a person)"),
        ("light", "es", "Jamie (una persona)"),
    ],
)
def test_a_person_is_told_from_the_bot_at_a_glance_and_by_ear(
    new_context: NewContext,
    chat_server: ChatServer,
    request: pytest.FixtureRequest,
    scheme: str,
    language: str,
    from_whom: str,
) -> None:
    size = {"width": 390, "height": 780}
    page = new_context(color_scheme=scheme, viewport=size).new_page()
    page.route(
        "**/practice",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            "<title>A practice</title>"
            f'<script src="/widget.js" defer data-open data-lang="{language}"></script></head>'
            "<body><main><h1>A practice</h1></main></body></html>",
        ),
    )
    page.goto(f"{chat_server.url}/practice")
    expect(page.locator(".bh-bot")).to_have_count(1)
    if language == "en":
        ask_and_wait(page)
    write_as_jamie(chat_server, page)
    human, bot = page.locator(".bh-human"), page.locator(".bh-bot").first
    expect(human).to_contain_text(from_whom)
    expect(bot).not_to_contain_text("Jamie")
    expect(page.locator("[aria-live=polite]")).to_contain_text(f"{from_whom}: {WORDS}")
    expect(page.locator(".bh-status")).to_contain_text("Jamie")

    def edge(which: str) -> str:
        found = page.locator(f"{which} .bh-bubble").first
        return str(
            found.evaluate(
                "e => { const s = getComputedStyle(e);"
                " return [s.borderStyle, s.borderWidth, s.borderInlineStartWidth].join(' ') }"
            )
        )

    if request.config.getoption("--pictures"):
        name = "spanish" if language == "es" else "human"
        page.screenshot(path=FOLDER / f"{name}-390-{scheme}.png")
    assert edge(".bh-human") != edge(".bh-bot")
    assert broken_rules(page) == []
