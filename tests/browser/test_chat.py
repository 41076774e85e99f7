"""The demo page's chat, used the way visitors use it."""

from __future__ import annotations

from demo_visitor import (
    CRISIS,
    DRAFT_NOTE,
    QUESTION,
    NewContext,
    answers,
    ask,
    ask_and_wait,
    field,
    messages,
    press,
    said,
)
from playwright.sync_api import Page, Route, expect


def test_a_question_is_answered_and_marked_as_a_draft(browser_page: Page) -> None:
    ask(browser_page)

    answer = answers(browser_page)
    expect(answer).to_contain_text("Weight and appetite")
    expect(answer.locator(".bh-name")).to_have_text("Automated assistant")
    expect(answer.get_by_text(DRAFT_NOTE)).to_be_visible()
    expect(said(browser_page, QUESTION)).to_have_count(1)
    expect(browser_page.locator(".bh-typing")).to_be_hidden()


def test_an_answer_is_announced_once_and_history_is_not(browser_page: Page) -> None:
    live = browser_page.locator("[aria-live=polite]")
    expect(live).to_be_empty()

    ask_and_wait(browser_page)

    expect(live.locator("p")).to_have_count(1)
    expect(live).to_contain_text("Automated assistant: Weight and appetite")


def test_sources_and_a_word_on_the_answer(browser_page: Page) -> None:
    ask_and_wait(browser_page)
    answer = answers(browser_page)

    answer.get_by_text("Where does this come from?").click()
    expect(answer.locator(".bh-sources li").first).to_be_visible()

    answer.get_by_role("button", name="Yes").click()
    expect(answer.get_by_text("Thank you for telling us.")).to_be_visible()
    expect(answer.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")


def test_a_button_asks_its_question(browser_page: Page) -> None:
    press(browser_page, "Side effects")

    expect(answers(browser_page)).to_have_count(1)
    expect(browser_page.locator(".bh-visitor")).to_have_count(1)


def test_the_keyboard_alone_is_enough(browser_page: Page) -> None:
    field(browser_page).focus()
    browser_page.keyboard.type("Will these pills")
    browser_page.keyboard.press("Shift+Enter")
    browser_page.keyboard.type("put weight on me?")
    browser_page.keyboard.press("Enter")
    expect(answers(browser_page).first).to_be_visible()
    assert said(browser_page, "pills").locator(".bh-own").inner_text().count("\n") == 1

    # Back from the field: the newest buttons are what Tab meets next.
    expect(field(browser_page)).to_be_focused()
    browser_page.keyboard.press("Shift+Tab")
    expect(browser_page.get_by_role("button", name="Talk to a person").last).to_be_focused()
    before = messages(browser_page).count()
    browser_page.keyboard.press("Enter")
    expect(messages(browser_page)).to_have_count(before + 2)


def test_someone_in_danger_sees_lines_that_can_be_called(browser_page: Page) -> None:
    ask(browser_page, CRISIS)

    safety = browser_page.locator(".bh-safety")
    expect(safety.locator(".bh-name")).to_have_text("Help and safety")
    expect(safety.get_by_role("link", name="988", exact=True)).to_have_attribute("href", "tel:988")
    expect(safety.get_by_role("link", name="911")).to_have_attribute("href", "tel:911")
    site = safety.get_by_role("link", name="988lifeline.org")
    expect(site).to_have_attribute("href", "https://988lifeline.org")
    expect(site).to_have_attribute("target", "_blank")
    expect(site).to_have_attribute("rel", "noopener noreferrer")


def test_nobody_in_danger_is_left_without_numbers_when_the_server_is_silent(
    new_context: NewContext, demo_url: str, complaints: list[str]
) -> None:
    page = new_context().new_page()
    page.route("**/chat/**", lambda route: route.abort())
    page.goto(demo_url)

    press(page, "I need help now")

    panel = page.get_by_role("dialog", name="Help right now")
    call = panel.get_by_role("link", name="Call 988", exact=True)
    expect(call).to_have_attribute("href", "tel:988")
    expect(panel.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_text("I can't reach the chat right now.").last).to_be_visible()
    complaints[:] = [each for each in complaints if "ERR_FAILED" not in each]


def test_help_shows_all_the_lines_of_the_practice(browser_page: Page) -> None:
    press(browser_page, "I need help now")

    panel = browser_page.get_by_role("dialog", name="Help right now")
    expect(panel.get_by_role("link", name="Text HOME to 741741")).to_be_visible()
    press(browser_page, "Close")
    expect(panel).to_be_hidden()
    expect(browser_page.get_by_role("button", name="I need help now")).to_be_focused()


def test_a_person_can_be_asked_for(browser_page: Page) -> None:
    browser_page.locator(".bh-tools").get_by_role("button", name="Talk to a person").click()

    promised = browser_page.locator(".bh-bot", has_text="I've put in your request")
    expect(promised).to_have_count(1)
    expect(browser_page.locator(".bh-status")).to_contain_text("You asked for a person")


def test_clearing_asks_first_and_then_leaves_nothing(browser_page: Page) -> None:
    ask_and_wait(browser_page)

    press(browser_page, "Clear this chat")
    press(browser_page, "Keep it")
    expect(said(browser_page, QUESTION)).to_have_count(1)

    press(browser_page, "Clear this chat")
    press(browser_page, "Clear it")
    expect(browser_page.get_by_text("This chat has been cleared.").last).to_be_visible()
    expect(browser_page.locator(".bh-bubble")).to_have_count(0)
    assert browser_page.evaluate("sessionStorage.length") == 0

    ask_and_wait(browser_page)
    expect(said(browser_page, QUESTION)).to_have_count(1)


def test_quick_exit_leaves_no_trace_in_any_tab(browser_page: Page, demo_url: str) -> None:
    ask_and_wait(browser_page)
    other = browser_page.context.new_page()
    other.goto(demo_url)
    expect(said(other, QUESTION)).to_have_count(1)

    browser_page.keyboard.press("Escape")
    browser_page.keyboard.press("Escape")

    for page in (browser_page, other):
        # Not `wait_for_url`: it fails when the second of two leaps ends the first.
        expect(page).to_have_url("https://www.weather.gov/")
    browser_page.goto(demo_url)
    expect(browser_page.locator(".bh-bot")).to_have_count(1)
    expect(said(browser_page, QUESTION)).to_have_count(0)


def test_words_are_shown_as_they_are_and_never_run(browser_page: Page) -> None:
    nasty = "<img src=x onerror=alert(1)> **not bold**"
    ask(browser_page, nasty)

    expect(said(browser_page, nasty)).to_have_count(1)
    expect(browser_page.locator(".bh-log img")).to_have_count(0)
    expect(browser_page.locator(".bh-visitor strong")).to_have_count(0)


def test_the_privacy_text_is_in_the_page(browser_page: Page) -> None:
    browser_page.get_by_text("Privacy", exact=True).click()

    expect(browser_page.get_by_text("You can clear the chat at any time.")).to_be_visible()


def test_a_person_is_told_apart_from_the_assistant(browser_page: Page) -> None:
    def with_a_person(route: Route) -> None:
        found = route.fetch().json()
        bot = found["messages"][0]
        extra = {"kind": "talk", "buttons": [], "draft": False}
        found["messages"] += [
            {**bot, **extra, "id": "h1", "seq": 2, "from": "human", "text": "Hi, I'm **Ana**."},
            {**bot, **extra, "id": "s1", "seq": 3, "from": "system", "text": "Ana joined."},
        ]
        route.fulfill(json=found, status=201)

    joined = {"speaker": "human", "waiting": False, "staff_name": "Ana", "typing": False}
    browser_page.route("**/chat/session", with_a_person)
    browser_page.route("**/chat/state", lambda route: route.fulfill(json=joined))
    browser_page.reload()

    person = browser_page.locator(".bh-human")
    expect(person.locator(".bh-name")).to_contain_text("erson")
    expect(person.locator("strong")).to_have_text("Ana")
    expect(browser_page.locator(".bh-system .bh-name")).to_have_text("Notice")
    expect(browser_page.locator(".bh-status")).to_have_text("You're writing with Ana, a person.")
