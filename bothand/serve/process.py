"""One of the processes: ``python -m bothand.serve.process chat``.

Becomes the process itself (``exec``), so that whoever starts it sees its own
process id. With ``--tied`` it dies with the process that started it, whatever
ended that one: nothing may answer visitors with nobody watching over it.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Sequence

from bothand.serve.endpoints import endpoints_file
from bothand.serve.training import current_model
from bothand.settings import Settings, SettingsError, child_environment

_PR_SET_PDEATHSIG = 1
"""From Linux's <sys/prctl.h>; kept across exec, see prctl(2)."""


def chat_command(settings: Settings) -> list[str]:
    """Rasa's server with our channel, on this machine only, with no word of a visitor logged."""
    return [
        *(sys.executable, "-m", "bothand.serve.rasa_command", "run", "--quiet"),
        *("--model", str(current_model(settings))),
        *("--endpoints", str(endpoints_file(settings))),
        *("--credentials", str(settings.root / "credentials.yml")),
        *("--interface", "127.0.0.1", "--port", str(settings.chat_port)),
    ]


def actions_command(_: Settings) -> list[str]:
    """The action server."""
    return [sys.executable, "-m", "bothand.serve.action_server"]


def desk_command(_: Settings) -> list[str]:
    """The staff's server."""
    return [sys.executable, "-m", "bothand.desk"]


def supervisor_command(settings: Settings) -> list[str]:
    """The supervisor, once its configuration is written (`bothand.serve.supervisor`)."""
    conf = str(settings.home / "supervisord.conf")
    return [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "--configuration", conf]


PROCESSES: dict[str, Callable[[Settings], list[str]]] = {
    "chat": chat_command,
    "actions": actions_command,
    "desk": desk_command,
    "supervisor": supervisor_command,
}


def tie_to_parent(parent: int, name: str) -> None:
    """Ask the kernel to end this process when its parent ends; does nothing beside Linux.

    Args:
        parent: The process id of the parent, as it was at the start.
        name: Which process; the supervisor is asked to stop, the others are killed.
    """
    if sys.platform != "linux":
        return
    how = signal.SIGTERM if name == "supervisor" else signal.SIGKILL
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:
        sys.exit("the parent has ended already")


def main(arguments: Sequence[str]) -> None:
    """Become the process that was named."""
    parent = os.getppid()
    parser = argparse.ArgumentParser(prog="python -m bothand.serve.process")
    parser.add_argument("--tied", action="store_true", help="end when the parent ends")
    parser.add_argument("name", choices=sorted(PROCESSES))
    chosen = parser.parse_args(arguments)
    if chosen.tied:
        tie_to_parent(parent, chosen.name)
    try:
        settings = Settings.load()
        command = PROCESSES[chosen.name](settings)
    except (SettingsError, OSError) as error:
        sys.exit(f"{chosen.name} can't start: {error}")
    os.chdir(settings.root)
    environment = child_environment({"BOTHAND_HOME": str(settings.home)})
    os.execve(command[0], command, environment)


if __name__ == "__main__":
    main(sys.argv[1:])
