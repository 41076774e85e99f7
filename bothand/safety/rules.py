"""Phrases that show a crisis, read from rules/*.yml and matched on plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bothand.safety.files import HERE, read_yaml
from bothand.safety.levels import Level
from bothand.safety.phrases import Part, PhraseBook

WINDOW = 80
"""Tokens that are looked at together."""
OVERLAP = 32
"""Tokens that two neighbouring windows share: no phrase is longer."""

_NEVER = re.compile("(?!)")
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

    Attributes:
        phrases: Each phrase's cues (words of which a match holds one) and expression;
            for a rule of signs, cues only.
    """

    name: str
    kind: str
    level: Level
    example: str
    phrases: tuple[tuple[frozenset[str], re.Pattern[str]], ...]
    signs: tuple[re.Pattern[str], ...]
    at_least: int
    needs: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    unless_sentence: re.Pattern[str] | None
    unless_text: re.Pattern[str] | None

    def matches(self, window: str, among: Iterable[int] | None = None) -> bool:
        """Tell whether the rule holds for one window of tokens.

        Args:
            window: The tokens, each followed by a space, with one before the first.
            among: The phrases whose cues are there; all where it isn't known.
        """
        if self.needs and not self.needs.search(window):
            return False
        if self.unless_text and self.unless_text.search(window):
            return False
        if self.signs:
            return sum(bool(sign.search(window)) for sign in self.signs) >= self.at_least
        excused: list[tuple[int, int]] | None = None
        for index in range(len(self.phrases)) if among is None else among:
            for found in self.phrases[index][1].finditer(window):
                start, end = found.span()
                if excused is None:
                    excused = self._excused(window)
                if any(left < end and start < right for left, right in excused):
                    continue
                if self.unless_sentence and self.unless_sentence.search(
                    window, *_sentence(window, start, end)
                ):
                    continue
                return True
        return False

    def _excused(self, window: str) -> list[tuple[int, int]]:
        return [each.span() for each in self.unless.finditer(window)] if self.unless else []


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
        self._exact: dict[str, tuple[tuple[int, int], ...]] = {}
        self._prefixes: dict[str, tuple[tuple[int, int], ...]] = {}
        for number, rule in enumerate(self.rules):
            for which, (cues, _) in enumerate(rule.phrases):
                for cue in cues:
                    whole = not cue.endswith("*")
                    table, key = (self._exact, cue) if whole else (self._prefixes, cue[:-1])
                    table[key] = (*table.get(key, ()), (number, which))
        self._lengths = sorted({len(key) for key in self._prefixes})

    def windows(self, tokens: Sequence[str]) -> Iterator[tuple[str, dict[int, list[int]]]]:
        """Yield each window's text, and by rule the phrases whose cues are in it."""
        triggers: dict[str, tuple[tuple[int, int], ...]] = {}
        edged = ["<", *tokens, ">"]
        start = 0
        while True:
            part = edged[start : start + WINDOW]
            pairs: set[tuple[int, int]] = set()
            for token in set(part):
                found = triggers.get(token)
                if found is None:
                    found = triggers[token] = self._triggered(token)
                pairs.update(found)
            chosen: dict[int, list[int]] = {}
            for number, which in sorted(pairs):
                chosen.setdefault(number, []).append(which)
            yield f" {' '.join(part)} ", chosen
            if start + WINDOW >= len(edged):
                return
            start += WINDOW - OVERLAP

    def hits(self, tokens: Sequence[str]) -> list[Hit]:
        """Return every rule that matches somewhere, each once."""
        matched: dict[int, None] = {}
        seen: set[str] = set()
        for window, chosen in self.windows(tokens):
            if window in seen:
                continue
            seen.add(window)
            for number, among in chosen.items():
                if number not in matched and self.rules[number].matches(window, among):
                    matched[number] = None
        return [
            Hit(rule.name, rule.level, rule.kind)
            for rule in (self.rules[number] for number in matched)
        ]

    def _triggered(self, token: str) -> tuple[tuple[int, int], ...]:
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
        found = [self.book.part(each) for each in entry.get("any", ())]
        signs = [self.book.part(each) for each in entry.get("signs", ())]
        needs = self.book.any_of(entry["with"]) if "with" in entry else None
        if bool(found) == bool(signs):
            raise ValueError("either any or signs is needed")
        longest = max(part.longest for part in [*found, *signs])
        if longest > OVERLAP:
            raise ValueError(f"a phrase may span {longest} words; {OVERLAP} is the most")
        return Rule(
            name=entry["name"],
            kind=kind,
            level=Level[str(entry.get("level", level)).upper()],
            example=entry["example"],
            phrases=tuple((_cues(part), _compiled(part)) for part in found)
            or ((_cues(needs) if needs else _cues_of_all(signs), _NEVER),),
            signs=tuple(_compiled(each) for each in signs),
            at_least=int(entry.get("at_least", 2)),
            needs=_compiled(needs) if needs else None,
            unless=self._pattern(entry.get("unless")),
            unless_sentence=self._pattern(entry.get("unless_sentence")),
            unless_text=self._pattern(entry.get("unless_text")),
        )


def _cues(part: Part) -> frozenset[str]:
    if not part.cues:
        raise ValueError("a phrase has no word that it always holds")
    return part.cues


def _cues_of_all(parts: Iterable[Part]) -> frozenset[str]:
    return frozenset().union(*(_cues(part) for part in parts))


def _compiled(part: Part) -> re.Pattern[str]:
    return re.compile(f"(?<= ){part.regex}")
