"""The tag on a practice's own page: light, closed at first, kind, and within a strict policy."""

from __future__ import annotations

import gzip

import httpx
import pytest
from demo_visitor import PHONE, QUESTION, WIDGET, NewContext, ask, ask_and_wait, field, press, said
from playwright.sync_api import Page, Route, expect
from test_looks import broken_rules

# Every directive at 'self' and nothing else: no eval, no inline script, style or picture.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'"
)
PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>A practice</title>
<meta name="viewport" content="width=device-width">
<script src="/widget.js" defer {options}></script></head>
<body><main><h1>A practice</h1><p>Words.</p><div id="place"></div></main></body></html>"""


def practice_page(
    new_context: NewContext,
    demo_url: str,
    options: str = "",
    lang: str = "en",
    **settings: object,
) -> tuple[Page, list[str]]:
    """A practice's page with the tag, and the addresses that it has asked for."""
    context = new_context(**settings)
    page = context.new_page()
    asked: list[str] = []

    def answer(route: Route) -> None:
        route.fulfill(
            body=PAGE.format(options=options, lang=lang),
            content_type="text/html",
            headers={"Content-Security-Policy": POLICY},
        )

    page.route("**/practice", answer)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(demo_url.replace("/demo", "/practice"))
    expect(
        page.get_by_role("button", name=["Open chat", "Abrir el chat"][lang == "es"])
    ).to_be_visible()
    return page, asked


def open_chat(page: Page, name: str = "Open chat") -> None:
    press(page, name)
    expect(page.locator(".bh-bot")).to_have_count(1)


def test_it_is_light_and_all_of_it_is_within_30_kilobytes(demo_url: str) -> None:
    sizes = {}
    for name in ("widget.js", "widget-chat.js"):
        found = httpx.get(demo_url.replace("demo", name), timeout=20).raise_for_status()
        sizes[name] = len(gzip.compress(found.content, 6))
    print(sizes)
    assert sizes["widget.js"] <= 6_000
    assert sum(sizes.values()) <= 30_000


def test_nothing_but_the_launcher_is_loaded_before_it_is_opened(
    new_context: NewContext, demo_url: str
) -> None:
    page, asked = practice_page(new_context, demo_url)
    page.wait_for_timeout(500)
    assert [each.rsplit("/", 1)[1] for each in asked if "favicon" not in each] == [
        "practice",
        "widget.js",
    ]
    origin = demo_url.removesuffix("/demo")
    open_chat(page)
    ask_and_wait(page)
    hosts = {each.split("//")[1].split("/")[0] for each in asked}
    assert hosts == {origin.split("//")[1]}
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0


def test_a_page_with_the_strictest_policy_has_nothing_to_complain_of(
    new_context: NewContext, demo_url: str, complaints: list[str]
) -> None:
    page, _ = practice_page(new_context, demo_url)
    page.evaluate(
        """() => document.addEventListener(
        'securitypolicyviolation', event => (window.broken = event.violatedDirective))"""
    )
    open_chat(page)
    ask_and_wait(page)
    press(page, "I need help now")
    page.keyboard.press("Escape")
    press(page, "Clear this chat")
    press(page, "Clear it")
    assert page.evaluate("window.broken ?? null") is None
    assert complaints == []


