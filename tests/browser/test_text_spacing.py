"""Nothing is lost when a reader spreads the text out (WCAG 2.2, 1.4.12)."""

from __future__ import annotations

import pytest
from demo_visitor import CRISIS, DRAFT_NOTE, QUESTION, WIDGET, NewContext, ask, ask_and_wait, press
from playwright.sync_api import Locator, Page, expect
from test_looks import sideways

SIZES = [
    pytest.param({"viewport": {"width": 320, "height": 568}}, id="a small phone"),
    pytest.param({"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}, id="400%"),
    pytest.param({"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}, id="200%"),
]

_SPREAD = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }
"""
# What a reader misses within `root`: text that is cut off, that leaves its button or bubble, or
# that stands on other text.
_LOST = r"""root => {
  const lost = [], lines = [];
  const unseen = each => each.closest('.bh-hidden, .unseen');
  const clips = style => [style.overflowX, style.overflowY].some(each => each !== 'visible');
  const onItsOwnGround = each => each && getComputedStyle(each).position === 'sticky' &&
    !/transparent|, 0\)/.test(getComputedStyle(each).backgroundColor);
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode());) {
    const parent = text.parentElement, words = text.data.trim();
    if (!words || ['STYLE', 'SCRIPT'].includes(parent.tagName)) continue;
    if (!parent.checkVisibility() || unseen(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = parent.closest('button, .bh-ways a, .bh-bubble, li, dialog, .bh, body');
    const outer = box.getBoundingClientRect();
    for (const rect of range.getClientRects()) {
      if (rect.width < 1) continue;
      const out = rect.left < outer.left - 1 || rect.right > outer.right + 1 ||
        (box.tagName !== 'BODY' && !clips(getComputedStyle(box)) &&
          (rect.top < outer.top - 1 || rect.bottom > outer.bottom + 1));
      if (out) lost.push(`leaves its ${box.className || box.tagName}: ${words.slice(0, 40)}`);
      const shown = rect.toJSON();
      let scroller = null;
      for (let each = parent; each; each = each.parentElement) {
        // What stays in its place while the rest scrolls under it.
        if (getComputedStyle(each).position === 'sticky') scroller ??= each;
        if (!clips(getComputedStyle(each))) continue;
        const edge = each.getBoundingClientRect();
        scroller ??= each;
        shown.left = Math.max(shown.left, edge.left);
        shown.right = Math.min(shown.right, edge.right);
        shown.top = Math.max(shown.top, edge.top);
        shown.bottom = Math.min(shown.bottom, edge.bottom);
      }
      lines.push({ words, rect, shown, scroller });
    }
  }
  lines.forEach((one, at) => lines.slice(at + 1).forEach(other => {
    // What scrolls together is compared as a whole, the rest as far as it is shown.
    const which = one.scroller === other.scroller ? 'rect' : 'shown';
    if (which === 'shown' && [one, other].some(each => onItsOwnGround(each.scroller))) return;
    const [a, b] = [one[which], other[which]];
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 2 && high > 3)
      lost.push(`on each other: ${one.words.slice(0, 40)} / ${other.words.slice(0, 40)}`);
  }));
  for (const each of root.querySelectorAll('*')) {
    const style = getComputedStyle(each);
    if (!each.checkVisibility() || unseen(each) || !each.textContent.trim()) continue;
    const wide = style.overflowX !== 'visible' && each.scrollWidth > each.clientWidth + 1;
    const high = ['hidden', 'clip'].includes(style.overflowY) &&
      each.scrollHeight > each.clientHeight + 1;
    if (wide || high) lost.push(`cut off: ${each.className} ${each.textContent.slice(0, 40)}`);
  }
  return [...new Set(lost)];
}"""
# Why a control can't be used where it stands, if so: beside the screen, small, or covered.
_OUT_OF_REACH = """control => {
  const box = control.getClientRects()[0];
  if (box.left < -1 || box.right > innerWidth + 1) return 'beside the screen';
  if (box.top < -1 || box.top > innerHeight - 8) return 'above or below the screen';
  const inline = getComputedStyle(control).display === 'inline';
  if (!inline && Math.min(box.width, box.height) < 24) return 'too small';
  const y = box.y + Math.min(box.height, innerHeight - box.y) / 2;
  const found = control.getRootNode().elementFromPoint(box.x + box.width / 2, y);
  return control.contains(found) ? null : `covered by ${found?.outerHTML.slice(0, 80)}`;
}"""


def spread(page: Page, *roots: str) -> None:
    """Spread the text of documents or shadow roots, as a reader's own tool does."""
    for root in roots:
        page.evaluate(
            f"""text => {{
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(text);
              {root}.adoptedStyleSheets.push(sheet);
            }}""",
            _SPREAD,
        )


def assert_whole(place: Locator, root: str, state: str) -> None:
    """All text within `root` can be read, and all controls of `place` be used."""
    page = place.page
    assert page.evaluate(f"({_LOST})({root})") == [], state
    # Not what stands there for machines alone.
    controls = "button, textarea, summary, input:not([tabindex='-1']), a[href]"
    found = {}
    for control in place.locator(controls).filter(visible=True).all():
        control.scroll_into_view_if_needed()
        why = control.evaluate(_OUT_OF_REACH)
        if why is not None:
            found[control.evaluate("each => each.outerHTML")[:120]] = why
    assert found == {}, state
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, state


@pytest.mark.parametrize("settings", SIZES)
def test_the_chat_stays_whole_in_each_state(
    new_context: NewContext, demo_url: str, settings: dict[str, object]
) -> None:
    page = new_context(**settings).new_page()
    page.goto(demo_url)
    expect(page.locator(".bh-bot")).to_have_count(1)
    spread(page, "document", WIDGET)
    dialog = page.get_by_role("dialog")

    def whole(state: str) -> None:
        assert_whole(page.locator("#panel"), f"{WIDGET}.querySelector('.bh')", state)
        assert sideways(page) <= 0, state

    def whole_dialog(state: str) -> None:
        assert_whole(dialog, f"{WIDGET}.querySelector('dialog[open]')", state)

    whole("the greeting")
    ask_and_wait(page)
    page.get_by_text("Where does this come from?").first.click()
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
    whole("an answer with its sources and suggestions")
    page.locator("summary", has_text="Privacy").click()
    whole("the privacy text")
    page.locator("summary", has_text="Privacy").click()
    ask(page, CRISIS)
    expect(page.locator(".bh-safety")).to_have_count(1)
    whole("in danger")
    page.context.set_offline(True)
    ask(page, "still there?")
    expect(page.locator(".bh-failed")).to_have_count(1)
    whole("not sent")
    press(page, "Clear this chat")
    dialog.get_by_role("button", name="Clear it").click()
    expect(dialog.get_by_text("could not be cleared")).to_be_visible()
    whole_dialog("not cleared")
    press(page, "Keep it")
    page.context.set_offline(False)
    press(page, "Ask for a call")
    expect(dialog.get_by_text("May we keep this and use it to contact you?")).to_be_visible()
    dialog.get_by_label("E-mail").fill("robin at example")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.locator("[aria-invalid]")).to_have_count(3)
    whole_dialog("the form with what is wrong in it")
    press(page, "Leave it")
    press(page, "I need help now")
    whole_dialog("the help lines")
    page.keyboard.press("Escape")


@pytest.mark.parametrize("settings", SIZES)
def test_the_plain_page_stays_whole(
    new_context: NewContext, demo_url: str, settings: dict[str, object]
) -> None:
    page = new_context(**settings, bypass_csp=True).new_page()
    page.goto(demo_url.replace("/demo", "/chat"))

    def whole(state: str) -> None:
        spread(page, "document")
        assert_whole(page.locator("body"), "document.body", state)

    def say(words: str) -> None:
        page.get_by_label("Your message").fill(words)
        page.get_by_role("button", name="Send").first.click()

    whole("at first")
    say(QUESTION)
    expect(page.get_by_text(DRAFT_NOTE)).to_have_count(1)
    page.get_by_text("Where does this come from?").click()
    whole("an answer with its sources and suggestions")
    say(CRISIS)
    expect(page.get_by_role("heading", name="Help and safety")).to_have_count(1)
    page.get_by_text("Ask for a call").click()
    page.get_by_role("button", name="Send").last.click()
    expect(page.get_by_text("Nothing was sent yet.")).to_be_visible()
    whole("in danger, and the form with what is wrong in it")
