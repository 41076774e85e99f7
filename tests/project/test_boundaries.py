"""Who may use what: read from the source, so that it holds for lines no test runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bothand.settings import ROOT

MOST_LINES = 300
FRAMEWORKS = {"rasa", "rasa_sdk", "sanic"}

MAY_USE = {
    "safety": set[str](),
    "language": set[str](),
    "care": set[str](),
    "content": set[str](),
    "store": set[str](),
    "understanding": {"rasa"},
    "chat": {"rasa", "sanic"},
    "desk": {"sanic"},
    "serve": {"rasa", "rasa_sdk", "sanic"},
    "gate": {"rasa"},
    "publish": set[str](),
    "actions": {"rasa_sdk"},
}
"""Which of the frameworks a package knows."""

FRONT = {"understanding", "chat", "actions", "desk"}
"""None of these imports another."""

EXCEPT = {
    ("serve", "bothand.desk.staff"),
    ("gate", "bothand.chat.second_opinion"),
    ("gate", "bothand.chat.guard"),
}
"""The start prints the way into the desk; the gate tries the chat's second opinion."""

OPENS_SESSIONS = {"create_engine", "sessionmaker", "scoped_session", "create_async_engine"}

PACKAGES = {
    "actions": ROOT / "actions",
    **{
        folder.name: folder
        for folder in sorted((ROOT / "bothand").iterdir())
        if (folder / "__init__.py").exists()
    },
}
FILES = [
    path
    for part in ("bothand", "actions", "tools", "bench")
    for path in sorted((ROOT / part).rglob("*.py"))
]


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports anywhere in it, by its full name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides who is imported"
            yield node.module or ""
            yield from (f"{node.module}.{each.name}" for each in node.names)


def names(path: Path) -> set[str]:
    """Every name and attribute that a file uses."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return used | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def room(module: str) -> str | None:
    """The package of ours that a module belongs to."""
    parts = module.split(".")
    if parts[0] == "actions":
        return "actions"
    return parts[1] if parts[0] == "bothand" and len(parts) > 1 else None


def test_every_package_has_its_rule() -> None:
    assert set(PACKAGES) == set(MAY_USE)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_knows_only_its_own_frameworks(package: str) -> None:
    for path in PACKAGES[package].rglob("*.py"):
        used = {each.partition(".")[0] for each in imports(path)} & FRAMEWORKS
        assert used <= MAY_USE[package], path


@pytest.mark.parametrize("package", PACKAGES)
def test_no_front_package_imports_another(package: str) -> None:
    closed = FRONT | {"serve"}
    for path in PACKAGES[package].rglob("*.py"):
        found = {(package, each) for each in imports(path) if room(each) in closed - {package}}
        allowed = {
            (ours, module)
            for ours, module in found
            if any(ours == who and module.startswith(what) for who, what in EXCEPT)
        }
        assert not found - allowed, path


def test_the_plain_packages_know_none_of_those_that_serve() -> None:
    for package in ("safety", "language"):
        for path in PACKAGES[package].rglob("*.py"):
            rooms = {room(each) for each in imports(path)} - {None, "settings"}
            assert rooms <= {"safety", "language"}, path


def test_only_settings_reads_the_environment() -> None:
    # tools/env.py runs before the project is installed and hands its environment on.
    passing_on = {ROOT / "bothand" / "settings.py", ROOT / "tools" / "env.py"}
    assert {path for path in FILES if reads_environment(path)} == passing_on


def reads_environment(path: Path) -> bool:
    ways = {"environ", "environb", "getenv", "getenvb"}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return bool({f"os.{way}" for way in ways} & set(imports(path))) or any(
        isinstance(node, ast.Attribute)
        and node.attr in ways
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        for node in ast.walk(tree)
    )


def test_only_store_opens_database_sessions() -> None:
    found = {room_of(path) for path in FILES if names(path) & OPENS_SESSIONS}
    assert found == {"store"}


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "bothand" else parts[0]


def test_no_file_is_long() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in FILES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}