def test_the_keyboard_opens_it_and_closing_leads_back(
    new_context: NewContext, demo_url: str
) -> None:
    page, _ = practice_page(new_context, demo_url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()
    expect(page.get_by_role("button", name="Close chat")).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("Escape")
    opener = page.get_by_role("button", name="Open chat")
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(field(page)).to_be_hidden()


def test_what_came_while_it_was_closed_is_counted_and_read_out(
    new_context: NewContext, demo_url: str
) -> None:
    page, _ = practice_page(new_context, demo_url)
    open_chat(page)
    # The answer is still on its way when the visitor closes the chat.
    ask(page)
    page.keyboard.press("Escape")
    opener = page.get_by_role("button", name="Open chat")
    expect(opener).to_contain_text("1 new")
    expect(page.locator("[aria-live=polite]")).to_contain_text("Automated assistant")
    opener.click()
    expect(page.locator(".bh-badge")).to_be_hidden()
    expect(said(page, QUESTION)).to_have_count(1)


def test_the_chat_follows_the_visitor_from_page_to_page(
    new_context: NewContext, demo_url: str
) -> None:
    page, _ = practice_page(new_context, demo_url)
    open_chat(page)
    ask_and_wait(page)
    page.reload()
    press(page, "Open chat")
    expect(said(page, QUESTION)).to_have_count(1)


def test_on_a_shared_computer_nothing_is_kept(new_context: NewContext, demo_url: str) -> None:
    page, _ = practice_page(new_context, demo_url, 'data-remember="no"')
    open_chat(page)
    ask_and_wait(page)
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    open_chat(page)
    expect(said(page, QUESTION)).to_have_count(0)


def test_quick_exit_from_a_page_that_never_opened_the_chat_forgets_it_too(
    new_context: NewContext, demo_url: str
) -> None:
    page, _ = practice_page(new_context, demo_url)
    open_chat(page)
    ask_and_wait(page)
    page.reload()
    expect(page.get_by_role("button", name="Open chat")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page).to_have_url("https://www.weather.gov/")
    page.goto(demo_url.replace("/demo", "/practice"))
    assert page.evaluate("sessionStorage.length") == 0


def test_help_is_there_though_the_chat_can_t_be_loaded(
    new_context: NewContext, demo_url: str, complaints: list[str]
) -> None:
    page, _ = practice_page(new_context, demo_url)
    page.route("**/widget-chat.js", lambda route: route.abort())
    press(page, "Open chat")
    expect(page.get_by_text("The chat could not be loaded.")).to_be_visible()
    press(page, "I need help now")
    panel = page.get_by_role("dialog", name="Help right now")
    expect(panel.get_by_role("link", name="Call 988", exact=True)).to_be_visible()
    press(page, "Close")
    page.unroute("**/widget-chat.js")
    press(page, "Try again")
    expect(page.locator(".bh-bot")).to_have_count(1)
    complaints[:] = [each for each in complaints if "ERR_FAILED" not in each]


def test_it_can_fill_a_place_of_the_page(new_context: NewContext, demo_url: str) -> None:
    context = new_context()
    page = context.new_page()
    body = PAGE.format(options='data-place="#place"', lang="en")
    page.route("**/practice", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(demo_url.replace("/demo", "/practice"))
    expect(page.locator("#place .bh-bot")).to_have_count(1)
    expect(page.get_by_role("button", name="Open chat")).to_have_count(0)
    expect(page.get_by_role("button", name="Close the chat")).to_have_count(0)
    # It takes no focus from the page that it stands in.
    assert page.evaluate(f"{WIDGET}.activeElement") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_axe_finds_nothing_open_or_closed(
    new_context: NewContext, demo_url: str, scheme: str, lang: str
) -> None:
    page, _ = practice_page(new_context, demo_url, lang=lang, color_scheme=scheme, bypass_csp=True)
    assert broken_rules(page) == []
    open_chat(page, {"en": "Open chat", "es": "Abrir el chat"}[lang])
    assert broken_rules(page) == []
    press(page, {"en": "I need help now", "es": "Necesito ayuda ahora"}[lang])
    assert broken_rules(page) == []


def test_in_spanish_the_labels_are_spanish_and_the_answers_are_said_to_be_english(
    new_context: NewContext, demo_url: str
) -> None:
    page, _ = practice_page(new_context, demo_url, lang="es", viewport=PHONE)
    open_chat(page, "Abrir el chat")
    expect(page.get_by_text("Las respuestas están en inglés.")).to_be_visible()
    expect(page.get_by_role("button", name="Hablar con una persona").first).to_be_visible()
    assert page.locator(".bh-root").get_attribute("lang") == "es"
    assert page.locator(".bh-bot .bh-text").first.get_attribute("lang") == "en"


def test_right_to_left_pages_have_it_on_their_side(new_context: NewContext, demo_url: str) -> None:
    page, _ = practice_page(new_context, demo_url)
    page.evaluate("document.documentElement.dir = 'rtl'")
    box = page.get_by_role("button", name="Open chat").bounding_box()
    assert box is not None and box["x"] < 100


def test_the_page_s_colours_and_font_are_taken_up(new_context: NewContext, demo_url: str) -> None:
    page, _ = practice_page(new_context, demo_url)
    page.evaluate(
        """() => {
        document.body.style.fontFamily = 'serif';
        document.body.style.setProperty('--bothand-accent', 'rgb(90, 20, 90)');
        }"""
    )
    style = f"getComputedStyle({WIDGET}.querySelector('.bh-launcher'))"
    assert page.evaluate(f"{style}.backgroundColor") == "rgb(90, 20, 90)"
    assert page.evaluate(f"{style}.fontFamily") == "serif"
