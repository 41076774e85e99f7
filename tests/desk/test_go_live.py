"""The go-live page names what is missing, and stops naming it once it is there."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from content_desk import ContentDesk
from running_desk import NOW
from sqlalchemy import update

from bothand.care.desk_settings import SECOND_PERSON, DeskSettings
from bothand.care.staff import Role, StaffAccounts
from bothand.content.go_live import missing, needed
from bothand.content.practice import Practice
from bothand.content.practice_edit import edit_practice, parts_of
from bothand.content.reviews import wordings
from bothand.content.signature import sign
from bothand.content.topic_file import edit_topic
from bothand.content.tree import read_tree
from bothand.settings import Settings
from bothand.store import Database
from bothand.store.desk_models import staff

TODAY = datetime.now(UTC).date()


@pytest.fixture
def live_desk(tmp_path: Path) -> Iterator[ContentDesk]:
    (tmp_path / "content").mkdir()
    desk = ContentDesk(tmp_path / "home", tmp_path / "content")
    yield desk
    if hasattr(desk, "process"):
        desk.stop()


def settings_of(desk: ContentDesk, **env: str) -> Settings:
    home, content = str(desk.settings.home), str(desk.content)
    return Settings.load({"BOTHAND_HOME": home, "BOTHAND_CONTENT": content, **env})


def codes(desk: ContentDesk, settings: Settings) -> list[str]:
    database = Database.open(settings.database_url)
    practice = Practice.read(desk.content / "practice.yml")
    return [each.code for each in missing(settings, database, practice, TODAY)]


def join(database: Database, id: str) -> None:
    """Let an account be one that was opened."""
    with database.write() as session:
        session.execute(update(staff).where(staff.c.id == id).values(password_hash="x"))


def test_a_new_installation_lacks_it_all_and_the_page_says_it_in_words(
    live_desk: ContentDesk,
) -> None:
    found = codes(live_desk, settings_of(live_desk))
    assert found[:5] == ["origins", "phone", "hours", "staff", "unsigned"]
    assert set(found[5:]) == {"numbers", "alerts", "reviewer", "approver", "second_person", "https"}
    live_desk.start()
    with live_desk.signed_in("Jamie") as admin:
        page = html.unescape(admin.get("/go-live").text)
        assert "Without these, live mode does not start" in page
        assert "BOTHAND_ALLOWED_ORIGINS" in page
        assert "Crisis Text Line" in page
        assert "demo mode" in page
        for link in ("/practice", "/people", "/review", "/notifications", "/settings"):
            assert f'href="{link}"' in page.partition("<main")[2]
            assert admin.get(link).status_code == 200
        path, text = live_desk.content / "practice.yml", live_desk.practice_text
        path.write_text("name: [", encoding="utf-8")
        assert "practice.yml can't be read" in html.unescape(admin.get("/go-live").text)
        path.write_text(text.replace('value: ""', 'value: "(615) 555-0100"', 1), encoding="utf-8")
        assert "Your phone number is missing" not in admin.get("/go-live").text
    with live_desk.signed_in("Kim", Role.EDITOR) as editor:
        assert editor.get("/go-live").status_code == 403


def test_nothing_is_missing_where_everything_is_done(live_desk: ContentDesk) -> None:
    settings = settings_of(
        live_desk,
        BOTHAND_ALLOWED_ORIGINS="https://www.example.com",
        BOTHAND_DESK_URL="https://desk.example.com",
        BOTHAND_WEBHOOK_URL="https://hooks.example.com/x",
    )
    database = Database.open(settings.database_url)
    accounts = StaffAccounts(database)
    for login, role in (("morgan", Role.ADMIN), ("lee", Role.EDITOR)):
        join(database, accounts.add(login, login, role, "test", NOW, reviewer=login == "lee").id)
    lee = accounts.by_login("lee")
    assert lee is not None
    DeskSettings(database).set(SECOND_PERSON, lee.id, "test", NOW)
    path = live_desk.content / "practice.yml"
    parts = parts_of(live_desk.practice_text)
    facts = {**parts.facts, "phone": "(615) 555-0100"}
    hours = {"monday": ["09:00-17:00"]}
    text = edit_practice(
        live_desk.practice_text, type(parts)(parts.name, parts.timezone, hours, [], facts)
    )
    today = TODAY.isoformat()
    text = text.replace('"2026-11-23"', f'"{today}"').replace(
        'checked_on: ""', f'checked_on: "{today}"'
    )
    path.write_text(text, encoding="utf-8")
    again = TODAY + timedelta(days=300)
    for each in wordings(read_tree(live_desk.content)):
        if each.topic:
            made = sign(each.text, "lee", TODAY, again, each.title, each.question)
            file = live_desk.content / each.path
            file.write_text(
                edit_topic(file.read_text(encoding="utf-8"), metadata=made), encoding="utf-8"
            )
    assert codes(live_desk, settings) == []


def test_a_switched_off_admin_or_one_who_never_came_is_none(live_desk: ContentDesk) -> None:
    settings = settings_of(live_desk)
    practice = Practice.read(live_desk.content / "practice.yml")
    accounts = StaffAccounts(Database.open(settings.database_url))
    one = accounts.add("morgan", "Morgan", Role.ADMIN, "test", NOW)
    other = accounts.add("robin", "Robin", Role.ADMIN, "test", NOW)
    assert "staff" in needed(settings, practice, accounts.everyone())
    join(Database.open(settings.database_url), one.id)
    assert "staff" not in needed(settings, practice, accounts.everyone())
    accounts.change(one.id, "test", NOW, disabled=True)
    assert "staff" in needed(settings, practice, accounts.everyone())
    assert other.role is Role.ADMIN
    # A database that can't be asked doesn't keep the assistant from starting again.
    assert "staff" not in needed(settings, practice, None)


def test_mail_without_anybody_who_has_an_address_is_told(live_desk: ContentDesk) -> None:
    env = {"BOTHAND_SMTP_URL": "smtp://127.0.0.1:2525", "BOTHAND_MAIL_FROM": "desk@example.com"}
    settings = settings_of(live_desk, **env)
    assert "mailboxes" in codes(live_desk, settings)
    accounts = StaffAccounts(Database.open(settings.database_url))
    accounts.add("morgan", "Morgan", Role.ADMIN, "test", NOW, "morgan@example.com")
    assert {"mailboxes", "alerts"}.isdisjoint(codes(live_desk, settings))
