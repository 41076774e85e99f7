"""The chat without scripts, in a browser that has them switched off."""

from __future__ import annotations

from demo_visitor import CRISIS, PHONE, NewContext
from playwright.sync_api import Page, expect
from test_looks import broken_rules


def plain(new_context: NewContext, demo_url: str, **settings: object) -> Page:
    page = new_context(**settings).new_page()
    page.goto(demo_url.replace("/demo", "/chat"))
    return page


def say(page: Page, words: str) -> None:
    page.get_by_label("Your message").fill(words)
    page.get_by_role("button", name="Send").first.click()


def test_everything_works_without_scripts(new_context: NewContext, demo_url: str) -> None:
    page = plain(new_context, demo_url, java_script_enabled=False, viewport=PHONE)
    say(page, "Does Zoloft cause weight gain?")
    expect(page.get_by_role("heading", name="You")).to_have_count(1)
    expect(page.get_by_text("Draft, not yet reviewed by a clinician")).to_have_count(1)
    page.get_by_text("Where does this come from?").click()

    page.get_by_role("listitem").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="You")).to_have_count(2)

    page.get_by_text("Ask for a call").click()
    page.get_by_label("Name (a first name is enough)").fill("Robin")
    page.get_by_label("Phone").fill("615 555 0171")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send").last.click()
    expect(page.get_by_text("It isn't an appointment yet")).to_be_visible()

    say(page, CRISIS)
    expect(page.get_by_role("heading", name="Help and safety")).to_have_count(1)
    page.get_by_role("button", name="Clear this chat").click()
    expect(page.get_by_role("heading", name="Messages")).to_have_count(0)


def test_axe_finds_nothing_on_the_plain_page(
    new_context: NewContext, demo_url: str, complaints: list[str]
) -> None:
    for scheme in ("light", "dark"):
        page = plain(new_context, demo_url, color_scheme=scheme, bypass_csp=True, viewport=PHONE)
        assert broken_rules(page) == []
        say(page, CRISIS)
        assert broken_rules(page) == []
        page.get_by_text("Ask for a call").click()
        page.get_by_role("button", name="Send").last.click()
        expect(page.get_by_text("Nothing was sent yet.")).to_be_visible()
        assert broken_rules(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert complaints == []
