"""The whole story of a handoff, in two real browsers: the visitor's and the staff's."""

from __future__ import annotations

import re

from demo_visitor import CRISIS, NewContext, answers, ask, field, said
from playwright.sync_api import Locator, Page, expect
from servers import ChatServer
from staff import desk_of


def visitor_of(new_context: NewContext, server: ChatServer) -> Page:
    page = new_context().new_page()
    page.goto(f"{server.url}/demo")
    page.locator(".bh-bot").first.wait_for()
    return page


def waiting(page: Page) -> Page:
    """The visitor asks for a person, and is told honestly what to expect."""
    page.locator(".bh-tools").get_by_role("button", name="Talk to a person").click()
    expect(page.locator(".bh-status")).to_contain_text("You asked for a person")
    return page


def offers(desk: Page) -> Locator:
    """The buttons that take a chat, the one that waits longest first."""
    return desk.get_by_role("button", name=re.compile("^Take this chat"))


def take_newest(desk: Page) -> None:
    """The member takes the chat that was asked for last."""
    offers(desk).last.click()
    expect(desk.get_by_text("You have this chat.", exact=True)).to_be_visible()


def reply(desk: Page, words: str) -> None:
    desk.get_by_label("Your message to the visitor").fill(words)
    desk.keyboard.press("Enter")
    expect(desk.locator("#talk")).to_contain_text(words)


def test_a_person_is_asked_for_comes_talks_and_hands_back(
    new_context: NewContext, chat_server: ChatServer
) -> None:
    visitor = visitor_of(new_context, chat_server)
    desk = desk_of(chat_server, new_context, "Jamie")
    ask(visitor, "Does Zoloft make people gain weight?")
    expect(answers(visitor)).to_have_count(1)
    others = offers(desk).count()
    waiting(visitor)
    # It comes without a reload.
    expect(offers(desk)).to_have_count(others + 1)
    take_newest(desk)
    expect(visitor.locator(".bh-status")).to_contain_text("Jamie, a person")
    expect(visitor.locator(".bh-system").last).to_contain_text("Jamie, a person on our team")
    # What was said before is there: nobody starts over.
    expect(desk.locator("#talk")).to_contain_text("Does Zoloft make people gain weight?")

    reply(desk, "Hello, this is Jamie. How can I help?")
    mine = visitor.locator(".bh-human", has_text="How can I help?")
    expect(mine).to_contain_text("Jamie (a person)")
    field(visitor).press_sequentially("I am wr")
    expect(desk.get_by_text("The visitor is typing…")).to_be_visible()
    ask(visitor, "It is about my next visit")
    expect(desk.locator("#talk li").last).to_contain_text("It is about my next visit")
    desk.get_by_label("Your message to the visitor").press_sequentially("On Thur")
    expect(visitor.locator(".bh-typing")).to_be_visible()
    reply(desk, "On Thursday at ten.")
    expect(visitor.locator(".bh-human", has_text="On Thursday at ten.")).to_have_count(1)
    expect(visitor.locator(".bh-typing")).to_be_hidden()

    desk.get_by_label("New note").fill("Asked about Thursday PRIVATE")
    desk.get_by_role("button", name="Keep the note").click()
    expect(desk.locator(".notes")).to_contain_text("PRIVATE")
    desk.get_by_role("button", name=re.compile("^Hand back")).click()
    expect(desk.get_by_text("The assistant answers in this chat again.")).to_be_visible()

    expect(visitor.locator(".bh-status")).to_contain_text("Automated assistant")
    ask(visitor, "And does it affect sleep?")
    # "It" is the medicine of before: the bot kept the thread.
    expect(answers(visitor).nth(1)).to_contain_text(re.compile("sleep", re.IGNORECASE))

    # Tomorrow: the same browser, the same chat, and not a word of what is private.
    visitor.reload()
    expect(visitor.locator(".bh-human", has_text="On Thursday at ten.")).to_have_count(1)
    expect(said(visitor, "It is about my next visit")).to_have_count(1)
    assert "PRIVATE" not in visitor.locator("bothand-chat").inner_text()


def test_a_crisis_in_a_takeover_shows_988_at_once_and_alarms_the_staff(
    new_context: NewContext, chat_server: ChatServer
) -> None:
    visitor = waiting(visitor_of(new_context, chat_server))
    desk = desk_of(chat_server, new_context, "Jamie")
    take_newest(desk)
    expect(visitor.locator(".bh-status")).to_contain_text("Jamie, a person")
    ask(visitor, CRISIS)
    safety = visitor.locator(".bh-safety")
    expect(safety.get_by_role("link", name="988", exact=True).first).to_be_visible()
    alarm = desk.locator("#around [role=alert]")
    expect(alarm).to_contain_text("Thoughts of suicide or self-harm")
    expect(desk.locator("#talk")).to_contain_text(CRISIS)
    reply(desk, "I am here with you.")
    expect(visitor.locator(".bh-human", has_text="I am here with you.")).to_have_count(1)
    alarm.get_by_role("button").click()
    expect(desk.locator("#around [role=alert]")).to_have_count(0)


def test_two_who_press_at_the_same_instant_learn_who_has_it(
    new_context: NewContext, chat_server: ChatServer
) -> None:
    visitor = waiting(visitor_of(new_context, chat_server))
    jamie, robin = (desk_of(chat_server, new_context, name) for name in ("Jamie", "Robin"))
    for desk in (jamie, robin):
        link = desk.locator(".cards a", has_text="Chat").last
        link.click()
        expect(desk.get_by_role("button", name=re.compile("^Take this chat"))).to_be_visible()
    expect(robin.locator("#around")).to_contain_text("Jamie has this chat open too")
    jamie.get_by_role("button", name=re.compile("^Take this chat")).click()
    expect(jamie.get_by_text("You have this chat.", exact=True)).to_be_visible()
    # Robin's page shows it by itself; the button that was still there would have said so.
    expect(robin.locator("#around")).to_contain_text("Jamie has this chat.")
    expect(robin.get_by_label("Your message to the visitor")).to_have_count(0)

    jamie.get_by_label("Pass it on to").select_option(label="Robin")
    jamie.get_by_role("button", name="Pass on").click()
    expect(jamie.get_by_text("Your colleague has this chat now.")).to_be_visible()
    expect(robin.get_by_text("You have this chat.", exact=True)).to_be_visible()
    expect(visitor.locator(".bh-status")).to_contain_text("Robin, a person")
    reply(robin, "Robin here, I took over from Jamie.")
    expect(visitor.locator(".bh-human").last).to_contain_text("Robin (a person)")

    robin.get_by_label("Close it. What came of it?").select_option("answered")
    robin.get_by_role("button", name="Close this chat").click()
    expect(robin.get_by_text("The chat is closed.")).to_be_visible()
    expect(visitor.locator(".bh-status")).to_contain_text("Automated assistant")
