"""How the widget looks in each state; ``--pictures`` keeps the pictures that the pages show."""

from __future__ import annotations

from pathlib import Path

import pytest
from demo_visitor import CRISIS, NewContext, ask, ask_and_wait, press
from playwright.sync_api import Page, expect
from test_looks import sideways

from bothand.settings import ROOT

FOLDER = ROOT / "docs" / "pictures" / "widget"
SIZES = {320: 640, 390: 780, 768: 900, 1280: 800}
THEMES: dict[str, dict[str, str]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced-colors": {"forced_colors": "active"},
}
KEPT = {
    ("answer", 1280, "light"),
    ("answer", 390, "light"),
    ("answer", 390, "dark"),
    ("answer", 390, "forced-colors"),
    ("safety", 390, "light"),
    ("form", 390, "light"),
    ("help", 390, "light"),
    ("unsent", 390, "light"),
    ("closed", 390, "light"),
}


@pytest.mark.parametrize("theme", list(THEMES))
@pytest.mark.parametrize("width", list(SIZES))
def test_every_state_fits_its_screen(
    new_context: NewContext,
    demo_url: str,
    width: int,
    theme: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    complaints: list[str],
) -> None:
    keep = bool(request.config.getoption("--pictures"))
    size = {"width": width, "height": SIZES[width]}
    page = new_context(viewport=size, reduced_motion="reduce", **THEMES[theme]).new_page()

    def picture(state: str) -> None:
        assert sideways(page) <= 0, state
        kept = keep and (state, width, theme) in KEPT
        folder = FOLDER if kept else tmp_path
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{state}-{width}-{theme}.png")

    page.goto(demo_url)
    expect(page.locator(".bh-bot")).to_have_count(1)
    ask_and_wait(page)
    picture("answer")
    ask(page, CRISIS)
    expect(page.locator(".bh-safety")).to_have_count(1)
    picture("safety")
    press(page, "I need help now")
    picture("help")
    page.keyboard.press("Escape")
    press(page, "Ask for a call")
    send_empty(page)
    picture("form")
    press(page, "Leave it")
    page.context.set_offline(True)
    ask(page, "still there?")
    expect(page.locator(".bh-failed")).to_have_count(1)
    picture("unsent")
    page.context.set_offline(False)
    expect(page.locator(".bh-unsent")).to_have_count(0)
    press(page, "Close the chat")
    picture("closed")


def send_empty(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(page.locator("[aria-invalid]").first).to_be_visible()
