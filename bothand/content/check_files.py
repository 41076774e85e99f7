"""Checks of the files themselves: keys, names, metadata, and where buttons lead."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bothand.content.problems import DIRECT_GROUPS, ContentFile, Problem

_PARTS = ("nlu", "responses")
_SIGNED = re.compile(r"(?:[0-9a-f]{16})?")


def check_keys(files: Sequence[ContentFile], keys: Iterable[str]) -> Iterator[Problem]:
    """Every key has its file, and every file with examples has its key.

    A practice may have topics of its own, and do without some of the product's: that is
    only said. Safety, people and talk are the product's.
    """
    present = {file.key for file in files}
    for key in sorted(set(keys) - present):
        fixed = key.startswith(DIRECT_GROUPS)
        place = key if fixed else f"faq/{key}"
        text = "is missing: the list of keys (keys.yml) names it"
        yield Problem(f"data/{place}.yml", text, warning=not fixed)
    for file in files:
        if not file.faq and "nlu" in file.found and file.key not in keys:
            yield Problem(file.shown, f"key {file.key} isn't in keys.yml: add it there with a line")


def check_shape(file: ContentFile) -> Iterator[Problem]:
    """Intent, response and path agree; one ``nlu`` and one ``responses`` part."""
    lines = file.path.read_text("utf-8").splitlines()
    for part in _PARTS:
        times = sum(line.startswith(f"{part}:") for line in lines)
        if times > 1:
            yield Problem(file.shown, f"{part}: stands {times} times: join them, YAML keeps one")
    if "nlu" not in file.found and not file.faq:
        return
    if len(file.nlu) != 1:
        yield Problem(file.shown, f"has {len(file.nlu)} items under nlu: it takes one")
    for item in file.nlu:
        if item.get("intent") != file.intent:
            intent = item.get("intent")
            yield Problem(file.shown, f"intent is {intent!r}: by its path it is {file.intent!r}")
    if f"utter_{file.intent}" not in file.responses:
        yield Problem(file.shown, f"has no response utter_{file.intent}: add it")
    if file.faq and len(file.responses) > 1:
        yield Problem(file.shown, "has more than one response: a topic has one answer")


def check_names(files: Sequence[ContentFile]) -> Iterator[Problem]:
    """No response's name stands in two files."""
    first: dict[str, str] = {}
    for file in files:
        for name in file.responses:
            if name in first:
                yield Problem(file.shown, f"{name} stands in {first[name]} too: rename one")
            first.setdefault(name, file.shown)


def check_metadata(file: ContentFile, sources: Mapping[str, str]) -> Iterator[Problem]:
    """A topic's title, question, related topics, sources and review."""
    for name, variations in file.responses.items():
        for variation in variations:
            for text in _metadata(variation.get("metadata"), sources):
                yield Problem(file.shown, f"{name}: {text}")
    if file.faq:
        for variation in file.responses.get(f"utter_{file.intent}", ()):
            for text in _topic(variation.get("metadata")):
                yield Problem(file.shown, text)


def _metadata(metadata: object, sources: Mapping[str, str]) -> Iterator[str]:
    if not isinstance(metadata, dict):
        return
    listed = metadata.get("sources", [])
    if not isinstance(listed, list):
        yield 'sources: is no list: write ["N1", "C1"], or [] for none'
        listed = []
    for source in listed:
        if source not in sources:
            yield f"source {source!r} isn't in data/sources.csv: add it there, or correct the id"
    if ("reviewed_by" in metadata) != ("reviewed_on" in metadata):
        yield "has one of reviewed_by and reviewed_on: write both"
    by, on = metadata.get("reviewed_by", ""), metadata.get("reviewed_on", "")
    problem = iso_problem(on)
    if problem:
        yield f"reviewed_on {problem}"
    if not isinstance(by, str):
        yield 'reviewed_by is no text: put the name in quotes, or ""'
    elif bool(by.strip()) != bool(on):
        yield 'reviewed_by and reviewed_on go together: fill both, or leave both ""'
    again, signed = metadata.get("review_again_on", ""), metadata.get("signed_text", "")
    problem = iso_problem(again)
    if problem:
        yield f"review_again_on {problem}"
    elif again and isinstance(on, str) and again <= on:
        yield "review_again_on comes before the review itself: write a later date"
    if not isinstance(signed, str) or not _SIGNED.fullmatch(signed):
        yield "signed_text is written by the desk when somebody signs: don't write it by hand"
    elif (signed or again) and not on:
        yield "review_again_on and signed_text take reviewed_by and reviewed_on: fill all, or none"


