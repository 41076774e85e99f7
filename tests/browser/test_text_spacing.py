"""Nothing is lost when a reader spreads the text out (WCAG 2.2, 1.4.12)."""

from __future__ import annotations

import pytest
from demo_visitor import CRISIS, PHONE, WIDGET, NewContext, ask, ask_and_wait, press
from playwright.sync_api import Page, expect
from test_looks import sideways

_SPREAD = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }
"""
# Text that its own box cuts off, by the words that are cut.
_CUT = """root => [...root.querySelectorAll('*')].filter(each => {
  const style = getComputedStyle(each);
  const shown = each.checkVisibility() && each.getClientRects().length;
  // The classic way to hide from the eye what only a screen reader reads.
  if (!shown || style.clipPath !== 'none' || each.closest('.bh-hidden, .hidden')) return false;
  const wide = style.overflowX !== 'visible' && each.scrollWidth > each.clientWidth + 1;
  const high = ['hidden', 'clip'].includes(style.overflowY) &&
    each.scrollHeight > each.clientHeight + 1;
  return each.textContent.trim() && (wide || high);
}).map(each => each.className + ': ' + each.textContent.trim().slice(0, 60))"""


def spread(page: Page, root: str) -> None:
    """Spread the text of a document or a shadow root, as a reader's own tool does."""
    page.evaluate(
        f"""text => {{
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(text);
          const root = {root};
          root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
        }}""",
        _SPREAD,
    )


def cut(page: Page, root: str) -> list[str]:
    found: list[str] = page.evaluate(f"({_CUT})({root})")
    return found


def out_of_reach(page: Page, width: int) -> list[str]:
    """Controls that stand beside the screen, or are too small to hit."""
    found = []
    controls = "button:visible, textarea:visible, summary:visible, input:visible, a[href]:visible"
    for control in page.locator(controls).all():
        control.scroll_into_view_if_needed()
        box = control.bounding_box()
        assert box is not None
        if box["x"] < -1 or box["x"] + box["width"] > width + 1 or box["height"] < 12:
            found.append(f"{control.inner_text()[:40]}: {box}")
    return found


@pytest.mark.parametrize(
    "size", [PHONE, {"width": 640, "height": 400}], ids=["320 px", "200% of 1280 px"]
)
def test_the_chat_stays_whole_in_each_state(
    new_context: NewContext, demo_url: str, size: dict[str, int]
) -> None:
    page = new_context(viewport=size).new_page()
    page.goto(demo_url)
    expect(page.locator(".bh-bot")).to_have_count(1)
    spread(page, WIDGET)

    def whole(state: str) -> None:
        assert cut(page, WIDGET) == [], state
        assert sideways(page) <= 0, state
        assert out_of_reach(page, size["width"]) == [], state

    ask_and_wait(page)
    page.get_by_text("Where does this come from?").first.click()
    whole("an answer with its sources")
    ask(page, CRISIS)
    expect(page.locator(".bh-safety")).to_have_count(1)
    whole("in danger")
    press(page, "Ask for a call")
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(page.locator("[aria-invalid]").first).to_be_visible()
    assert cut(page, WIDGET) == []
    press(page, "Leave it")
    press(page, "I need help now")
    assert cut(page, WIDGET) == []
    page.keyboard.press("Escape")
    press(page, "Clear this chat")
    assert cut(page, WIDGET) == []
    press(page, "Keep it")


def test_the_plain_page_stays_whole(new_context: NewContext, demo_url: str) -> None:
    page = new_context(viewport=PHONE).new_page()
    page.goto(demo_url.replace("/demo", "/chat"))
    page.get_by_label("Your message").fill("Will these pills put weight on me?")
    page.get_by_role("button", name="Send", exact=True).first.click()
    spread(page, "document")
    assert cut(page, "document") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert out_of_reach(page, PHONE["width"]) == []
