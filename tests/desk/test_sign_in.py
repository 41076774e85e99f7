"""The way in: an invitation, a password, a code; and what holds out who has none of them."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pyotp
import pytest
from running_desk import Desk

from bothand.settings import child_environment

PASSWORD = "three quiet herons at dawn"


def command(desk: Desk, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``make staff`` on the computer of this desk."""
    env = {
        "BOTHAND_HOME": str(desk.settings.home),
        "BOTHAND_DESK_PORT": str(desk.settings.desk_port),
    }
    return subprocess.run(
        [sys.executable, "-m", "bothand.desk.staff", *arguments],
        cwd=desk.settings.root,
        env=child_environment(env),
        capture_output=True,
        text=True,
        check=False,
    )


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


class Person:
    """Somebody with a browser, a password and an authenticator app."""

    def __init__(self, desk: Desk, login: str) -> None:
        self.browser = desk.browser()
        self.login = login
        self.secret = ""
        self.codes: list[str] = []

    def code(self, steps: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(int(time.time()) + 30 * steps)

    def join(self, link: str, password: str = PASSWORD, **changed: str) -> httpx.Response:
        page = self.browser.get(link)
        assert page.status_code == 200, page.text
        self.secret = hidden(page.text, "secret")
        fields = {name: hidden(page.text, name) for name in ("token", "key", "secret")}
        fields |= {"password": password, "again": password, "code": self.code(), **changed}
        answer = self.browser.post("/join", data=fields)
        self.codes = re.findall(r"<li><code>([0-9a-f-]+)</code>", answer.text)
        return answer

    def type_password(self, password: str = PASSWORD) -> httpx.Response:
        token = hidden(self.browser.get("/sign-in").text, "token")
        fields = {"token": token, "login": self.login, "password": password}
        return self.browser.post("/sign-in", data=fields)

    def type_code(self, code: str) -> httpx.Response:
        page = self.browser.get("/sign-in/code")
        if page.status_code != 200:
            return page
        return self.browser.post(
            "/sign-in/code", data={"token": hidden(page.text, "token"), "code": code}
        )

    def is_in(self) -> bool:
        return self.browser.get("/").status_code == 200

    def forget(self) -> None:
        self.browser.cookies.clear()


@pytest.fixture
def jamie(one_desk: Desk) -> Iterator[Person]:
    """A helper with an open account, signed out."""
    made = command(one_desk, "add", "jamie", "Jamie", "helper")
    person = Person(one_desk, "jamie")
    assert person.join(made.stdout.strip()).status_code == 200
    assert person.is_in()
    person.forget()
    yield person
    person.browser.close()


def test_the_first_start_opens_one_admins_account_and_then_no_more(one_desk: Desk) -> None:
    link = command(one_desk, "link").stdout.strip()
    assert link.startswith(f"{one_desk.base}/join?key=")
    admin = Person(one_desk, "admin")
    assert admin.join(link).status_code == 200
    assert "/people" in admin.browser.get("/").text
    assert command(one_desk, "link").stdout.strip() == f"{one_desk.base}/sign-in"
    assert Person(one_desk, "x").browser.get(link).status_code == 403


def test_a_password_and_a_code_open_the_desk_and_neither_does_alone(jamie: Person) -> None:
    assert jamie.type_code(jamie.code(1)).headers["location"] == "/sign-in"
    assert jamie.type_password().headers["location"] == "/sign-in/code"
    assert not jamie.is_in()
    answer = jamie.type_code(jamie.code(1))
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert jamie.is_in()


def test_a_code_is_good_once(jamie: Person) -> None:
    code = jamie.code(1)
    jamie.type_password()
    assert jamie.type_code(code).status_code == 303
    jamie.forget()
    jamie.type_password()
    assert jamie.type_code(code).status_code == 403
    # The one that the account was opened with is used up as well.
    assert jamie.type_code(jamie.code()).status_code == 403
    assert not jamie.is_in()


def test_a_recovery_code_is_good_once(jamie: Person) -> None:
    assert len(jamie.codes) == 8
    for expected in (303, 403):
        jamie.forget()
        jamie.type_password()
        assert jamie.type_code(jamie.codes[3]).status_code == expected


def test_guessing_is_held_up_even_when_the_last_guess_is_right(jamie: Person) -> None:
    answers = [jamie.type_password(f"wrong number {n}").status_code for n in range(6)]
    assert answers == [403] * 5 + [429]
    assert jamie.type_password().status_code == 429
    assert not jamie.is_in()


def test_a_restart_forgets_no_failure(one_desk: Desk, jamie: Person) -> None:
    for number in range(5):
        jamie.type_password(f"wrong number {number}")
    one_desk.stop()
    one_desk.start()
    assert jamie.type_password().status_code == 429


def test_an_unknown_login_is_told_the_same_and_recorded_nowhere(
    one_desk: Desk, jamie: Person
) -> None:
    wrong = jamie.type_password("not the password").text
    jamie.login = "MARKERLOGIN"
    unknown = jamie.type_password("not the password").text
    assert re.sub(r'value="[0-9a-f]{64}"', "", wrong) == re.sub(
        r'value="[0-9a-f]{64}"', "", unknown
    )
    database = one_desk.database()
    with database.engine.connect() as connection:
        lines = connection.exec_driver_sql("SELECT * FROM audit").all()
    database.close()
    assert "MARKERLOGIN" not in str(lines)
    assert "MARKERLOGIN" not in one_desk.output.read_text()


@pytest.mark.parametrize(
    "password", ["short", "aaaaaaaaaaaaaaaa", "passwordpassword", "jamiejamie12"]
)
def test_a_password_that_would_be_guessed_is_refused(one_desk: Desk, password: str) -> None:
    made = command(one_desk, "add", "jamie", "Jamie", "helper")
    person = Person(one_desk, "jamie")
    assert person.join(made.stdout.strip(), password).status_code == 422
    assert person.join(made.stdout.strip()).status_code == 200


def test_an_invitation_opens_one_account_once(one_desk: Desk) -> None:
    link = command(one_desk, "add", "jamie", "Jamie", "helper").stdout.strip()
    first, second = Person(one_desk, "jamie"), Person(one_desk, "jamie")
    page = second.browser.get(link).text
    assert first.join(link, code="000000").status_code == 422
    assert first.join(link).status_code == 200
    fields = {name: hidden(page, name) for name in ("token", "key", "secret")}
    fields |= {"password": PASSWORD, "again": PASSWORD, "code": "000000"}
    assert second.browser.post("/join", data=fields).status_code == 403
    assert not second.is_in()


def test_a_new_invitation_ends_what_was_before(one_desk: Desk, jamie: Person) -> None:
    jamie.type_password()
    jamie.type_code(jamie.code(1))
    assert jamie.is_in()
    command(one_desk, "invite", "jamie")
    assert not jamie.is_in()
    assert jamie.type_password().status_code == 403


def test_a_switched_off_account_is_out_at_once(one_desk: Desk, jamie: Person) -> None:
    one_desk.member("Robin")
    jamie.type_password()
    jamie.type_code(jamie.code(1))
    assert command(one_desk, "off", "jamie").returncode == 0
    assert not jamie.is_in()
    assert jamie.type_password().status_code == 403


def test_a_form_of_another_browser_signs_nobody_in(one_desk: Desk, jamie: Person) -> None:
    with one_desk.browser() as other:
        token = hidden(other.get("/sign-in").text, "token")
    jamie.browser.get("/sign-in")
    fields = {"token": token, "login": "jamie", "password": PASSWORD}
    assert jamie.browser.post("/sign-in", data=fields).status_code == 403


def test_a_changed_password_signs_other_browsers_out(one_desk: Desk, jamie: Person) -> None:
    jamie.type_password()
    jamie.type_code(jamie.code(1))
    with one_desk.signed_in("Jamie") as other:
        assert other.get("/").status_code == 200
        token = hidden(jamie.browser.get("/account").text, "token")
        new = "seven slow otters by night"
        fields = {"token": token, "old": PASSWORD, "new": new, "again": new}
        assert jamie.browser.post("/account/password", data=fields).status_code == 303
        assert jamie.is_in()
        assert other.get("/").status_code == 303
    jamie.forget()
    assert jamie.type_password().status_code == 403
    assert jamie.type_password(new).status_code == 303


def test_secrets_are_kept_sealed(one_desk: Desk, jamie: Person) -> None:
    kept = b"".join(
        path.read_bytes() for path in one_desk.settings.home.rglob("*") if path.is_file()
    )
    for secret in (jamie.secret, PASSWORD, jamie.codes[0]):
        assert secret.encode() not in kept
