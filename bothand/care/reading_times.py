"""Finding when someone wants to be reached, in words as they wrote them."""

from __future__ import annotations

import re
from functools import cache

from bothand.care.reading_words import medication_names, opening, phrases, plain, words

# 5pm, 5:30, 5-7pm, 17:00, 9 o'clock, 5ish; 12/3 and "the 3rd" name a day.
_HOUR = r"(?:[01]?\d|2[0-3])"
_CLOCK = (
    rf"{_HOUR}(?::[0-5]\d)?\s?(?:-|to|til|till|until|and)?\s?{_HOUR}(?::[0-5]\d)?\s?(?:am|pm|a|p)"
    rf"|{_HOUR}(?::[0-5]\d)?\s?(?:am|pm|a|p|o'?\s?clock|ish)"
    rf"|{_HOUR}:[0-5]\d(?:\s?-\s?{_HOUR}:[0-5]\d)?"
    rf"|{_HOUR}\s?-\s?{_HOUR}"
    r"|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}(?:st|nd|rd|th)"
)
_TRIM = " \t,;:-&+()\"'"


@cache
def _token() -> re.Pattern[str]:
    source = phrases().source
    return re.compile(
        rf"(?P<time>(?:{_CLOCK}|{source('time_words')})(?![\w'/:]))"
        rf"|(?P<not>(?:{source('time_not')})(?![\w']))"
        rf"|(?P<number>{_HOUR}(?![\w'/:]))"
        rf"|(?P<link>(?:{source('time_links')})(?![\w']))"
        rf"|(?P<filler>(?:{source('time_filler')})(?![\w']))"
        r"|(?P<other>\w[\w'.-]*|[^\s\w])",
        re.IGNORECASE,
    )


@cache
def _before_hour() -> re.Pattern[str]:
    return re.compile(rf"(?:{phrases().source('hour_follows')})\s?$", re.IGNORECASE)


def find_time(clause: str, asked: bool, suggestion: bool = False) -> str | None:
    """The time in a clause that speaks of nothing else.

    Args:
        clause: a part of a sentence, without what was read from it already.
        asked: we have just asked for the time, so that the clause may also say
            why ("when I'm home from work, around 6"), and a bare number is an hour.
        suggestion: it was put as a question ("after 5?"): nothing but a time then.

    Returns:
        The words from the first to the last that concern the time. A "never" or
        "not" in front stays: the rest alone would mean the opposite.
    """
    clause = re.sub(r"^\s*(?:how|what)\s+about\b", "", clause, flags=re.I).strip(_TRIM)
    if not clause:
        return None
    kept: list[re.Match[str]] = []
    named = other = False
    for match in _token().finditer(clause):
        kind = match.lastgroup
        if kind == "number":
            before = clause[: match.start()].rstrip()
            if _before_hour().search(before) or _followed_by_hour(clause[match.end() :]):
                kind = "time"
            else:
                kind = "hour" if asked and match.group() == clause else "other"
        if kind in ("time", "hour"):
            named = True
        if kind in ("time", "hour", "link", "not"):
            kept.append(match)
        elif kind == "other" and match.group() not in _TRIM:
            other = True
    if named and not other:
        return _between(clause, kept)
    told = named or opening("time_opens").match(clause)
    if asked and not suggestion and told and not _of_health(clause):
        return clause
    return None


def _followed_by_hour(rest: str) -> bool:
    return re.match(rf"\s?(?:-|to|and|or|til|till|until|thru)\s?{_HOUR}\b", rest, re.I) is not None


def _between(clause: str, kept: list[re.Match[str]]) -> str | None:
    # A link left at either end belongs to what was cut away: "and", "of".
    while kept and plain(kept[0].group()) in words("time_ends"):
        kept = kept[1:]
    while (
        kept
        and kept[-1].lastgroup == "link"
        and plain(kept[-1].group()) not in words("time_closers")
    ):
        kept = kept[:-1]
    return clause[kept[0].start() : kept[-1].end()].strip(_TRIM) if kept else None


def _of_health(clause: str) -> bool:
    found = {plain(word) for word in re.findall(r"[\w'-]+", clause)}
    return bool(found & words("not_a_time") or found & medication_names())
