"""Whether the ports are free, said before anything starts."""

from __future__ import annotations

import socket

from bothand.settings import Settings


class PortTaken(RuntimeError):
    """A port can't be used; the text says which setting chooses another."""


def check_ports(settings: Settings) -> None:
    """Make sure that every port can be listened on, on this machine's own address.

    Raises:
        PortTaken: one is in use, or two settings name the same one.
    """
    wanted = {
        "BOTHAND_CHAT_PORT": settings.chat_port,
        "BOTHAND_ACTIONS_PORT": settings.actions_port,
        "BOTHAND_DESK_PORT": settings.desk_port,
        "BOTHAND_INTERNAL_PORT": settings.internal_port,
    }
    seen: dict[int, str] = {}
    for name, port in wanted.items():
        if port == 0:
            if name == "BOTHAND_INTERNAL_PORT":
                continue
            raise PortTaken(f"{name} is 0: this one needs a port of its own.")
        if port in seen:
            raise PortTaken(f"{name} and {seen[port]} are both {port}: each needs its own port.")
        seen[port] = name
        _try(name, port)


def _try(name: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as own:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            own.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTaken(
                f"Port {port} ({name}) can't be used: {error.strerror}.\n"
                "If Bothand runs already, stop that one first; or choose another port, as in\n"
                f"  {name}={port + 100} make serve"
            ) from error
