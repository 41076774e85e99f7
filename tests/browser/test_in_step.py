"""Nothing lost and nothing said twice: tabs, reloads, and connections that break."""

from __future__ import annotations

import json

from demo_visitor import (
    CRISIS,
    QUESTION,
    NewContext,
    answers,
    ask,
    ask_and_wait,
    messages,
    press,
    said,
)
from playwright.sync_api import Page, Route, expect


def test_two_tabs_stay_in_step(browser_page: Page, demo_url: str) -> None:
    other = browser_page.context.new_page()
    other.goto(demo_url)
    expect(messages(other)).to_have_count(1)

    ask_and_wait(browser_page)
    expect(said(other, QUESTION)).to_have_count(1)
    expect(answers(other)).to_have_count(1)

    press(other, "Clear this chat")
    press(other, "Clear it")
    expect(browser_page.locator(".bh-bubble")).to_have_count(0)
    press(other, "Start a new chat")
    expect(messages(browser_page)).to_have_count(1)
    expect(browser_page.locator(".bh-bot")).to_have_count(1)


def test_a_reload_keeps_the_history(browser_page: Page) -> None:
    ask_and_wait(browser_page)
    before = messages(browser_page).all_inner_texts()

    browser_page.reload()

    expect(messages(browser_page)).to_have_count(len(before))
    assert messages(browser_page).all_inner_texts() == before
    expect(browser_page.locator("[aria-live=polite]")).to_be_empty()


def test_a_message_written_offline_is_kept_and_said_once(browser_page: Page) -> None:
    ask_and_wait(browser_page)
    browser_page.context.set_offline(True)
    ask(browser_page, CRISIS)
    unsent = browser_page.locator(".bh-failed")
    expect(unsent).to_contain_text("Not sent.")
    expect(unsent.get_by_role("link", name="988")).to_be_visible()
    expect(unsent.get_by_role("button", name="Retry")).to_be_visible()

    browser_page.context.set_offline(False)

    expect(browser_page.locator(".bh-safety")).to_have_count(1)
    expect(unsent).to_have_count(0)
    browser_page.reload()
    expect(browser_page.locator(".bh-safety")).to_have_count(1)
    expect(said(browser_page, CRISIS)).to_have_count(1)


def test_a_lost_answer_is_fetched_by_retrying_and_nothing_is_said_twice(
    new_context: NewContext, demo_url: str, complaints: list[str]
) -> None:
    sent: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "")["client_id"])
        if len(sent) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page = new_context().new_page()
    # Without a socket, which would bring the answer all the same.
    page.route("**/socket.io/**", lambda route: route.abort())
    page.route("**/chat/messages", lose_the_first_answer)
    page.goto(demo_url)
    expect(messages(page)).to_have_count(1)
    ask(page)
    press(page, "Retry")

    expect(answers(page)).to_have_count(1)
    expect(page.locator(".bh-unsent")).to_have_count(0)
    expect(said(page, QUESTION)).to_have_count(1)
    assert len(sent) == 2
    assert len(set(sent)) == 1
    complaints[:] = [each for each in complaints if "ERR_FAILED" not in each]


def test_what_a_visitor_missed_without_a_socket_is_caught_up(
    browser_page: Page, new_context: NewContext, demo_url: str, complaints: list[str]
) -> None:
    token = browser_page.evaluate("sessionStorage.getItem('bothand.token')")
    elsewhere = new_context()
    elsewhere.add_init_script(
        f"if (location.pathname === '/demo') sessionStorage.setItem('bothand.token', '{token}')"
    )
    elsewhere.route("**/socket.io/**", lambda route: route.abort())
    other = elsewhere.new_page()
    other.goto(demo_url)
    expect(messages(other)).to_have_count(1)

    ask_and_wait(browser_page)
    expect(answers(other)).to_have_count(0)
    other.evaluate("window.dispatchEvent(new Event('online'))")

    expect(answers(other)).to_have_count(1)
    expect(said(other, QUESTION)).to_have_count(1)
    ask(other, CRISIS)
    expect(said(other, CRISIS)).to_have_count(1)
    expect(other.locator(".bh-unsent")).to_have_count(0)
    expect(browser_page.locator(".bh-safety")).to_have_count(1)
    complaints[:] = [each for each in complaints if "ERR_FAILED" not in each]


def test_where_sockets_are_blocked_long_requests_do_the_same(
    new_context: NewContext, demo_url: str, complaints: list[str]
) -> None:
    context = new_context()
    context.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    page, other = context.new_page(), context.new_page()
    page.goto(demo_url)
    expect(messages(page)).to_have_count(1)
    other.goto(demo_url)
    expect(messages(other)).to_have_count(1)
    page.wait_for_timeout(500)

    ask_and_wait(page)
    # Sooner than the look every ten seconds that there is without a line.
    expect(answers(other)).to_have_count(1, timeout=4_000)
    complaints[:] = [each for each in complaints if "WebSocket" not in each]
