"""The supervisor's configuration: chat, actions and desk, each brought back when it dies.

Supervisor (docs/decisions/0003-supervisor.md) has no port and no socket here:
``bothand.serve`` starts and stops it by signals.
"""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from pathlib import Path

from bothand.settings import Settings

NAMES = ("chat", "actions", "desk")

_HEAD = """\
; Written anew at each start of bothand.serve: changes here are lost.
[supervisord]
nodaemon=true
silent=true
umask=077
minfds=1024
strip_ansi=true
directory={root}
identifier=bothand
logfile={log}/supervisord.log
logfile_maxbytes=1MB
logfile_backups=1
loglevel=info
pidfile={home}/supervisord.pid
{user}
; One group: all three are asked to stop at the same moment.
[group:bothand]
programs={names}
"""

# Bounds of a start: what dies sooner is tried again after 1, 2, 3 ... s, without end. A
# database that comes back after an hour must find a chat that still tries.
_PROGRAM = """
[program:{name}]
command={command}
autostart=true
autorestart=true
startsecs={start}
startretries=100000
stopsignal=TERM
stopwaitsecs=2
stopasgroup=true
killasgroup=true
redirect_stderr=true
stdout_logfile={log}/{name}.log
stdout_logfile_maxbytes=1MB
stdout_logfile_backups=3
"""

_START_SECONDS = {"chat": 10, "actions": 5, "desk": 5}


def write_configuration(settings: Settings) -> Path:
    """Write ``supervisord.conf`` into the home folder and return its path.

    Raises:
        OSError: the home folder can't be written.
    """
    log = settings.home / "log"
    log.mkdir(parents=True, exist_ok=True)
    # Without this line supervisor warns that it runs as root, as in a container it may.
    user = "user=root\n" if os.geteuid() == 0 else ""
    places = {"root": _plain(settings.root), "home": _plain(settings.home), "log": _plain(log)}
    parts = [_HEAD.format(**places, user=user, names=",".join(NAMES))]
    for name in NAMES:
        command = [sys.executable, "-m", "bothand.serve.process", "--tied", name]
        parts.append(
            _PROGRAM.format(
                **places,
                name=name,
                command=_plain(shlex.join(command)),
                start=_START_SECONDS[name],
            )
        )
    return _write(settings.home / "supervisord.conf", "".join(parts))


def _plain(value: object) -> str:
    # Supervisor reads % as the start of a variable.
    return str(value).replace("%", "%%")


def _write(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(name, path)
    return path