def _topic(metadata: object) -> Iterator[str]:
    if not isinstance(metadata, dict):
        yield "has no metadata: write title, question, related, sources, reviewed_by, reviewed_on"
        return
    for name in ("sources", "reviewed_by", "reviewed_on"):
        if name not in metadata:
            yield f"metadata has no {name}: add it"
    if not 2 <= len(str(metadata.get("title", "")).split()) <= 5:
        yield "title: takes 2 to 5 words: it is the label of a button"
    if not str(metadata.get("question", "")).endswith("?"):
        yield "question: takes the visitor's question, with its question mark"
    related = metadata.get("related")
    if not isinstance(related, list) or not 2 <= len(related) <= 4:
        yield "related: takes a list of 2 to 4 keys"


def check_targets(files: Sequence[ContentFile]) -> Iterator[Problem]:
    """Related keys and buttons lead to something that is said, and have a title."""
    responses = {name for file in files for name in file.responses}
    topics = {file.key for file in files if file.faq}
    for file in files:
        for name, variations in file.responses.items():
            for variation in variations:
                metadata = variation.get("metadata")
                for button in _buttons(metadata if isinstance(metadata, dict) else {}):
                    text = _button_problem(button, responses, topics)
                    if text:
                        yield Problem(file.shown, f"{name}: {text}")


def _buttons(metadata: Mapping[str, Any]) -> Iterator[object]:
    for part in ("related", "nearest"):
        listed = metadata.get(part, ())
        for key in listed if isinstance(listed, list) else ():
            yield {"target": key}
    yield from metadata.get("buttons") or ()


def _button_problem(button: object, responses: set[str], topics: set[str]) -> str | None:
    if not isinstance(button, dict):
        return f"button {button!r} takes a title and a target"
    if "say" in button:
        return None if button.get("title") else f"button {button!r} has no title"
    target = str(button.get("target", ""))
    group, _, rest = target.partition("/")
    if target in topics:
        return None
    if group not in DIRECT_GROUPS:
        return f"{target!r} leads nowhere: no such topic in data/faq"
    candidates = [f"utter_{rest}"] + ([f"utter_crisis_{rest}"] if group == "safety" else [])
    if not responses.intersection(candidates):
        return f"{target!r} leads nowhere: there is no response {' or '.join(candidates)}"
    title = f"utter_title_{group}_{rest}"
    if not button.get("title") and title not in responses:
        return f"the button to {target!r} has no title: write one, or a response {title}"
    return None


def read_sources(path: Path) -> tuple[dict[str, str], list[str]]:
    """The sources' titles by id, and what is wrong with the file."""
    if not path.exists():
        return {}, ["is missing: it takes the columns id, title, year and read"]
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    times = Counter(str(row.get("id")) for row in rows)
    problems = [f"{key} stands {many} times: keep one" for key, many in times.items() if many > 1]
    for row in rows:
        if not row.get("id") or not row.get("title"):
            problems.append(f"{row.get('id') or 'a row'} has no id or no title")
        if row.get("read") not in ("yes", "no"):
            problems.append(f"{row.get('id')}: read is {row.get('read')!r}: it takes yes or no")
    return {str(row.get("id")): str(row.get("title")) for row in rows}, problems


def iso_problem(value: object) -> str | None:
    """What is wrong with a date that must be a quoted ISO date or ``""``."""
    if not isinstance(value, str):
        return f'is {value!r}, no text: put it in quotes, "2026-01-31" or ""'
    try:
        if value:
            date.fromisoformat(value)
    except ValueError:
        return f'is {value!r}: write it as "2026-01-31", or ""'
    return None
