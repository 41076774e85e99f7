"""Phrases that show a crisis, read from rules/*.yml and matched on plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bothand.safety.files import HERE, read_yaml
from bothand.safety.levels import Level
from bothand.safety.phrases import Part, PhraseBook

WINDOW = 80
"""Tokens that are looked at together."""
OVERLAP = 40
"""Tokens that two neighbouring windows share: no phrase is longer."""

_KEYS = {"name", "example", "level", "any", "signs", "at_least", "with", "unless",
         "unless_sentence", "unless_text"}  # fmt: skip


class RuleError(ValueError):
    """A rule file that can't be used; the message names the file and the rule."""


@dataclass(frozen=True)
class Hit:
    """One rule that matched.

    Attributes:
        rule: Its name.
        level: Its level.
        kind: Its kind.
    """

    rule: str
    level: Level
    kind: str


@dataclass(frozen=True)
class Rule:
    """One named rule.

    A window matches when one of `any` is found at a place which no `unless`
    covers, or when `at_least` of the `signs` are in it together with one of `needs`.
    """

    name: str
    kind: str
    level: Level
    example: str
    cues: frozenset[str]
    found: re.Pattern[str] | None
    signs: tuple[re.Pattern[str], ...]
    at_least: int
    needs: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    unless_sentence: re.Pattern[str] | None
    unless_text: re.Pattern[str] | None

    def matches(self, window: str) -> bool:
        """Tell whether the rule holds for one window of tokens."""
        if self.needs and not self.needs.search(window):
            return False
        if self.unless_text and self.unless_text.search(window):
            return False
        if self.signs:
            return sum(bool(sign.search(window)) for sign in self.signs) >= self.at_least
        if not self.found:
            return False
        excused = [each.span() for each in self.unless.finditer(window)] if self.unless else []
        for found in self.found.finditer(window):
            start, end = found.span()
            if any(left < end and start < right for left, right in excused):
                continue
            if self.unless_sentence and self.unless_sentence.search(
                window, *_sentence(window, start, end)
            ):
                continue
            return True
        return False


def _sentence(window: str, start: int, end: int) -> tuple[int, int]:
    left = max(window.rfind(" . ", 0, start + 1), window.rfind(" < ", 0, start + 1), 0)
    rights = [at for at in (window.find(" . ", end - 1), window.find(" > ", end - 1)) if at >= 0]
    return left, (min(rights) + 3 if rights else len(window))


class RuleSet:
    """All the rules, indexed by the words without which they can't match.

    Raises:
        RuleError: A rule file isn't usable.
    """

    def __init__(self, folder: Path = HERE / "rules", words: Path = HERE / "words.yml") -> None:
        lists: Mapping[str, Any] = read_yaml(words)
        self.book = PhraseBook(lists["lists"], lists["common"])
        self.rules: list[Rule] = []
        for path in sorted(folder.glob("*.yml")):
            self.rules.extend(self._file(path))
        names = [rule.name for rule in self.rules]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise RuleError(f"rules named twice: {', '.join(twice)}")
        self.harm = self._pattern(lists["harm_words"])
        self._exact: dict[str, tuple[int, ...]] = {}
        self._prefixes: dict[str, tuple[int, ...]] = {}
        for index, rule in enumerate(self.rules):
            for cue in rule.cues:
                table, key = (self._prefixes, cue[:-1]) if cue.endswith("*") else (self._exact, cue)
                table[key] = (*table.get(key, ()), index)
        self._lengths = sorted({len(key) for key in self._prefixes})

    def windows(self, tokens: Sequence[str]) -> Iterator[tuple[int, str, list[int]]]:
        """Yield each window: its first token's index, its text, the rules it may match."""
        triggers: dict[str, tuple[int, ...]] = {}
        edged = ["<", *tokens, ">"]
        start = 0
        while True:
            part = edged[start : start + WINDOW]
            chosen: set[int] = set()
            for token in part:
                found = triggers.get(token)
                if found is None:
                    found = triggers[token] = self._triggered(token)
                chosen.update(found)
            yield max(0, start - 1), f" {' '.join(part)} ", sorted(chosen)
            if start + WINDOW >= len(edged):
                return
            start += WINDOW - OVERLAP

    def hits(self, tokens: Sequence[str]) -> list[Hit]:
        """Return every rule that matches somewhere, each once."""
        matched: dict[int, None] = {}
        seen: set[str] = set()
        for _, window, chosen in self.windows(tokens):
            if window in seen:
                continue
            seen.add(window)
            for index in chosen:
                if index not in matched and self.rules[index].matches(window):
                    matched[index] = None
        return [
            Hit(rule.name, rule.level, rule.kind)
            for rule in (self.rules[index] for index in matched)
        ]

    def _triggered(self, token: str) -> tuple[int, ...]:
        found = list(self._exact.get(token, ()))
        for length in self._lengths:
            if length > len(token):
                break
            found += self._prefixes.get(token[:length], ())
        return tuple(found)

    def _pattern(self, phrases: Sequence[str] | None) -> re.Pattern[str] | None:
        return _compiled(self.book.any_of(phrases)) if phrases else None

    def _file(self, path: Path) -> Iterator[Rule]:
        read: Mapping[str, Any] = read_yaml(path)
        for entry in read["rules"]:
            where = f"{path.name}: {entry.get('name', '?')}"
            unknown = set(entry) - _KEYS
            if unknown:
                raise RuleError(f"{where}: unknown {', '.join(sorted(unknown))}")
            try:
                yield self._rule(entry, read["kind"], read["level"])
            except (KeyError, ValueError) as error:
                raise RuleError(f"{where}: {error}") from error

    def _rule(self, entry: Mapping[str, Any], kind: str, level: str) -> Rule:
        found = self.book.any_of(entry["any"]) if "any" in entry else None
        signs = [self.book.part(each) for each in entry.get("signs", ())]
        needs = self.book.any_of(entry["with"]) if "with" in entry else None
        sources = [found] if found else [needs] if needs and needs.cues else signs
        cues: set[str] = set()
        for part in sources:
            if not part.cues:
                raise ValueError("a phrase has no word that it always holds")
            cues |= part.cues
        longest = max((part.longest for part in [*([found] if found else []), *signs]), default=0)
        if longest > OVERLAP:
            raise ValueError(f"a phrase may span {longest} words; {OVERLAP} is the most")
        if not found and not signs:
            raise ValueError("neither any nor signs")
        return Rule(
            name=entry["name"],
            kind=kind,
            level=Level[str(entry.get("level", level)).upper()],
            example=entry["example"],
            cues=frozenset(cues),
            found=_compiled(found) if found else None,
            signs=tuple(_compiled(each) for each in signs),
            at_least=int(entry.get("at_least", 2)),
            needs=_compiled(needs) if needs else None,
            unless=self._pattern(entry.get("unless")),
            unless_sentence=self._pattern(entry.get("unless_sentence")),
            unless_text=self._pattern(entry.get("unless_text")),
        )


def _compiled(part: Part) -> re.Pattern[str]:
    return re.compile(f"(?<= ){part.regex}")
