"""``python -m bothand.serve`` in a process of its own, and what can be seen of its processes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
from servers import clean_environment, free_ports, link, share_artefacts

from bothand.settings import ROOT, Settings

TRAIN_AND_START_SECONDS = 600
"""How long both may take on a machine that is busy with other things."""

MARKS = {"chat": "rasa_command", "actions": "action_server", "desk": "bothand.desk"}
"""What stands in each process's command line and in no other's."""


class Whole:
    """Everything that one command starts, on free ports and a home folder of its own."""

    def __init__(self, home: Path, model: Path, artefacts: Path) -> None:
        ports = [str(port) for port in free_ports(4)]
        names = [f"BOTHAND_{each}_PORT" for each in ("CHAT", "ACTIONS", "DESK", "INTERNAL")]
        self.home = home
        self.environment = clean_environment(
            BOTHAND_HOME=str(home),
            BOTHAND_RATE_MESSAGES="0",
            BOTHAND_RATE_SESSIONS="0",
            **dict(zip(names, ports, strict=True)),
        )
        self.settings = Settings.load(self.environment)
        self.url = f"http://127.0.0.1:{self.settings.chat_port}"
        self.said = home / "said"
        share_artefacts(artefacts, home)
        link(model, home / "models" / model.name)

    def start(self, before: Sequence[str] = (), wait: bool = True) -> None:
        """Start it, and wait until it says that it runs.

        Args:
            before: A command that runs it, such as a tracer.
            wait: False: only start it.
        """
        with self.said.open("wb") as output:
            self.process = subprocess.Popen(
                [*before, sys.executable, "-m", "bothand.serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if wait:
            until(lambda: "Ctrl-C stops it" in self.words(), TRAIN_AND_START_SECONDS, self.words)

    def words(self) -> str:
        """What it has printed so far."""
        return self.said.read_text()

    def logs(self) -> str:
        """All that its processes have written to their logs."""
        return "".join(
            path.read_text(errors="replace") for path in (self.home / "log").glob("*.log*")
        )

    def supervisor(self) -> int:
        """The supervisor's process id."""
        return int((self.home / "supervisord.pid").read_text())

    def pids(self) -> dict[str, int]:
        """The process ids of those of chat, actions and desk that run, by their names."""
        found = {}
        for pid in children(self.supervisor()):
            for name, mark in MARKS.items():
                if mark in command_line(pid):
                    found[name] = pid
        return found

    def talk(self, *texts: str) -> list[str]:
        """Say something to the chat; the kinds of the answers."""
        with httpx.Client(base_url=self.url, timeout=30) as browser:
            token = browser.post("/chat/session", json={}).json()["token"]
            bearer = {"Authorization": f"Bearer {token}"}
            answers = [
                browser.post("/chat/messages", json={"text": text}, headers=bearer)
                for text in texts
            ]
        return [answer.json()["messages"][-1]["kind"] for answer in answers]

    def ready(self) -> bool:
        """Whether the chat answers visitors."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def end(self) -> None:
        """End it, however it stands."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def until(
    true: Callable[[], bool], seconds: float, explain: Callable[[], str] = lambda: ""
) -> float:
    """Wait until something is true; the seconds that it took."""
    began = time.monotonic()
    while not true():
        passed = time.monotonic() - began
        assert passed < seconds, f"not within {seconds} s: {explain()}"
        time.sleep(0.05)
    return time.monotonic() - began


def alive(pid: int) -> bool:
    """Whether a process runs."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def children(parent: int) -> list[int]:
    """The running processes that a process has started."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent and fields[0] not in "ZX":
                found.append(int(folder.name))
    return found


def command_line(pid: int) -> str:
    """A process's command line, or nothing once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def environment(pid: int) -> dict[str, str]:
    """The environment that a process was started with."""
    text = Path(f"/proc/{pid}/environ").read_text()
    return dict(re.findall(r"([^=\0]+)=([^\0]*)", text))


def kill(pid: int) -> None:
    """End a process as a crash would."""
    os.kill(pid, signal.SIGKILL)
