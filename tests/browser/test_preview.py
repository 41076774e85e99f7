"""The page where staff try the chat's looks and copy its tag."""

from __future__ import annotations

from demo_visitor import PHONE, WIDGET, NewContext, press
from playwright.sync_api import Page, expect
from test_looks import broken_rules


def preview(new_context: NewContext, demo_url: str, **settings: object) -> Page:
    page = new_context(**settings).new_page()
    page.goto(demo_url.replace("/demo", "/preview"))
    expect(page.get_by_role("button", name="Open chat")).to_be_visible()
    return page


def test_a_colour_is_tried_on_the_chat_itself_and_written_down(
    new_context: NewContext, demo_url: str
) -> None:
    page = preview(new_context, demo_url)
    tag, style = page.get_by_label("Tag"), page.get_by_label("Style")
    origin = demo_url.removesuffix("/demo")
    expect(tag).to_have_value(f'<script src="{origin}/widget.js" defer></script>')
    expect(style).to_have_value("")

    page.get_by_label("Buttons", exact=True).fill("#5a145a")
    launcher = f"getComputedStyle({WIDGET}.querySelector('.bh-launcher')).backgroundColor"
    assert page.evaluate(launcher) == "rgb(90, 20, 90)"
    expect(style).to_have_value("bothand-chat {\n  --bothand-accent: #5a145a;\n}")
    expect(page.get_by_text("Everyone can read these colours.")).to_be_visible()
    page.get_by_label("Words on buttons").fill("#6a2a6a")
    expect(page.get_by_text("Hard to read for some people: the words on buttons.")).to_be_visible()


def test_the_tag_that_is_copied_holds_what_was_chosen(
    new_context: NewContext, demo_url: str
) -> None:
    page = preview(new_context, demo_url, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("Labels in Spanish").check()
    page.get_by_label("Keep nothing in the browser").check()
    page.get_by_label("Where quick exit leads").fill("https://www.bbc.com/")
    press(page, "Copy the tag")
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert ' data-lang="es" data-remember="no" data-exit="https://www.bbc.com/" defer>' in copied

    # As staff would: the copied tag on a page of their own.
    body = f'<!doctype html><html lang="en"><title>A practice</title><body><h1>Hi</h1>{copied}'
    page.route("**/practice", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(demo_url.replace("/demo", "/practice"))
    press(page, "Abrir el chat")
    expect(page.locator(".bh-bot")).to_have_count(1)
    assert page.evaluate("sessionStorage.length") == 0
    press(page, "Salida rápida")
    expect(page).to_have_url("https://www.bbc.com/")


def test_axe_finds_nothing_on_the_preview_page(new_context: NewContext, demo_url: str) -> None:
    for scheme in ("light", "dark"):
        page = preview(new_context, demo_url, color_scheme=scheme, viewport=PHONE, bypass_csp=True)
        assert broken_rules(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
