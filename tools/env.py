#!/usr/bin/env python3
"""Makes the Python environment .venv from requirements.lock: `make env`.

Takes the standard library alone, for it runs before anything is installed.
Does nothing when .venv is already what the lock asks for.

    tools/env.py             make or refresh .venv
    tools/env.py lock        compile requirements.lock anew from pyproject.toml
    tools/env.py stock       make .venv-stock, stock Rasa to measure against (bench/stock)
    tools/env.py tensorflow  put TensorFlow into .venv (docs/decisions/0001)
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

UV_VERSION = "0.13.9"
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".venv-tools"
LOCK = ROOT / "requirements.lock"
STOCK = ROOT / "bench" / "stock"
STAMP = VENV / "made-from"
SITE = VENV / "lib" / "python3.11" / "site-packages"
# What DIET and TED load; numpy as this TensorFlow takes it.
TENSORFLOW = ("tensorflow-cpu==2.12.0", "numpy>=1.23,<1.24")


class Problem(Exception):
    """Something that the reader has to do; the text says what."""


def main(arguments: list[str]) -> int:
    """Do what was asked; the exit status is 1 when the reader has to act first."""
    tasks = {"env": make, "lock": lock, "stock": stock, "tensorflow": tensorflow}
    task = tasks.get(arguments[0] if arguments else "env")
    if task is None:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        task()
    except Problem as problem:
        print(f"\n{problem}\n", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"\n{Path(error.cmd[0]).name} failed, see above.\n", file=sys.stderr)
        return 1
    return 0


def make() -> None:
    """Make or refresh .venv."""
    made_of = LOCK.read_bytes() + Path(__file__).read_bytes() + str(ROOT).encode()
    wanted = hashlib.sha256(made_of).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    python = python311()
    uv = find_uv()
    print("Installing the Python packages into .venv ...", flush=True)
    # The folder's scripts hold its full path: made elsewhere means made anew.
    if not (VENV / "bin" / "python").exists() or not made_here():
        run(uv, "venv", "--quiet", "--clear", "--no-python-downloads", "--python", python, VENV)
    STAMP.unlink(missing_ok=True)
    run(uv, "pip", "sync", "--quiet", "--python", VENV / "bin" / "python",
        "--require-hashes", "--compile-bytecode", LOCK)  # fmt: skip
    # Read at the start of every Python process of the environment: the project's
    # packages, the stand-ins that let Rasa start without TensorFlow, and the logs' guard.
    (SITE / "bothand.pth").write_text(
        f"{ROOT}\n"
        "import bothand.without_tensorflow; bothand.without_tensorflow.install()\n"
        "import bothand.sanic_stream; bothand.sanic_stream.install()\n"
        "import bothand.quiet_logs; bothand.quiet_logs.install()\n"
    )
    STAMP.write_text(wanted)
    print("The environment is ready.", flush=True)


def made_here() -> bool:
    """Whether .venv is a Python 3.11 environment that was made at this very place."""
    path = SITE / "bothand.pth"
    return path.exists() and path.read_text().splitlines()[:1] == [str(ROOT)]


def lock() -> None:
    """Compile both locks, ours and that of bench/stock, each from its pyproject.toml."""
    for folder, extra in ((ROOT, ("--extra", "test")), (STOCK, ())):
        command = ["pip", "compile", "--quiet", "--python-version", "3.11", *extra,
                   "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links",
                   "--custom-compile-command", "make lock", "--output-file",
                   "requirements.lock", "pyproject.toml"]  # fmt: skip
        upgrade = ["--upgrade"] if os.environ.get("UPGRADE") else []
        run(find_uv(), *command, *upgrade, cwd=folder)


def stock() -> None:
    """Make .venv-stock from bench/stock/requirements.lock, if it isn't there."""
    python = ROOT / ".venv-stock" / "bin" / "python"
    uv = find_uv()
    if not python.exists():
        run(uv, "venv", "--quiet", "--no-python-downloads", "--python", python311(),
            ROOT / ".venv-stock")  # fmt: skip
    run(uv, "pip", "sync", "--quiet", "--python", python, "--require-hashes",
        "--compile-bytecode", STOCK / "requirements.lock")  # fmt: skip


def tensorflow() -> None:
    """Add TensorFlow to .venv, past the overrides; `rm .venv/made-from; make env` takes it out."""
    make()
    # --no-config: pyproject.toml's overrides say that TensorFlow is never installed.
    run(find_uv(), "pip", "install", "--no-config", "--python", VENV / "bin" / "python",
        "--compile-bytecode", *TENSORFLOW, "packaging>=21.3,<22",
        "setuptools>=78.1.1,<81")  # fmt: skip


def python311() -> str:
    """A Python 3.11 of this machine."""
    if sys.version_info[:2] == (3, 11):
        return sys.executable
    found = shutil.which("python3.11")
    if found:
        return found
    raise Problem("Python 3.11 is needed. On Debian 12: apt-get install python3")


def find_uv() -> str:
    """The path of uv: this machine's, or one installed into .venv-tools."""
    own = (TOOLS / "bin" / "uv", TOOLS / "flat" / "bin" / "uv")
    for found in (shutil.which("uv"), *(str(path) for path in own)):
        if found and works(found):
            return found
    print("Fetching uv, which installs the rest ...", flush=True)
    wanted = f"uv=={UV_VERSION}"
    python = python311()
    if succeeds(python, "-m", "venv", "--clear", TOOLS):
        run(TOOLS / "bin" / "python", "-m", "pip", "install", "--quiet", wanted)
    elif succeeds(python, "-m", "pip", "--version"):
        shutil.rmtree(TOOLS, ignore_errors=True)
        run(python, "-m", "pip", "install", "--quiet", "--target", TOOLS / "flat", wanted)
    else:
        shutil.rmtree(TOOLS, ignore_errors=True)
        raise Problem(
            "This Python has neither venv nor pip, so that uv, which installs the packages,\n"
            "can't be fetched. On Debian 12, as root:  apt-get install python3-venv\n"
            "Or put uv on the PATH in another way, and run this again."
        )
    return next(str(path) for path in own if works(str(path)))


def works(uv: str) -> bool:
    """Whether this uv runs (a shim may stand for nothing) and can check hashes."""
    return succeeds(uv, "pip", "sync", "--help")


def succeeds(*command: str | Path) -> bool:
    """Whether a command can be run and says yes."""
    try:
        return subprocess.run(command, capture_output=True, cwd=ROOT, check=False).returncode == 0
    except OSError:
        return False


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a command, in the project's folder or another.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    # Bytecode is compiled whatever the machine's habit is: without it every start
    # of Rasa takes two to three times as long.
    keep = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([str(part) for part in command], cwd=cwd, env=keep, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
