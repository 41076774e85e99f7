"""Each publishing as a commit, where the content folder is a git checkout."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bothand.settings import child_environment

_SECONDS = 30


def commit(content: Path, paths: list[str], message: str, author: str) -> str | None:
    """Commit the files that a version changed, with its author's name.

    Nothing else is committed, whatever else is changed or staged there.

    Args:
        content: The content folder.
        paths: The files, relative to it.
        message: The commit's message.
        author: The author's name.

    Returns:
        The commit's id; None where the folder is no checkout, or git refused.
    """
    if not paths or _git(content, "rev-parse", "--is-inside-work-tree") != "true":
        return None
    who = author.replace("<", "").replace(">", "").strip() or "Bothand"
    known = [path for path in paths if (content / path).exists() or _tracked(content, path)]
    if _git(content, "add", "--intent-to-add", "--", *_there(content, known)) is None:
        return None
    done = _git(
        content,
        *(
            "-c",
            f"user.name={who}",
            "-c",
            "user.email=desk@localhost",
            "-c",
            "commit.gpgsign=false",
        ),
        *("commit", "--quiet", "--no-verify", f"--author={who} <desk@localhost>"),
        *("--message", message, "--", *known),
    )
    return None if done is None else _git(content, "rev-parse", "HEAD")


def _there(content: Path, paths: list[str]) -> list[str]:
    return [path for path in paths if (content / path).exists()]


def _tracked(content: Path, path: str) -> bool:
    return bool(_git(content, "ls-files", "--", path))


def _git(content: Path, *arguments: str) -> str | None:
    """What git prints; None where it isn't there or refuses."""
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=content,
            env=child_environment({"GIT_OPTIONAL_LOCKS": "0"}),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
