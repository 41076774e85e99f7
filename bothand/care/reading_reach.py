"""Finding e-mail addresses and phone numbers, however they were typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from phonenumbers import Leniency, PhoneNumberMatcher

from bothand.care.fields import REGION, email_or_none, phone_or_none
from bothand.care.reading_words import pattern, phrases, words

MARK = "\ue000"
"""Stands in the text where a number or an address was, so that sentences keep their shape."""

_TLD = "com|net|org|edu|gov|mil|info|me|us|uk|ca|io|co|mx"
_EMAIL = re.compile(r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_EMAIL_TRIED = re.compile(r"[\w.+'-]+@[\w.-]*", re.ASCII)
# "(at)", "[dot]", "<at>" and their like.
_SIGN_AT = re.compile(r"\s?(?:[(\[{<*_-]\s?(?:at|@)\s?[)\]}>*_-])\s?", re.IGNORECASE)
_SIGN_DOT = re.compile(r"\s?(?:[(\[{<*_-]\s?(?:dot|\.)\s?[)\]}>*_-])\s?", re.IGNORECASE)
# "sam @ example . com", "sam@example,com", "sam@example dot com"
_LOOSE_AT = re.compile(r"(?<=[\w.+-])\s?@\s?(?=[\w-]+[\s.,])")
_LOOSE_DOT = re.compile(
    rf"(@[\w-]+(?:\.[\w-]+)*)(?:\s+dot\s+(?=[a-z])|\s?[.,]\s?(?=(?:{_TLD})\b)|\s\.\s)",
    re.IGNORECASE,
)
# "sam dot rivera at example dot com"
_SPOKEN = re.compile(
    r"(?<![\w@.])([\w+-]+(?:(?:\s+(?:dot|underscore|dash)\s+|\.)[\w+-]+)*)\s+at\s+"
    r"([\w-]+(?:(?:\s+(?:dot|dash)\s+|\.)[\w-]+)*(?:\s+dot\s+|\.)[a-z]{2,})\b",
    re.IGNORECASE | re.ASCII,
)
_SIGNS = {"dot": ".", "underscore": "_", "dash": "-"}

_NUMERAL = "zero|oh|one|two|three|four|five|six|seven|eight|nine"
_NUMERALS = {name: str(value) for value, name in enumerate(_NUMERAL.replace("oh|", "").split("|"))}
_NUMERALS["oh"] = "0"
_SPELLED = re.compile(
    rf"\b(?:(?:double\s+|triple\s+)?(?:{_NUMERAL}|\d)\b[\s,.-]*){{7,}}", re.IGNORECASE
)
_DIGITS = re.compile(r"(?<![\w@./])[+(]?[\dOo(](?:[\s().,/*_-]{0,3}[\dOo]){6,14}(?![\w@])")
_TRIED = re.compile(r"(?<![\w@])\+?[\d(][\d\s().-]{3,}\d(?!\w|\s?[:%])")


@dataclass(frozen=True)
class Reach:
    """What was found, and the text with a `MARK` in place of each finding."""

    text: str
    found: tuple[tuple[str, str], ...]


def find_reach(text: str, tried: bool) -> Reach:
    """Find what people can be reached at.

    Args:
        text: a tidied text.
        tried: also take what was meant to be an address or a number but can't
            be one, as it was typed, so that the visitor can be told so.

    Returns:
        Pairs of ``email`` or ``phone`` and the value, in the order of their marks.
    """
    text = _with_signs(text)
    spans = _emails(text, tried)
    spans += _phones(_hide(text, spans), tried)
    spans.sort()
    parts, found, end = [], [], 0
    for start, stop, kind, value in spans:
        parts += [text[end:start], f" {MARK} "]
        found.append((kind, value))
        end = stop
    return Reach("".join([*parts, text[end:]]), tuple(found))


def choose(text: str, found: tuple[tuple[str, str], ...]) -> dict[str, object]:
    """The address and the number to use, of those whose marks stand in the text.

    One that the visitor calls old, wrong or not theirs is left out; of several
    the first counts, or the last after a word of correction.

    Args:
        text: the whole text with a mark for each finding; an empty mark is
            written ``MARK`` too but paired with an empty kind.
        found: the findings in the order of their marks.
    """
    chosen: dict[str, object] = {}
    before = re.compile(rf"(?:{phrases().source('not_this_one')})[\s:,]*$", re.IGNORECASE)
    pieces = text.split(MARK)
    for piece, (kind, value) in zip(pieces, found, strict=False):
        if not kind or before.search(piece[-60:]):
            continue
        if kind not in chosen or pattern("corrects").search(piece):
            chosen[kind] = value
    return chosen


def _emails(text: str, tried: bool) -> list[tuple[int, int, str, str]]:
    spans: list[tuple[int, int, str, str]] = []
    for match in _EMAIL.finditer(text):
        address = email_or_none(match.group())
        if address is not None:
            spans.append((match.start(), match.end(), "email", address))
    for match in _SPOKEN.finditer(_hide(text, spans)):
        local, domain = (_unspoken(match.group(part)) for part in (1, 2))
        if local.casefold() in words("not_a_mailbox"):
            continue
        address = email_or_none(f"{local}@{domain}")
        if address is not None:
            spans.append((match.start(), match.end(), "email", address))
    if tried and not spans:
        for match in _EMAIL_TRIED.finditer(text):
            spans.append((match.start(), match.end(), "email", match.group()))
    return spans


def _with_signs(text: str) -> str:
    """Write an address with the signs it was spelled without."""
    text = _LOOSE_AT.sub("@", _SIGN_DOT.sub(".", _SIGN_AT.sub("@", text)))
    while (closer := _LOOSE_DOT.sub(r"\1.", text)) != text:
        text = closer
    return re.sub(r"\s+dot\s+(?=[\w.+-]+@)", ".", text, flags=re.IGNORECASE)


def _unspoken(words_: str) -> str:
    parts = re.split(r"\s+", words_.strip())
    return "".join(_SIGNS.get(part.lower(), part) for part in parts)


def _phones(text: str, tried: bool) -> list[tuple[int, int, str, str]]:
    spans: list[tuple[int, int, str, str]] = []
    for proper in PhoneNumberMatcher(text, REGION, leniency=Leniency.VALID):
        number = phone_or_none(proper.raw_string)
        if number is not None:
            spans.append((proper.start, proper.end, "phone", number))
    for candidate in (_DIGITS, _SPELLED):
        rest = _hide(text, spans)
        for match in candidate.finditer(rest):
            number = phone_or_none(_as_digits(match.group()))
            if number is not None:
                spans.append((match.start(), match.end(), "phone", number))
    if tried and not spans:
        for match in _TRIED.finditer(text):
            if len(re.sub(r"\D", "", match.group())) >= 5:
                spans.append((match.start(), match.end(), "phone", match.group().strip()))
    return spans


def _as_digits(text: str) -> str:
    digits, times = [], 1
    for part in re.findall(r"\+|\d|double|triple|[a-z]{2,}|o", text.lower()):
        if part in ("double", "triple"):
            times = 2 if part == "double" else 3
            continue
        digits.append(_NUMERALS.get(part, "0" if part == "o" else part) * times)
        times = 1
    return "".join(digits)


def _hide(text: str, spans: list[tuple[int, int, str, str]]) -> str:
    for start, stop, _, _ in spans:
        text = text[:start] + "\x01" * (stop - start) + text[stop:]
    return text
