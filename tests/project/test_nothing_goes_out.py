"""No process speaks to another machine: seen from below, in its system calls.

A hook inside Python would miss what libraries do in C, and uvloop does all of
chat's network there. So strace writes down every address that any process of
ours connects or sends to, from training to the answer to a message.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from whole import Whole

from bothand.settings import ROOT

# -D: the traced command keeps its own place, so that signals reach it and not strace.
TRACE = ["-D", "-f", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-qq"]
ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\).*?"([0-9a-fA-F:.]+)"')


def strace(output: Path) -> list[str]:
    """The command that traces another one into a file."""
    found = shutil.which("strace")
    if found is None:
        pytest.skip("strace is not installed: apt-get install strace")
    return [found, *TRACE, "-o", str(output)]


def outside(output: Path) -> set[tuple[str, str]]:
    """The addresses and ports outside of this machine that were spoken to.

    Port 53 counts on any address: a resolver on this machine asks others.
    """
    lines = [line for line in output.read_text().splitlines() if "sa_family=AF_INET" in line]
    spoken = {(address, port) for line in lines for port, address in ADDRESS.findall(line)}
    ours = ("127.", "::1", "::ffff:127.")
    return {
        (address, port) for address, port in spoken if port == "53" or not address.startswith(ours)
    }


def test_the_trace_sees_a_name_being_looked_up(tmp_path: Path) -> None:
    code = "import urllib.request as r; r.urlopen('http://nowhere.invalid', timeout=3)"
    subprocess.run(
        [*strace(tmp_path / "trace"), sys.executable, "-c", code], capture_output=True, check=False
    )
    assert outside(tmp_path / "trace")


def test_training_serving_and_answering_speak_to_no_other_machine(whole: Whole) -> None:
    for model in (whole.home / "models").iterdir():
        model.unlink()
    trace = whole.home / "trace"
    whole.start(before=strace(trace))
    assert "Training a model" in whole.words()
    assert whole.talk("what are the side effects?", "can someone call me?", "asdf qwer zxcv")
    whole.end()
    assert whole.process.returncode == 0
    assert f"htons({whole.settings.chat_port})" in trace.read_text()
    assert outside(trace) == set()


def test_the_makefile_and_the_settings_keep_telemetry_off() -> None:
    assert "export RASA_TELEMETRY_ENABLED := false" in (ROOT / "Makefile").read_text()
