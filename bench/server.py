"""A chat and its action server on free ports with an empty home folder, to be measured."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bothand.serve.training import CURRENT, ensure_model
from bothand.settings import Settings, child_environment


@dataclass(frozen=True)
class Running:
    """A started chat.

    Attributes:
        url: Where it answers.
        start_seconds: From the start of its process to its first answer to a visitor.
        pids: The process ids, by name.
    """

    url: str
    start_seconds: float
    pids: dict[str, int]

    def memory(self) -> dict[str, float]:
        """The memory that each process alone takes now, in MB (Linux's PSS)."""
        return {name: _pss(pid) for name, pid in self.pids.items()}


@contextmanager
def started() -> Iterator[Running]:
    """Start both processes, and end them afterwards."""
    own = Settings.load()
    model = ensure_model(own)
    with TemporaryDirectory() as folder:
        home = Path(folder)
        for part in ("encoder", "safety"):
            (own.home / part).mkdir(parents=True, exist_ok=True)
            (home / part).symlink_to(own.home / part)
        (home / "models").mkdir()
        (home / "models" / CURRENT).symlink_to(model)
        chat, actions, desk, internal = _free_ports(4)
        environment = child_environment(
            {
                "BOTHAND_HOME": str(home),
                "BOTHAND_DATABASE_URL": "",
                "BOTHAND_REDIS_URL": "",
                "BOTHAND_CHAT_PORT": str(chat),
                "BOTHAND_ACTIONS_PORT": str(actions),
                "BOTHAND_DESK_PORT": str(desk),
                "BOTHAND_INTERNAL_PORT": str(internal),
                "BOTHAND_RATE_MESSAGES": "0",
                "BOTHAND_RATE_SESSIONS": "0",
            }
        )
        began = time.monotonic()
        processes = {
            name: subprocess.Popen(
                [sys.executable, "-m", "bothand.serve.process", name],
                cwd=own.root,
                env=environment,
            )
            for name in ("actions", "chat")
        }
        url = f"http://127.0.0.1:{chat}"
        try:
            _first_answer(url, processes["chat"])
            pids = {name: process.pid for name, process in processes.items()}
            yield Running(url, time.monotonic() - began, pids)
        finally:
            for process in processes.values():
                process.terminate()
            for process in processes.values():
                process.wait()


def _first_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                token = httpx.post(f"{url}/chat/session", json={}).json()["token"]
                httpx.post(
                    f"{url}/chat/messages",
                    json={"text": "hello"},
                    headers={"Authorization": f"Bearer {token}"},
                ).raise_for_status()
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    sys.exit("The chat has ended before it answered.")


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    try:
        for each in held:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in held]
    finally:
        for each in held:
            each.close()


def _pss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
