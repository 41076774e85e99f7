"""A real desk in a process of its own, and browsers that were let in."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bothand.care.alerts import Alert, AlertSpool
from bothand.care.desk_sessions import DeskSessions
from bothand.care.staff import Member, Role, StaffAccounts
from bothand.settings import Settings, child_environment
from bothand.store import Database, stamp

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)


class Desk:
    """The desk of one home folder; its output goes to a file."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        env = {"BOTHAND_HOME": str(home), "BOTHAND_DESK_PORT": str(port)}
        self.settings = Settings.load(env)
        self.base = f"http://127.0.0.1:{port}"
        self.output = home / "desk-output"
        self._env = child_environment({**env, "BOTHAND_DATABASE_URL": "", "BOTHAND_SECRET": ""})

    def start(self) -> None:
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bothand.desk"],
                cwd=self.settings.root,
                env=self._env,
                stdout=output,
                stderr=output,
            )
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            try:
                httpx.get(f"{self.base}/healthz")
                return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(self.output.read_text())

    def stop(self) -> float:
        """Ask it to stop; the seconds that it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        return time.monotonic() - began

    def database(self) -> Database:
        return Database.open(self.settings.database_url)

    def alert(self, id: str, text: str, kind: str = "crisis_self") -> None:
        AlertSpool(self.settings.home / "spool").put(Alert(id, "c-alert", kind, stamp(NOW), text))

    def browser(self) -> httpx.Client:
        return httpx.Client(base_url=self.base, timeout=20)

    def member(self, name: str = "Jamie", role: Role = Role.ADMIN) -> Member:
        """A member of staff of that name, made if there is none."""
        database = self.database()
        accounts = StaffAccounts(database)
        login = name.lower()
        found = accounts.by_login(login) or accounts.add(login, name, role, "test", NOW)
        database.close()
        return found

    def token(self, name: str = "Jamie", role: Role = Role.ADMIN) -> str:
        """A session of that member's, as their browser's cookie holds it."""
        member = self.member(name, role)
        database = self.database()
        token = DeskSessions(database).make(member, datetime.now(UTC))
        database.close()
        return token

    @contextmanager
    def signed_in(self, name: str = "Jamie", role: Role = Role.ADMIN) -> Iterator[httpx.Client]:
        """A browser that this member is signed in with; the sign-in pages have their own tests."""
        with self.browser() as browser:
            cookie = f"bothand_desk_{self.settings.desk_port}"
            browser.cookies.set(cookie, self.token(name, role), domain="127.0.0.1")
            yield browser


def form_token(page: str) -> str:
    """The token in a page's forms."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def press(browser: httpx.Client, action: str, **fields: str) -> str:
    """Press a button on the first page; the page that comes back."""
    token = form_token(browser.get("/").text)
    answer = browser.post(action, data={"token": token, **fields}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text
