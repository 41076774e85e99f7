"""``python -m bothand.serve``: everything, with one command. Ctrl-C stops it."""

from __future__ import annotations

import fcntl
import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from bothand.serve.live import NotReady, check_live
from bothand.serve.ports import PortTaken, check_ports
from bothand.serve.supervisor import write_configuration
from bothand.serve.training import TrainingError, ensure_model
from bothand.serve.version import finish_exchange, ready_version
from bothand.settings import Settings, SettingsError, child_environment

STOP_SECONDS = 4.0
"""After this many seconds the supervisor is killed, and the kernel ends its children."""

_PATIENCE_SECONDS = 60
_SHOWN_LINES = 15


class Stopped(Exception):
    """A signal asked for the end."""


def main() -> int:
    """Serve until a signal; the exit status is 1 if something has to be put right first."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _stop)
    try:
        settings = Settings.load()
        with _alone(settings):
            check_ports(settings)
            check_live(settings)
            finish_exchange(settings)
            ready_version(settings, ensure_model(settings))
            write_configuration(settings)
            return _serve(settings)
    except (SettingsError, PortTaken, NotReady, TrainingError, OSError) as error:
        print(f"\n{error}\n", file=sys.stderr)
        return 1
    except Stopped:
        return 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stopped


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Hold the home folder: dialogue memory stands only one chat that writes it."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PortTaken(
                f"Bothand runs already on {settings.home}. Stop that one first, or give this\n"
                "one a folder of its own, as in  BOTHAND_HOME=/var/lib/bothand make serve"
            ) from error
        yield


def _serve(settings: Settings) -> int:
    print("Starting ...", flush=True)
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "bothand.serve.process", "--tied", "supervisor"],
        cwd=settings.root,
        env=child_environment({"BOTHAND_HOME": str(settings.home)}),
        # Ctrl-C in a terminal reaches this process alone, which then stops the others.
        start_new_session=True,
    )
    try:
        if _wait_ready(settings, supervisor):
            _welcome(settings)
        supervisor.wait()
        print(f"\nThe supervisor has ended. Why: {settings.home}/log/supervisord.log\n")
        return 1
    except Stopped:
        return 0
    finally:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        _end(supervisor)


def _end(supervisor: subprocess.Popen[bytes]) -> None:
    if supervisor.poll() is None:
        print("\nStopping ...", flush=True)
        supervisor.terminate()
    try:
        supervisor.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        supervisor.kill()
        supervisor.wait()


def _wait_ready(settings: Settings, supervisor: subprocess.Popen[bytes]) -> bool:
    """Wait until chat and desk answer; says what is amiss if that takes long."""
    began = time.monotonic()
    complained = False
    waiting = {"chat": settings.chat_port, "desk": settings.desk_port}
    while waiting:
        if supervisor.poll() is not None:
            return False
        waiting = {name: port for name, port in waiting.items() if not _ready(port)}
        if waiting and not complained and time.monotonic() - began > _PATIENCE_SECONDS:
            complained = True
            _complain(settings, list(waiting))
        if waiting:
            time.sleep(0.2)
    return True


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            json.load(answer)
    except (OSError, urllib.error.URLError, ValueError):
        return False
    return True


def _complain(settings: Settings, names: list[str]) -> None:
    for name in names:
        log = settings.home / "log" / f"{name}.log"
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        print(f"\n{name} isn't ready after {_PATIENCE_SECONDS} s. The end of {log}:\n")
        print("\n".join(f"    {line}" for line in lines[-_SHOWN_LINES:]))
    print("\nIt is being tried again, again and again; Ctrl-C stops that.", flush=True)


def _welcome(settings: Settings) -> None:
    # Here and not above: the desk's package is not needed by whoever only stops or waits.
    from bothand.desk.staff import way_in
    from bothand.store import Database

    print(
        f"""
Bothand is running.

  Open   http://localhost:{settings.chat_port}/demo

  Staff  {way_in(settings, Database.open(settings.database_url))}
         (`make desk-link` prints the way in again, `make staff` who there is)

Logs are in {settings.home}/log. Ctrl-C stops it.
""",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
