"""Each publishing is a commit of its own files, by who published."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bothand.publish.history import commit


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Engineer", "-c", "user.email=engineer@example.org")
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def checkout(folder: Path) -> Path:
    (folder / "data").mkdir()
    for name in ("old", "other", "staged"):
        (folder / "data" / f"{name}.yml").write_text("a: 1\n")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Begin.")
    return folder


def test_only_what_was_published_is_committed(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    (folder / "data" / "new.yml").write_text("a: 2\n")
    (folder / "data" / "old.yml").unlink()
    (folder / "data" / "other.yml").write_text("a: unfinished\n")
    (folder / "data" / "staged.yml").write_text("a: staged\n")
    git(folder, "add", "data/staged.yml")
    made = commit(
        folder, ["data/new.yml", "data/old.yml"], "Two answers (version 2)", "Jamie <x> Lee"
    )
    assert made == git(folder, "rev-parse", "HEAD")
    shown = git(folder, "show", "--format=%an|%s", "--name-status")
    assert shown.splitlines() == [
        "Jamie x Lee|Two answers (version 2)", "", "A\tdata/new.yml", "D\tdata/old.yml",
    ]  # fmt: skip
    left = {line.split()[-1] for line in git(folder, "status", "--porcelain").splitlines()}
    assert left == {"data/other.yml", "data/staged.yml"}


def test_a_folder_that_is_no_checkout_stays_one(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert commit(tmp_path, ["data/new.yml"], "x", "Jamie") is None
    assert not (tmp_path / ".git").exists()


def test_a_checkout_that_refuses_stops_no_publishing(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    (folder / "data" / "old.yml").write_text("a: 2\n")
    (folder / ".git" / "index.lock").touch()
    assert commit(folder, ["data/old.yml"], "x", "Jamie") is None
