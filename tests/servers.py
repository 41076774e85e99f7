"""Real servers for tests: chat and actions in processes of their own, on free ports."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from bothand.serve.process import chat_command
from bothand.serve.training import CURRENT
from bothand.settings import ROOT, Settings, child_environment

START_SECONDS = 180
"""How long a start may take on a machine that is busy with other things."""


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all different."""
    held = [socket.socket() for _ in range(count)]
    try:
        for each in held:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in held]
    finally:
        for each in held:
            each.close()


def clean_environment(**settings: str) -> dict[str, str]:
    """This process's environment without any BOTHAND_ setting but those given."""
    kept = child_environment()
    for name in [name for name in kept if name.startswith("BOTHAND_")]:
        del kept[name]
    return {**kept, **settings}


def link(source: Path, target: Path) -> None:
    """Put a file in another place, without a copy where the disk allows it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def share_artefacts(made: Path, home: Path) -> None:
    """Give a new home the encoder and the crisis classifier that another home has."""
    for folder in ("encoder", "safety"):
        for path in (made / folder).glob("*.*"):
            if not (home / folder / path.name).exists():
                link(path, home / folder / path.name)


class ChatServer:
    """A chat with its action server and a home folder of its own.

    Attributes:
        url: Where it answers, without a slash at the end.
        port: Its port.
        home: Its BOTHAND_HOME.
        settings: Its settings.
    """

    def __init__(self, home: Path, model: Path, artefacts: Path, **settings: str) -> None:
        chat, actions, desk, internal = free_ports(4)
        given = {
            "BOTHAND_HOME": str(home),
            "BOTHAND_CHAT_PORT": str(chat),
            "BOTHAND_ACTIONS_PORT": str(actions),
            "BOTHAND_DESK_PORT": str(desk),
            "BOTHAND_INTERNAL_PORT": str(internal),
            "BOTHAND_RATE_MESSAGES": "0",
            "BOTHAND_RATE_SESSIONS": "0",
            "BOTHAND_RATE_CONTACTS": "0",
            **settings,
        }
        self.home = home
        self.environment = clean_environment(**given)
        share_artefacts(artefacts, home)
        (home / "models").mkdir(parents=True, exist_ok=True)
        link(model, home / "models" / model.name)
        (home / "models" / CURRENT).symlink_to(model.name)
        self.settings = Settings.load(self.environment)
        self.port = self.settings.chat_port
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        """Start what isn't running (or of ``names``), and wait until it answers."""
        for name in names or ("actions", "chat"):
            if name not in self.processes or self.processes[name].poll() is not None:
                self._spawn(name)
        self.wait_ready()

    def start_at_debug(self) -> None:
        """Start both, chat with Rasa's most talkative logging, and wait until it answers."""
        self._spawn("actions")
        command = chat_command(self.settings)
        self._spawn("chat", ["--debug" if part == "--quiet" else part for part in command])
        self.wait_ready()

    def start_until_alive(self, name: str) -> None:
        """Start a chat that can't become ready; wait until it takes requests."""
        self._spawn(name)
        self._wait(name, f"{self.url}/healthz")

    def stop(self) -> None:
        """Stop everything."""
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def restart(self) -> None:
        """Stop everything and start it again on the same home and ports."""
        self.stop()
        self.start()

    def kill(self, name: str) -> None:
        """End ``chat`` or ``actions`` as a crash would; ``start()`` brings it back."""
        self.processes[name].kill()
        self.processes[name].wait()

    def output(self, name: str = "chat") -> str:
        """All that a process has written to its standard output and error."""
        return self._log(name).read_text(encoding="utf-8", errors="replace")

    def wait_ready(self) -> None:
        """Wait until chat's /readyz and the action server's /health answer with 200."""
        asked = {
            "actions": f"http://127.0.0.1:{self.settings.actions_port}/health",
            "chat": f"{self.url}/readyz",
        }
        for name, address in asked.items():
            if name in self.processes:
                self._wait(name, address)

    def _wait(self, name: str, address: str) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.processes[name].poll() is None:
            try:
                if httpx.get(address, timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"{name} does not answer:\n{self.output(name)}")

    def _spawn(self, name: str, command: list[str] | None = None) -> None:
        with self._log(name).open("ab") as output:
            self.processes[name] = subprocess.Popen(
                command or [sys.executable, "-m", "bothand.serve.process", name],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def _log(self, name: str) -> Path:
        path = self.home / "log" / f"{name}.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path
