"""A whole chat for trying: the same programs as for visitors, on a home of their own.

Nothing that is said there reaches the practice's conversations, alerts or requests, and
all of it goes when the chat is stopped.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from bothand.care.internal_key import internal_bearer
from bothand.content.tree import write_tree
from bothand.settings import Settings, child_environment

SIDES = ("draft", "live")
_START_SECONDS = 120.0
_TRAIN_SECONDS = 900
_SHARED = ("encoder", "safety", "cache")
_NICE = ("nice", "-n", "5")


class StagingFailed(RuntimeError):
    """A chat for trying can't be started; its text is a code."""


class Staging:
    """One side's chat. All of it waits for processes: call it from a thread."""

    def __init__(self, settings: Settings, side: str) -> None:
        """Prepare nothing yet; ``side`` is draft or live."""
        self._settings = settings
        self._folder = settings.home / "tryout" / side
        self._processes: list[subprocess.Popen[bytes]] = []
        self.url = self.internal = ""

    @property
    def running(self) -> bool:
        """Whether its processes are there."""
        return bool(self._processes) and all(each.poll() is None for each in self._processes)

    @property
    def headers(self) -> dict[str, str]:
        """What its internal port asks for."""
        return {"Authorization": f"Bearer {internal_bearer(self._settings.secret)}"}

    def start(self, files: dict[str, str], model: Path | None) -> None:
        """Start the chat on these files.

        Args:
            files: The content, by path.
            model: The model that was trained on them; None: it is trained now, if there is none.

        Raises:
            StagingFailed: training or the start failed.
            OSError: files can't be written.
        """
        self.stop()
        content = self._folder / "content"
        write_tree(files, content)
        model = model or self._train(content)
        for name in _SHARED:
            (self._settings.home / name).mkdir(parents=True, exist_ok=True)
            link = self._folder / "home" / name
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.exists():
                link.symlink_to(self._settings.home / name)
        current = self._folder / "home" / "models" / "current.tar.gz"
        current.parent.mkdir(parents=True, exist_ok=True)
        current.unlink(missing_ok=True)
        current.symlink_to(model.resolve())
        chat, actions, desk, internal = _free_ports(4)
        environment = child_environment(
            {
                "BOTHAND_HOME": str(self._folder / "home"),
                "BOTHAND_CONTENT": str(content),
                "BOTHAND_SECRET": self._settings.secret.decode(),
                "BOTHAND_CHAT_PORT": str(chat),
                "BOTHAND_ACTIONS_PORT": str(actions),
                "BOTHAND_DESK_PORT": str(desk),
                "BOTHAND_INTERNAL_PORT": str(internal),
                "BOTHAND_MODE": "demo",
                **{name: "" for name in ("BOTHAND_DATABASE_URL", "BOTHAND_REDIS_URL")},
                **{f"BOTHAND_RATE_{name}": "0" for name in ("MESSAGES", "SESSIONS", "CONTACTS")},
            }
        )
        self.url, self.internal = (f"http://127.0.0.1:{port}" for port in (chat, internal))
        with (self._folder / "log").open("wb") as output:
            for name in ("actions", "chat"):
                command = [sys.executable, "-m", "bothand.serve.process", "--tied", name]
                self._processes.append(
                    subprocess.Popen(
                        [*_NICE, *command],
                        cwd=self._settings.root,
                        env=environment,
                        stdout=output,
                        stderr=subprocess.STDOUT,
                    )
                )
        self._wait()

    def stop(self) -> None:
        """Stop it, and let go of all that was said."""
        for each in self._processes:
            each.terminate()
        for each in self._processes:
            try:
                each.wait(5)
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()
        self._processes = []
        shutil.rmtree(self._folder, ignore_errors=True)

    def _train(self, content: Path) -> Path:
        done = subprocess.run(
            [*_NICE, sys.executable, "-m", "bothand.serve.training", "--only"],
            cwd=self._settings.root,
            env=child_environment(
                {"BOTHAND_HOME": str(self._settings.home), "BOTHAND_CONTENT": str(content)}
            ),
            capture_output=True,
            text=True,
            timeout=_TRAIN_SECONDS,
            check=False,
        )
        lines = done.stdout.strip().splitlines()
        if done.returncode != 0 or not lines:
            raise StagingFailed("training")
        return Path(lines[-1])

    def _wait(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and self.running:
            try:
                if httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        self.stop()
        raise StagingFailed("start")


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    try:
        for each in held:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in held]
    finally:
        for each in held:
            each.close()
