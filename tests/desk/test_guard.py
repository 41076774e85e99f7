"""Who gets in, and who doesn't."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from running_desk import Desk, form_token

from bothand.desk.keys import Keys
from bothand.desk.link import new_link
from bothand.settings import child_environment

BEHIND = ("/", "/conversation?id=c-1", "/no-such-page", "/readyz/")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.nip.io"])
@pytest.mark.parametrize("path", ["/", "/open", "/healthz", "/no-such-page"])
def test_a_foreign_host_is_refused_even_with_a_session(
    desk: Desk, staff: httpx.Client, host: str, path: str
) -> None:
    answer = staff.get(path, headers={"Host": host})
    assert answer.status_code == 421
    assert "Contact requests" not in answer.text


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
    assert answer.status_code == 403
    assert "make desk-link" in answer.text


def test_a_link_works_once(desk: Desk) -> None:
    link = new_link(desk.settings)
    with desk.browser() as first, desk.browser() as second:
        opened = first.get(link)
        assert opened.status_code == 303
        cookie = opened.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert first.get("/").status_code == 200
        again = second.get(link)
        assert again.status_code == 403
        assert "set-cookie" not in again.headers
        # The browser that is in already may open it again: reload, fetch ahead.
        assert first.get(link, follow_redirects=True).status_code == 200


def test_another_process_prints_a_link(desk: Desk) -> None:
    env = {
        "BOTHAND_HOME": str(desk.settings.home),
        "BOTHAND_DESK_PORT": str(desk.settings.desk_port),
    }
    printed = subprocess.run(
        [sys.executable, "-m", "bothand.desk.link"],
        cwd=desk.settings.root,
        env=child_environment(env),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed.startswith(f"{desk.base}/open?key=")
    with desk.browser() as browser:
        assert browser.get(printed.strip(), follow_redirects=True).status_code == 200


@pytest.mark.parametrize("query", ["", "?key=", "?key=x", "?key=..%2Fsessions", "?key=%00"])
def test_a_made_up_link_opens_nothing(desk: Desk, query: str) -> None:
    with desk.browser() as browser:
        assert browser.get(f"/open{query}").status_code == 403


def test_keys_on_disk_are_hashes_for_their_owner_alone(desk: Desk) -> None:
    key = new_link(desk.settings).split("key=")[1]
    files = [path for path in (desk.settings.home / "desk").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert path.stat().st_mode & 0o077 == 0
        assert key not in path.name
        assert key not in path.read_text()


def test_a_key_runs_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Keys(tmp_path / "keys", seconds=60)
    key = made.make()
    late = time.time() + 61
    monkeypatch.setattr("bothand.desk.keys.time.time", lambda: late)
    assert not made.holds(key)
    assert not made.use_up(key)
    made.make()
    assert len(list((tmp_path / "keys").iterdir())) == 1


@pytest.mark.parametrize("action", ["/handoffs/close", "/contact/status", "/alerts/acknowledge"])
@pytest.mark.parametrize("token", [None, "", "0" * 64, "\u00e9"])
def test_a_forged_form_changes_nothing(
    desk: Desk, staff: httpx.Client, action: str, token: str | None
) -> None:
    fields = {"id": "x", "status": "done"} | ({} if token is None else {"token": token})
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
        assert browser.post("/sign-out", data={"token": token}).status_code == 200
        assert not dict(browser.cookies)
    with desk.browser() as thief:
        thief.cookies.update(kept)
        assert thief.get("/").status_code == 403


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/desk.css", "/open", "/nothing"])
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
