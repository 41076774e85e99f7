"""Every feature by the keyboard alone: reached, seen, and never a dead end."""

from __future__ import annotations

from typing import Any

from demo_visitor import DRAFT_NOTE, QUESTION, NewContext
from playwright.sync_api import Page, expect

# The element that the keyboard is at, also within the chat, and whether one can see that.
_AT = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const x = box.x + box.width / 2, y = box.y + Math.min(box.height / 2, 10);
  let top = document.elementFromPoint(x, y);
  while (top?.shadowRoot) {
    const inner = top.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === top) break;
    top = inner;
  }
  const words = at.getAttribute('aria-label') || at.labels?.[0]?.textContent || at.textContent;
  return {
    name: words.trim(),
    tag: at.localName,
    inView: box.bottom > 0 && box.right > 0 && box.y < innerHeight && box.x < innerWidth,
    covered: !(top && (at.contains(top) || top.contains(at))),
    marked: at.matches('h2, h3, dialog, section') ||
      (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) ||
      style.boxShadow !== 'none',
  };
}"""
_MOST_TABS = 60


def at(page: Page) -> dict[str, Any]:
    """Where the keyboard is: somewhere, in sight, and marked."""
    found: dict[str, Any] | None = page.evaluate(_AT)
    for _ in range(20):
        # The list of messages may be on its way to the newest one.
        if found is not None and found["inView"] and not found["covered"]:
            break
        page.wait_for_timeout(50)
        found = page.evaluate(_AT)
    assert found is not None, "the focus is lost"
    assert found["inView"], f"the focus is out of sight: {found}"
    assert not found["covered"], f"the focus is covered: {found}"
    assert found["marked"], f"the focus can't be seen: {found}"
    return found


def go_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until the keyboard is at what has this name."""
    seen = []
    for _ in range(_MOST_TABS):
        page.keyboard.press(key)
        found = page.evaluate(_AT)
        if found is None:
            # Between the page's end and its beginning lies the browser itself.
            continue
        seen.append(at(page)["name"])
        if seen[-1].startswith(name):
            return
    raise AssertionError(f"{name} is not reached by {key}; what is: {seen}")


def press(page: Page, name: str, key: str = "Enter") -> None:
    go_to(page, name)
    page.keyboard.press(key)


def test_every_feature_is_reached_and_left_by_the_keyboard_alone(
    new_context: NewContext, demo_url: str
) -> None:
    page = new_context().new_page()
    page.goto(demo_url)
    expect(page.locator(".bh-bot")).to_have_count(1)

    # Ask, and choose one of the suggestions.
    go_to(page, "Your message")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    answer = page.locator(".bh-bot", has_text=DRAFT_NOTE)
    expect(answer).to_have_count(1)
    assert at(page)["tag"] == "textarea"
    go_to(page, "Where does this come from?", "Shift+Tab")
    page.keyboard.press("Space")
    expect(answer.locator("details[open]")).to_have_count(1)
    press(page, "Yes")
    expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
    at(page)
    reply = answer.locator(".bh-reply").first
    words = reply.inner_text()
    press(page, words)
    expect(page.locator(".bh-visitor", has_text=words)).to_have_count(1)
    expect(answer).to_have_count(2)
    assert at(page)["tag"] == "textarea"

    # Help, opened and closed; the focus comes back.
    go_to(page, "I need help now", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Help right now")).to_be_visible()
    at(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert at(page)["name"] == "I need help now"

    # A person, and then a call instead: the form wrong, mended and sent.
    press(page, "Talk to a person")
    expect(page.locator(".bh-status")).to_contain_text("You asked for a person")
    at(page)
    press(page, "Ask for a call")
    form = page.get_by_role("dialog", name="May we contact you?")
    expect(form).to_be_visible()
    expect(form.get_by_text("May we keep this and use it to contact you?")).to_be_visible()
    press(page, "Send")
    expect(form.locator("[aria-invalid=true]").first).to_be_focused()
    page.keyboard.type("Robin")
    go_to(page, "Phone")
    page.keyboard.type("615 555 0171")
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(_AT)["name"].startswith("May we keep this"):
            break
    page.keyboard.press("Space")
    press(page, "Send")
    expect(form).to_be_hidden()
    expect(page.locator(".bh-message", has_text="It isn't an appointment yet")).to_have_count(1)
    at(page)

    # A copy, the privacy text, and clearing: first not, then indeed.
    with page.expect_download() as saved:
        press(page, "Save this chat")
    assert QUESTION in saved.value.path().read_text()
    go_to(page, "Privacy", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It doesn't go to advertisers.")).to_be_visible()
    press(page, "Clear this chat")
    press(page, "Keep it")
    assert at(page)["name"] == "Clear this chat"
    page.keyboard.press("Enter")
    press(page, "Clear it")
    expect(page.locator(".bh-log", has_text="This chat has been cleared.")).to_be_visible()
    at(page)
    press(page, "Start a new chat")
    expect(page.locator(".bh-bot")).to_have_count(1)
    at(page)

    # Closed and opened again, and away.
    go_to(page, "Close the chat")
    page.keyboard.press("Enter")
    assert at(page)["name"].startswith("Open chat")
    page.keyboard.press("Enter")
    go_to(page, "Quick exit", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("https://**")


def test_escape_twice_leaves_at_once(new_context: NewContext, demo_url: str) -> None:
    page = new_context().new_page()
    page.goto(demo_url)
    expect(page.locator(".bh-bot")).to_have_count(1)
    go_to(page, "Your message")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("https://**")


def test_no_place_holds_the_keyboard_fast(new_context: NewContext, demo_url: str) -> None:
    page = new_context().new_page()
    page.goto(demo_url)
    expect(page.locator(".bh-bot")).to_have_count(1)
    go_to(page, "Your message")
    for key in ("Tab", "Shift+Tab"):
        for _ in range(_MOST_TABS):
            page.keyboard.press(key)
            if page.evaluate(_AT) is None:
                break
        else:
            raise AssertionError(f"the keyboard never gets out of the chat by {key}")
