"""The content checker: ``python -m bothand.content.check [--data data]``.

Prints ``path: problem`` for all that is wrong with the files under ``data`` and
with ``practice.yml`` beside it; ends with 1 if anything but a warning was found.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from bothand.content.check_answers import AnswerRules
from bothand.content.check_examples import check_examples, check_near_duplicates, least_of
from bothand.content.check_files import (
    check_keys,
    check_metadata,
    check_names,
    check_shape,
    check_targets,
    read_sources,
)
from bothand.content.check_follow_ups import check_follow_ups
from bothand.content.check_practice import check_practice, read_practice
from bothand.content.follow_ups import name_in
from bothand.content.problems import BannedWords, ContentFile, Problem, read_keys
from bothand.content.responses import ContentError, read_yaml
from bothand.language.medications import Lexicon


def check(
    data: Path, keys: Collection[str] | None = None, lexicon: Lexicon | None = None
) -> list[Problem]:
    """Check a data folder, with practice.yml and domain.yml beside it.

    Args:
        data: The folder.
        keys: The keys that must be there; those of keys.yml by default.
        lexicon: The medication names; those of the folder by default.

    Returns:
        All problems, in the order of their paths.
    """
    keys = read_keys() if keys is None else keys
    banned = BannedWords.read()
    lexicon = Lexicon.read(data / "medications.csv") if lexicon is None else lexicon
    files, problems = _read(data)
    sources, wrong = read_sources(data / "sources.csv")
    problems += [Problem(f"{data.name}/sources.csv", text) for text in wrong]
    problems += [*check_keys(files, keys), *check_names(files), *check_targets(files)]
    for file in files:
        problems += check_shape(file)
        problems += check_metadata(file, sources)
        problems += check_examples(file, lexicon, least_of(file, keys))
    problems += check_near_duplicates(files)
    problems += _check_follow_ups(data)
    problems += _check_answers(data, files, banned, lexicon)
    return sorted(problems)


def _check_follow_ups(data: Path) -> Iterator[Problem]:
    files = {
        f"data/{path.relative_to(data).as_posix()}": path.read_text(encoding="utf-8")
        for path in sorted(data.rglob("*.yml"))
    }
    for path, trouble in check_follow_ups(files):
        yield Problem(path, str(trouble))


def _check_answers(
    data: Path, files: Sequence[ContentFile], banned: BannedWords, lexicon: Lexicon
) -> Iterator[Problem]:
    path = data.parent / "practice.yml"
    practice, problems = read_practice(path, path.name)
    yield from problems
    if practice is None:
        return
    yield from check_practice(path, path.name, banned)
    try:
        rules = AnswerRules(practice, _slots(data.parent / "domain.yml"), banned, lexicon)
    except (KeyError, IndexError, ValueError) as error:
        yield Problem(path.name, f"its lines or facts speak of {error}, which it doesn't have")
        return
    for file in files:
        yield from rules.check(file)


def _read(data: Path) -> tuple[list[ContentFile], list[Problem]]:
    files, problems = [], []
    for path in sorted(data.rglob("*.yml")):
        parts = path.relative_to(data).with_suffix("").parts
        shown = f"{data.name}/{path.relative_to(data).as_posix()}"
        # Follow-ups have rules of their own.
        if name_in(f"data/{path.relative_to(data).as_posix()}"):
            continue
        faq = parts[0] == "faq"
        try:
            found = read_yaml(path)
        except ContentError as error:
            problems.append(Problem(shown, str(error).removeprefix(f"{path}: ")))
            continue
        key = "/".join(parts[1:] if faq else parts) if len(parts) > 1 else ""
        files.append(ContentFile(path, shown, key, faq, found))
    return files, problems


def _slots(domain: Path) -> tuple[str, ...]:
    """Names that answers may use because the talk fills them."""
    return tuple(read_yaml(domain).get("slots") or ()) if domain.exists() else ()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all problems; 1 if there is one that isn't a warning."""
    parser = argparse.ArgumentParser(description="Check the content files.")
    parser.add_argument("--data", type=Path, default=Path("data"), help="the data folder")
    data = parser.parse_args(arguments).data.resolve()
    if not data.is_dir():
        parser.error(f"{data} is no folder")
    problems = check(data)
    for problem in problems:
        print(problem)
    failing = sum(not problem.warning for problem in problems)
    print(f"{failing} problems, {len(problems) - failing} warnings")
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main())
