"""The pages of the answers in a real browser: read by everyone, checked while one types."""

from __future__ import annotations

import pytest
from demo_visitor import DESK, PHONE, NewContext
from playwright.sync_api import Page, expect
from servers import ChatServer
from staff import desk_of
from test_looks import broken_rules

from bothand.care.staff import Role

PAGES = (
    "/answers",
    "/answers?state=unsigned&q=sleep",
    "/answers/topic?key=side_effects/weight",
    "/answers/topic?key=safety/crisis_self",
    "/answers/topic?key=talk/thanks",
    "/answers/new",
    "/answers/rename?key=taking/alcohol",
    "/answers/retire?key=starting/first_visit",
    "/answers/questions?key=taking/alcohol",
    "/answers/similar?key=taking/alcohol",
)


def opened(server: ChatServer, new_context: NewContext, **settings: object) -> Page:
    def context(**more: object) -> object:
        return new_context(**settings, **more)

    return desk_of(server, context, "Kim", Role.EDITOR)  # type: ignore[arg-type]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_of_the_answers_can_be_read_and_reached(
    new_context: NewContext, chat_server: ChatServer, scheme: str, size: dict[str, int]
) -> None:
    page = opened(chat_server, new_context, viewport=size, color_scheme=scheme)
    base = page.url.rstrip("/")
    for address in PAGES:
        page.goto(base + address)
        page.locator("h1").wait_for()
        assert broken_rules(page) == [], address
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{address} is {wide} px wide"


def test_problems_come_beside_the_field_and_go_when_put_right(
    new_context: NewContext, chat_server: ChatServer
) -> None:
    page = opened(chat_server, new_context)
    page.goto(f"{page.url.rstrip('/')}/answers/topic?key=side_effects/weight")
    answer = page.get_by_label("Answer", exact=True)
    answer.fill("Please dial 988. It may help {nobody}.")
    problems = page.locator("#problems-answer")
    expect(problems).to_contain_text("{nobody} is unknown")
    expect(page.locator("#preview")).to_contain_text("Please dial 988")
    assert broken_rules(page) == []
    answer.fill("Please ask a person on our team. They can help you with this.")
    expect(problems).to_be_empty()
    expect(page.locator("#figures")).to_contain_text("Nothing to put right")
    expect(answer).to_be_focused()
