"""The practice's own facts, numbers and hours, read from ``practice.yml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"^(\d\d):(\d\d)-(\d\d):(\d\d)$")
_LOOK_AHEAD_DAYS = 60


class PracticeError(ValueError):
    """``practice.yml`` can't be used; the text says where and what to do."""


@dataclass(frozen=True)
class Practice:
    """The facts of ``practice.yml``, checked."""

    name: str
    timezone: ZoneInfo
    hours: Mapping[str, tuple[tuple[time, time], ...]]
    closed_on: frozenset[date]
    facts: Mapping[str, Mapping[str, str]]
    staff_when: Mapping[str, str]
    numbers: Mapping[str, Mapping[str, str]]
    lines: Mapping[str, str]
    consent_version: str
    consent_text: str
    privacy_version: str
    privacy_text: str
    languages: tuple[str, ...]
    spanish: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> Practice:
        """Read and check the file.

        Raises:
            PracticeError: something in it is missing or can't be understood.
        """
        try:
            found = yaml.safe_load(path.read_text("utf-8"))
        except yaml.YAMLError as error:
            raise PracticeError(f"{path} can't be read as YAML: {error}") from error
        try:
            return cls._from(found)
        except (KeyError, TypeError, AttributeError) as error:
            raise PracticeError(f"{path}: {error} is missing or not as expected") from error
        except (ValueError, ZoneInfoNotFoundError) as error:
            raise PracticeError(f"{path}: {error}") from error

    @classmethod
    def _from(cls, found: dict[str, Any]) -> Practice:
        return cls(
            name=found["name"],
            timezone=ZoneInfo(found["timezone"]),
            hours={day: _spans(day, spans) for day, spans in (found["hours"] or {}).items()},
            closed_on=frozenset(date.fromisoformat(str(day)) for day in found["closed_on"]),
            facts=found["facts"],
            staff_when=found["staff_when"],
            numbers=found["numbers"],
            lines=found["lines"],
            consent_version=found["consent"]["version"],
            consent_text=found["consent"]["text"],
            privacy_version=found["privacy"]["version"],
            privacy_text=found["privacy"]["text"],
            languages=tuple(found["languages"]),
            spanish=_spanish(found.get("spanish") or {}),
        )

    @property
    def phone(self) -> str:
        """The practice's number, or "" where it isn't set."""
        return self.facts["phone"]["value"]

    def consent_in(self, language: str) -> str:
        """The consent text in a language; in English where it isn't there in that one."""
        return str(self._in(language).get("consent", self.consent_text))

    def privacy_in(self, language: str) -> str:
        """The privacy text in a language; in English where it isn't there in that one."""
        return str(self._in(language).get("privacy", self.privacy_text))

    def placeholders(self, now: datetime | None = None, language: str = "en") -> dict[str, str]:
        """What ``{name}`` in an answer stands for.

        Args:
            now: The moment that ``{staff_when}`` speaks of; the present by default.
            language: Of the sentences about the practice's hours.
        """
        values: dict[str, str] = {}
        for key, number in self.numbers.items():
            values[key] = number.get("call") or number.get("chat") or number.get("text", "")
            if number.get("chat"):
                values[f"{key}_chat"] = number["chat"]
            if number.get("text"):
                word, text = number.get("keyword"), number["text"]
                values[f"{key}_text"] = f"text {word} to {text}" if word else text
        values["crisis_text"] = values["crisis_text_text"]
        for key, line in self.lines.items():
            values[key] = line.format(**values)
        for key, fact in self.facts.items():
            chosen = fact["said"].format(value=fact["value"]) if fact["value"] else fact["unset"]
            values[f"practice_{key}"] = chosen
        values["practice_name"] = self.name
        values["consent_text"] = self.consent_text
        values["staff_when"] = self.when_seen(now or datetime.now(self.timezone), language)
        return values

    def open_at(self, now: datetime) -> bool | None:
        """Whether staff are there at ``now`` (aware); None where hours aren't set."""
        if not self.hours:
            return None
        local = now.astimezone(self.timezone)
        return any(start <= local.time() < end for start, end in self._spans_on(local.date()))

    def next_opening(self, now: datetime) -> datetime | None:
        """When staff are there next after ``now``; None if unknown."""
        local = now.astimezone(self.timezone)
        for ahead in range(_LOOK_AHEAD_DAYS):
            day = local.date() + timedelta(days=ahead)
            for start, _ in self._spans_on(day):
                opening = datetime.combine(day, start, self.timezone)
                if opening > local:
                    return opening
        return None

    def due_by(self, now: datetime, days: int) -> datetime:
        """Until when a request of ``now`` should be answered: the end of the next working day.

        Args:
            now: when it was made.
            days: days of 24 hours that count where the hours aren't set.
        """
        local = now.astimezone(self.timezone)
        for ahead in range(1, _LOOK_AHEAD_DAYS):
            day = local.date() + timedelta(days=ahead)
            spans = self._spans_on(day)
            if spans:
                return datetime.combine(day, spans[-1][1], self.timezone)
        return now + timedelta(days=days)

    def when_seen(self, now: datetime, language: str = "en") -> str:
        """A sentence that says honestly when staff will see a request."""
        spanish = self._in(language)
        said: Mapping[str, str] = spanish.get("staff_when", self.staff_when)
        if self.open_at(now):
            return said["open"]
        opening = self.next_opening(now)
        if opening is None:
            return said["unset"]
        if spanish:
            day = spanish["days"][opening.weekday()]
            shown = str(spanish["opening"]).format(day=day, hour=f"{opening:%H:%M}")
        else:
            shown = f"{opening:%A} at {opening.strftime('%I:%M %p').lstrip('0')}"
        return said["closed"].format(opening=shown)

    def _in(self, language: str) -> Mapping[str, Any]:
        return self.spanish if language.lower().startswith("es") else {}

    def _spans_on(self, day: date) -> tuple[tuple[time, time], ...]:
        if day in self.closed_on:
            return ()
        return self.hours.get(DAYS[day.weekday()], ())


def _spanish(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """The Spanish texts: all of them, or none."""
    if found:
        texts = [found["consent"], found["privacy"], found["opening"]]
        texts += [found["staff_when"][name] for name in ("open", "closed", "unset")]
        if len(found["days"]) != len(DAYS) or not all(isinstance(each, str) for each in texts):
            raise ValueError("spanish: takes consent, privacy, staff_when, days and opening")
    return found


def _spans(day: str, spans: object) -> tuple[tuple[time, time], ...]:
    if day not in DAYS or not isinstance(spans, list):
        raise ValueError(f'hours: {day!r} takes a list such as monday: ["09:00-17:00"]')
    found = []
    for span in spans:
        match = _SPAN.match(str(span))
        if match is None:
            raise ValueError(f'hours: {day}: {span!r} is not written as "09:00-17:00"')
        one, two, three, four = (int(part) for part in match.groups())
        if (one, two) >= (three, four):
            raise ValueError(f"hours: {day}: {span!r} ends before it begins")
        found.append((time(one, two), time(three, four)))
    return tuple(found)
