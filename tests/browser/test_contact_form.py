"""Asking for a call by a real form, and keeping a copy of the chat."""

from __future__ import annotations

from pathlib import Path

from demo_visitor import QUESTION, ask_and_wait, press
from playwright.sync_api import Locator, Page, expect


def form(page: Page) -> Locator:
    press(page, "Ask for a call")
    dialog = page.get_by_role("dialog", name="May we contact you?")
    expect(dialog.get_by_role("checkbox")).to_be_visible()
    # The consent text comes from the server.
    expect(dialog.get_by_text("May we keep this and use it to contact you?")).to_be_visible()
    return dialog


def test_a_request_to_be_called_is_sent_from_one_form(browser_page: Page) -> None:
    dialog = form(browser_page)
    for label, autocomplete in (
        ("Name (a first name is enough)", "given-name"),
        ("Phone", "tel"),
        ("E-mail", "email"),
    ):
        field = dialog.get_by_label(label, exact=True)
        expect(field).to_have_attribute("autocomplete", autocomplete)
    dialog.get_by_label("Name (a first name is enough)").fill("Robin")
    dialog.get_by_label("Phone").fill("615 555 0171")
    dialog.get_by_role("group", name="Are you a client of ours now?").get_by_label("No").check()
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Send").click()

    expect(dialog).to_be_hidden()
    expect(browser_page.get_by_role("button", name="Ask for a call")).to_be_focused()
    saved = browser_page.locator(".bh-message", has_text="It isn't an appointment yet")
    expect(saved).to_have_count(1)


def test_what_is_wrong_stands_by_its_field_and_the_first_is_focused(browser_page: Page) -> None:
    dialog = form(browser_page)
    dialog.get_by_label("E-mail").fill("robin at example")
    dialog.get_by_role("button", name="Send").click()

    name = dialog.get_by_label("Name (a first name is enough)")
    expect(name).to_be_focused()
    for field in (name, dialog.get_by_label("E-mail"), dialog.get_by_role("checkbox")):
        expect(field).to_have_attribute("aria-invalid", "true")
        problem = field.get_attribute("aria-describedby")
        assert problem is not None
        expect(dialog.locator(f"#{problem}")).not_to_be_empty()
    # What was right is not marked, and nothing that was written is gone.
    expect(dialog.get_by_label("Phone")).not_to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("E-mail")).to_have_value("robin at example")
    name.fill("Robin")
    dialog.get_by_label("E-mail").fill("robin@example.com")
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()


def test_danger_written_into_the_form_brings_the_help_into_sight(browser_page: Page) -> None:
    dialog = form(browser_page)
    dialog.get_by_label("A good time").fill("before tonight, I am going to kill myself then")
    dialog.get_by_role("button", name="Send").click()

    expect(dialog).to_be_hidden()
    safety = browser_page.locator(".bh-safety")
    expect(safety.get_by_role("link", name="988", exact=True)).to_be_in_viewport()


def test_escape_closes_the_form_and_not_the_chat(browser_page: Page) -> None:
    dialog = form(browser_page)
    browser_page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(browser_page.get_by_role("button", name="Ask for a call")).to_be_focused()


def test_a_request_that_can_t_be_sent_stays_in_the_form(browser_page: Page) -> None:
    dialog = form(browser_page)
    dialog.get_by_label("Name (a first name is enough)").fill("Robin")
    browser_page.context.set_offline(True)
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_role("alert")).to_contain_text("I can't reach the chat right now.")
    expect(dialog.get_by_role("alert")).to_contain_text("988")
    expect(dialog.get_by_label("Name (a first name is enough)")).to_have_value("Robin")
    browser_page.context.set_offline(False)


def test_the_chat_can_be_saved_as_a_text_file(browser_page: Page) -> None:
    ask_and_wait(browser_page)
    with browser_page.expect_download() as found:
        press(browser_page, "Save this chat")
    assert found.value.suggested_filename == "chat.txt"
    text = Path(found.value.path()).read_text(encoding="utf-8")
    assert text.index("You, ") < text.index(QUESTION) < text.rindex("Automated assistant, ")
    assert "**" not in text


def test_a_request_sent_elsewhere_ends_the_form(browser_page: Page) -> None:
    other = browser_page.context.new_page()
    other.goto(browser_page.url)
    dialog = form(other)
    dialog.get_by_label("Name (a first name is enough)").fill("Robin")

    mine = form(browser_page)
    mine.get_by_label("Name (a first name is enough)").fill("Robin")
    mine.get_by_label("Phone").fill("615 555 0171")
    mine.get_by_role("checkbox").check()
    mine.get_by_role("button", name="Send").click()
    expect(mine).to_be_hidden()
    expect(dialog).to_be_hidden()
    again = form(other)
    expect(again.get_by_label("Name (a first name is enough)")).to_have_value("")
