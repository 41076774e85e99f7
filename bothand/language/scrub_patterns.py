"""Personal data that its shape gives away: addresses, numbers, dates, ways to be reached."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """A part of a text, and the word that shall stand for it."""

    start: int
    end: int
    word: str


_UNITS = r"(?:mg|mcg|ml|g|kg|lbs?|pounds|pills?|tablets?|tabs?|caps?|hours?|hrs?|days?|weeks?|wks?|months?|mos?|years?|yrs?|yo|times?|minutes?|mins?|percent|dollars|people)"  # noqa: E501
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"  # noqa: E501
_DAY = r"(?:[0-3]?\d)(?:st|nd|rd|th)?"
_DIGIT_WORD = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)"
_SUFFIX = r"(?:street|avenue|ave|road|boulevard|blvd|parkway|pkwy|highway|hwy|turnpike|terrace)"
_SHORT_SUFFIX = r"(?:st|rd|dr|drive|lane|ln|court|ct|place|pl|way|circle|cir|trail|pike|loop|row)"
_ID_CUE = (
    r"(?:ssn|social(?: security)?|members?|member ?id|id|policy|account|acct|card|case|chart|mrn|"
    r"group|rx|record|licen[sc]e|pin|zip(?:code)?|code|ends? (?:in|with)|ending in|last (?:four|4)|"
    r"claim|patient|passport|plate|npi|dea|room|apt|apartment|unit|suite|ste)"
)
# Between a number and "street": words that say it is no house's number.
_NO_STREET = re.compile(
    r"\b(?:a|an|the|my|of|to|in|at|on|is|was|and|or|per|every|for|this|that|it|i|"
    + _UNITS
    + r")\b",
    re.IGNORECASE,
)


def _is_street(match: re.Match[str]) -> bool:
    return not _NO_STREET.search(match["middle"] or "")


def _is_long_enough(match: re.Match[str]) -> bool:
    return sum(each.isdigit() for each in match[0]) >= 7


def _mixes(match: re.Match[str]) -> bool:
    """A token of letters and digits that isn't a dose, a score or a time."""
    found = match[0]
    plain = re.fullmatch(
        rf"\d+(?:[.-]\d+)?-?(?:{_UNITS}|[ap]m|st|nd|rd|th|s|x|k|f|m|ish)", found, re.I
    )
    digits = sum(each.isdigit() for each in found)
    letters = sum(each.isalpha() for each in found)
    return plain is None and digits >= 3 and letters >= 1 and len(found) >= 5


_PATTERNS: tuple[tuple[str, str, Callable[[re.Match[str]], bool] | None], ...] = (
    ("email", r"[\w.+-]+\s?@\s?[\w-]+(?:\s?\.\s?[a-z]{2,})+", None),
    (
        "email",
        r"(?:\w+\s+dot\s+)?[\w.+-]+\s+(?:at|\(at\)|\[at\])\s+[\w-]+\s*(?:\.|\bdot\b|\(dot\)|\[dot\])\s*(?:com|net|org|edu|gov)\b",
        None,
    ),
    ("link", r"(?:https?://|www\.)\S+", None),
    (
        "link",
        r"\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|edu|gov|io|me|co|us|info|ly)\b(?:/\S*)?",
        None,
    ),
    ("link", r"(?<!\w)@\w[\w.]+", None),
    (
        "link",
        r"\b(?:instagram|insta|snapchat|snap|tiktok|twitter|discord|username|user name|handle|"
        r"gamertag|ig)(?: (?:name|handle|is|as|user))*(?:'s|:)?\s+(?:is\s+)?"
        r"(?P<part>(?=[\w.-]*[\d_.])[\w.-]{3,})",
        None,
    ),
    (
        "number",
        r"(?<!\w)\+?\(?\d(?:[\s().-]{0,3}\d){6,}(?:\s*(?:x|ext\.?)\s*\d+)?(?!\w)",
        _is_long_enough,
    ),
    ("number", rf"\b{_DIGIT_WORD}(?:[\s,-]+{_DIGIT_WORD}){{4,}}\b", None),
    (
        "number",
        rf"\b{_ID_CUE}\b\.?(?:\W+(?:number|no|num|id|is|was|my|the|of|code|security|ssn|card|are|digits|four|4)\b)*"
        r"\W{1,3}(?P<part>[a-z]{0,4}-?\d[\w-]*)",
        None,
    ),
    ("date", r"\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b", None),
    ("date", rf"\b{_MONTH}\.? {_DAY}\b(?:,? (?:19|20)\d\d\b)?", None),
    ("date", rf"\b{_DAY}(?: of)? {_MONTH}\b(?:,? (?:19|20)\d\d\b)?", None),
    ("date", rf"\b{_MONTH} (?:19|20)\d\d\b", None),
    (
        "date",
        r"\b(?:born|dob|birthday|birthdate|birth)\b(?:\W+(?:is|was|on|in|date|of|the))*\W+"
        r"(?P<part>\d[\d/.-]*(?:\s\w+\s\d{4})?)",
        None,
    ),
    (
        "date",
        r"\b(?:on|by|until|till|before|after|since|from)\s+(?P<part>(?:0?[1-9]|1[0-2])/(?:[12]\d|3[01]|0?[1-9]))\b"
        rf"(?!\s*(?:a|of|{_UNITS})\b)",
        None,
    ),
    (
        "place",
        rf"\b\d{{1,6}}[a-z]?\s+(?P<middle>(?:[\w.'-]+\s+){{1,4}}?){_SUFFIX}\b\.?",
        _is_street,
    ),
    (
        "place",
        rf"\b\d{{2,6}}[a-z]?\s+(?P<middle>(?:[\w.'-]+\s+){{1,2}}?){_SHORT_SUFFIX}\b\.?",
        _is_street,
    ),
    (
        "place",
        rf"\b(?:on|off|at|near|live|by)\s+(?P<part>(?P<middle>[\w'-]+(?:\s[\w'-]+)?)\s{_SUFFIX})\b",
        _is_street,
    ),
    ("place", r"\bp\.?\s?o\.?\s?box\s+\w+", None),
    ("number", r"(?<![\w.])\d[\d,]*\d{4,}(?!\w)", None),
    ("number", r"(?<!\w)(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]+(?!\w)", _mixes),
)
_COMPILED = [(word, re.compile(text, re.IGNORECASE), check) for word, text, check in _PATTERNS]


def shaped(text: str) -> Iterator[Span]:
    """What its shape gives away; spans may overlap."""
    for word, pattern, check in _COMPILED:
        for match in pattern.finditer(text):
            if check is None or check(match):
                part = "part" if "part" in pattern.groupindex else 0
                yield Span(match.start(part), match.end(part), word)
