"""Who gets in, and who doesn't."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from running_desk import Desk, form_token

BEHIND = ("/", "/conversation?id=c-1", "/no-such-page", "/readyz/")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.nip.io"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/join", "/healthz", "/no-such-page"])
def test_a_foreign_host_is_refused_even_with_a_session(
    desk: Desk, staff: httpx.Client, host: str, path: str
) -> None:
    answer = staff.get(path, headers={"Host": host})
    assert answer.status_code == 421
    assert "Inbox" not in answer.text


def test_localhost_is_the_same_desk(desk: Desk, staff: httpx.Client) -> None:
    port = desk.settings.desk_port
    assert staff.get("/", headers={"Host": f"localhost:{port}"}).status_code == 200


@pytest.mark.parametrize("path", BEHIND)
@pytest.mark.parametrize("cookie", [None, "", "x", "../links/x", "\u00e9"])
def test_without_a_session_there_is_only_the_way_in(
    desk: Desk, path: str, cookie: str | None
) -> None:
    name = f"bothand_desk_{desk.settings.desk_port}"
    headers = [] if cookie is None else [(b"Cookie", f"{name}={cookie}".encode())]
    with desk.browser() as browser:
        answer = browser.get(path, headers=headers)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in"


@pytest.mark.parametrize("action", ["/conversation/take", "/people/add", "/alerts/acknowledge"])
@pytest.mark.parametrize("token", [None, "", "0" * 64, "\u00e9"])
def test_a_forged_form_changes_nothing(
    desk: Desk, staff: httpx.Client, action: str, token: str | None
) -> None:
    fields = {"id": "x", "status": "reached"} | ({} if token is None else {"token": token})
    assert staff.post(action, data=fields).status_code == 403


def test_a_form_of_another_session_is_forged(desk: Desk, staff: httpx.Client) -> None:
    with desk.signed_in() as other:
        token = form_token(other.get("/").text)
    answer = staff.post("/alerts/acknowledge", data={"token": token, "id": "x"})
    assert answer.status_code == 403


def test_signing_out_ends_the_session_itself(desk: Desk) -> None:
    with desk.signed_in() as browser:
        kept = dict(browser.cookies)
        token = form_token(browser.get("/").text)
        assert browser.post("/sign-out").status_code == 403
        assert browser.post("/sign-out", data={"token": token}).status_code == 303
        assert not dict(browser.cookies)
    with desk.browser() as thief:
        thief.cookies.update(kept)
        assert thief.get("/").headers["location"] == "/sign-in"


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/sign-in", "/join", "/nothing"])
def test_every_answer_has_the_headers(desk: Desk, staff: httpx.Client, path: str) -> None:
    with desk.browser() as stranger:
        answers = [staff.get(path), stranger.get(path), stranger.post(path, content=b"x" * 20_000)]
    for answer in answers:
        headers = answer.headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"]
        for part in ("default-src 'none'", "style-src 'self'", "form-action 'self'"):
            assert part in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_health_needs_no_session(desk: Desk) -> None:
    with desk.browser() as stranger:
        assert stranger.get("/healthz").json() == {"alive": True}
        assert stranger.get("/readyz").json() == {"ready": True, "database": "ok"}


def test_it_listens_on_this_machine_only(desk: Desk) -> None:
    port = f"{desk.settings.desk_port:04X}"
    table = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    listening = [line.split()[1] for line in table.splitlines() if line.split()[3] == "0A"]
    assert [each for each in listening if each.endswith(f":{port}")] == [f"0100007F:{port}"]
