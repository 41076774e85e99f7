"""A person's chat, as it is seen and heard: told apart from the bot's without colour."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from demo_visitor import DESK, NewContext, ask_and_wait
from playwright.sync_api import Locator, Page, expect
from servers import ChatServer
from staff import database_of
from test_looks import broken_rules
from test_pictures import FOLDER

from bothand.care.human_messages import HumanMessages
from bothand.care.staff import Role, StaffAccounts
from bothand.care.takeover import Takeovers

WORDS = "Hello, this is a person."
# Over the message, and at the top of the chat.
NAMED = {
    "en": ("Jamie (a person)", "You're writing with Jamie, a person."),
    "es": ("Jamie (una persona)", "Está escribiendo con Jamie, una persona."),
}


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
    ("settings", "language", "picture"),
    [
        pytest.param({"color_scheme": "light"}, "en", "human-390-light", id="light"),
        pytest.param({"color_scheme": "dark"}, "en", "human-390-dark", id="dark"),
        pytest.param({"color_scheme": "light"}, "es", "spanish-390-light", id="Spanish"),
        pytest.param({"color_scheme": "dark", "viewport": DESK}, "es", None, id="Spanish, dark"),
        pytest.param({"forced_colors": "active"}, "en", None, id="the visitor's own colours"),
    ],
)
def test_a_person_is_told_from_the_bot_at_a_glance_and_by_ear(
    new_context: NewContext,
    chat_server: ChatServer,
    request: pytest.FixtureRequest,
    settings: dict[str, object],
    language: str,
    picture: str | None,
) -> None:
    from_whom, status = NAMED[language]
    page = new_context(**{"viewport": {"width": 390, "height": 780}, **settings}).new_page()
    page.route(
        "**/practice",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            '<title>A practice</title><meta name="viewport" content="width=device-width">'
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
    # By words: over the message, at the top, and read out.
    expect(human.locator(".bh-name")).to_have_text(from_whom)
    expect(human.locator(".bh-name")).to_be_visible()
    expect(bot).not_to_contain_text("Jamie")
    expect(page.locator(".bh-status")).to_have_text(status)
    expect(page.locator(".bh-status")).to_have_attribute("role", "status")
    heard = page.locator("[aria-live=polite] p", has_text=WORDS)
    expect(heard).to_have_text(f"{from_whom}: {WORDS}")
    if picture and request.config.getoption("--pictures"):
        page.screenshot(path=FOLDER / f"{picture}.png")
    # By a line around it, which none of the bot's has: not by colour alone.
    assert line_around(human) >= 2
    assert line_around(human) > line_around(bot)
    assert broken_rules(page) == []


def line_around(message: Locator) -> float:
    """How thick a line is seen around a message."""
    return float(
        message.locator(".bh-bubble").evaluate(
            """bubble => {
              const style = getComputedStyle(bubble);
              const unseen = ['transparent', 'rgba(0, 0, 0, 0)'].includes(style.borderTopColor);
              return unseen ? 0 : parseFloat(style.borderTopWidth);
            }"""
        )
    )
