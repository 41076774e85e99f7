"""What a visitor does on the page, by the names that a visitor sees."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 800}

NewContext = Callable[..., BrowserContext]

# What stands in the chat is out of the page's own reach.
WIDGET = "document.querySelector('bothand-chat').shadowRoot"

QUESTION = "Will these pills put weight on me?"
CRISIS = "I'm so tired of being alive"
DRAFT_NOTE = "Draft, not yet reviewed by a clinician"


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your message")


def messages(page: Page) -> Locator:
    return page.locator(".bh-message")


def said(page: Page, words: str) -> Locator:
    """The visitor's own messages with these words."""
    return page.locator(".bh-visitor", has_text=words)


def answers(page: Page) -> Locator:
    """The answers to questions, each marked as a draft."""
    return page.locator(".bh-bot", has_text=DRAFT_NOTE)


def ask(page: Page, words: str = QUESTION) -> None:
    field(page).fill(words)
    page.get_by_role("button", name="Send").click()


def ask_and_wait(page: Page) -> None:
    ask(page)
    expect(answers(page)).to_have_count(1)
    expect(page.locator(".bh-unsent")).to_have_count(0)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
