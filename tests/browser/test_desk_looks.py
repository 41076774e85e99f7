"""The desk's pages in a real browser: read by everyone, run by nobody's script.

With ``--pictures`` it renews docs/pictures/desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from demo_visitor import DESK, PHONE, NewContext
from made_up import contact
from playwright.sync_api import Page, expect
from servers import ChatServer
from staff import database_of, desk_of, start_desk
from test_looks import broken_rules

from bothand.care.alerts import Alert, AlertSpool
from bothand.care.canned import CannedReplies
from bothand.care.contact import ContactRequests
from bothand.care.conversations import Conversations
from bothand.care.handoff import Handoffs
from bothand.care.human_messages import HumanMessages
from bothand.care.messages import Draft
from bothand.care.notes import Notes
from bothand.care.second_factor import SecondFactor
from bothand.care.sign_in import SignIn
from bothand.care.staff import Role, StaffAccounts
from bothand.care.takeover import Takeovers
from bothand.settings import ROOT
from bothand.store import Database, stamp

PICTURES = ROOT / "docs" / "pictures" / "desk"
KEPT = {
    *((name, 1280, "light") for name in ("inbox", "chat", "contacts", "people", "audit")),
    *((name, 1280, "light") for name in ("settings", "notices", "sign-in", "join", "canned")),
    ("inbox", 320, "light"),
    ("chat", 320, "light"),
    ("inbox", 1280, "dark"),
}
SCRIPT = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
QUESTION = "Is it possible to talk to someone about my next visit?"


@pytest.fixture(scope="module")
def pages(chat_server: ChatServer) -> Iterator[dict[str, str]]:
    """The desk's pages by name, with something on each."""
    base = start_desk(chat_server)
    now = datetime.now(UTC)
    with database_of(chat_server) as db:
        taken = _chat(db, "picture-taken", now)
        _chat(db, "picture-waits", now)
        Handoffs(db).request("picture-waits", now)
        accounts = StaffAccounts(db)
        morgan = accounts.by_login("morgan") or accounts.add(
            "morgan", "Morgan", Role.ADMIN, "test", now
        )
        Takeovers(db).begin(taken, "Morgan", now, morgan.id)
        HumanMessages(db).say(taken, morgan.id, "Hello, this is Morgan. Of course.", "1", now)
        Notes(db).add("Morgan", "Asked about Thursday.", now, conversation=taken)
        Notes(db).tag(taken, "appointment", "Morgan", now)
        CannedReplies(db).save(morgan.id, "Morgan", "Hello", "Hi, this is {name}.", True, now)
        saved = ContactRequests(db).save(
            taken,
            contact(name="Robin", best_time="after five"),
            None,
            now,
            consent_text="May we keep this?",
            due_at=now,
        )
        invited = accounts.by_login("sky") or accounts.add("sky", "Sky", Role.HELPER, "test", now)
        key = SignIn(db, SecondFactor(chat_server.settings.secret)).invite(invited, "test", now)
    spool = AlertSpool(chat_server.settings.home / "spool")
    spool.put(Alert("picture", "picture-waits", "check", stamp(now), "I can't do this any more"))
    yield {
        "sign-in": f"{base}/sign-in",
        "join": f"{base}/join?key={key}",
        "inbox": f"{base}/",
        "all": f"{base}/?view=all",
        "chat": f"{base}/conversation?id={taken}",
        "contacts": f"{base}/contacts",
        "contact": f"{base}/contact?id={saved.id}&erase=ask",
        "canned": f"{base}/canned",
        "account": f"{base}/account",
        "people": f"{base}/people",
        "audit": f"{base}/audit",
        "settings": f"{base}/settings",
        "practice": f"{base}/practice",
        "go-live": f"{base}/go-live",
        "review": f"{base}/review",
        "review-one": f"{base}/review/one?path=data/faq/taking/alcohol.yml",
        "notices": f"{base}/notifications",
        "problem": f"{base}/conversation?id=none",
    }


def _chat(db: Database, id: str, now: datetime) -> str:
    conversations = Conversations(db)
    conversations.start(id, "en", now)
    conversations.reply(id, [Draft("Hi. I'm an automated assistant.", "talk")], now, None)
    conversations.keep(id, QUESTION, now)
    return id


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_can_be_read_and_reached(
    new_context: NewContext,
    chat_server: ChatServer,
    pages: dict[str, str],
    request: pytest.FixtureRequest,
    complaints: list[str],
    scheme: str,
    size: dict[str, int],
) -> None:
    def context(**settings: object) -> object:
        return new_context(viewport=size, color_scheme=scheme, **settings)

    page = desk_of(chat_server, context, "Morgan", Role.ADMIN)  # type: ignore[arg-type]
    for name, address in pages.items():
        page.goto(address)
        page.locator("h1").wait_for()
        assert broken_rules(page) == [], name
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{name} is {wide} px wide"
        if request.config.getoption("--pictures") and (name, size["width"], scheme) in KEPT:
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}-{size['width']}-{scheme}.png")
    # The page of a chat that isn't there is a 404, which the browser notes by itself.
    complaints[:] = [each for each in complaints if "404" not in each]


def test_no_script_that_was_written_into_a_field_ever_runs(
    new_context: NewContext, chat_server: ChatServer, pages: dict[str, str]
) -> None:
    page = desk_of(chat_server, new_context, "Morgan", Role.ADMIN)
    base, tried = pages["inbox"].rstrip("/"), set()
    for name in ("chat", "contact", "canned", "people"):
        page.goto(pages[name])
        actions = page.eval_on_selector_all("form", "all => all.map(one => one.action)")
        for action in {each.removeprefix(base) for each in actions}:
            if any(word in action for word in _KEEPS_OUT):
                continue
            page.goto(pages[name])
            form = page.locator(f'form[action="{action}"]').first
            for field in form.locator("input:visible, textarea:visible").all():
                if field.get_attribute("type") in ("checkbox", "email", "search"):
                    continue
                field.fill(SCRIPT[: int(field.get_attribute("maxlength") or 4000)])
            form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
            page.wait_for_timeout(300)
            page.locator("h1").wait_for()
            tried.add(action)
    assert {"/conversation/note", "/conversation/tag", "/contact/note", "/canned/save"} <= tried
    _assert_clean(page, pages)


_KEEPS_OUT = (
    "sign-out", "presence", "erase", "export", "hand-back", "close", "pass", "invite", "remove",
    "change", "acknowledge", "take",
)  # fmt: skip


def _assert_clean(page: Page, pages: dict[str, str]) -> None:
    for name, address in pages.items():
        if name == "problem":
            continue
        page.goto(address)
        page.locator("h1").wait_for()
        assert page.evaluate("window.hacked ?? null") is None, address
    page.goto(pages["chat"])
    expect(page.get_by_text("<script>window.hacked").first).to_be_visible()
