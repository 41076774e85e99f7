"""The contact fields, and what is wrong with one: codes, never sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bothand.care.messages import clean

_NORTH_AMERICA = re.compile(r"[2-9]\d{2}[2-9]\d{6}")

SKIPPED = "__skipped__"
"""Stands for a field that the visitor chose not to answer; no one types it."""

REGION = "US"
"""Where a phone number without a country code is dialled."""

LIMITS = {"name": 120, "email": 254, "phone": 60, "best_time": 300}
"""The longest a field may be, in characters."""

YES_NO = ("safe_to_leave_message", "current_client", "for_someone_else", "under_18")


@dataclass(frozen=True, repr=False)
class ContactFields:
    """What a visitor lets the practice know, checked. None = not answered.

    Attributes:
        phone: in E.164, such as ``+16155550142``, perhaps with `` ext. 12``.
    """

    name: str
    email: str | None
    phone: str | None
    best_time: str | None
    safe_to_leave_message: bool | None
    current_client: bool | None
    for_someone_else: bool | None
    under_18: bool | None
    consent: bool
    consent_version: str

    def __repr__(self) -> str:
        """Nothing personal: a repr ends in logs."""
        return f"ContactFields(consent_version={self.consent_version!r}, …)"


def validate(
    raw: Mapping[str, object], *, consent_version: str, region: str = REGION
) -> tuple[ContactFields | None, dict[str, str]]:
    """Check what a form, a conversation or a client sent.

    Args:
        raw: the fields by name; unknown ones are ignored, and `SKIPPED`, null
            and blank text all mean that a field was not answered.
        consent_version: the version of the consent text that is in force.
        region: where a number without a country code is dialled.

    Returns:
        The fields and no problems, or None and a code for each field:
        ``missing``, ``too_long``, ``phone_unreadable``, ``email_unreadable``,
        ``reach_needed`` (on phone: neither phone nor e-mail), ``not_true_or_false``,
        ``consent_needed`` (on consent), ``consent_outdated`` (on consent_version).
    """
    problems: dict[str, str] = {}
    texts = {name: _text(raw, name, problems) for name in LIMITS}
    flags = {name: _flag(raw, name, problems) for name in YES_NO}

    name = texts["name"]
    if "name" not in problems and (name is None or not any(each.isalpha() for each in name)):
        problems["name"] = "missing"

    email = texts["email"]
    if email is not None and (email := email_or_none(email)) is None:
        problems["email"] = "email_unreadable"
    phone = texts["phone"]
    if phone is not None and (phone := phone_or_none(phone, region)) is None:
        problems["phone"] = "phone_unreadable"
    if email is None and phone is None and not {"email", "phone"} & problems.keys():
        problems["phone"] = "reach_needed"

    consent = raw.get("consent")
    if consent is None or consent is False or consent == SKIPPED:
        problems["consent"] = "consent_needed"
    elif consent is not True:
        problems["consent"] = "not_true_or_false"
    elif raw.get("consent_version") != consent_version:
        problems["consent_version"] = "consent_outdated"

    if problems or name is None:
        return None, problems
    fields = ContactFields(
        name=name,
        email=email,
        phone=phone,
        best_time=texts["best_time"],
        consent=True,
        consent_version=consent_version,
        **flags,
    )
    return fields, {}


def phone_or_none(text: str, region: str = REGION) -> str | None:
    """The number in E.164, with its extension if it has one; None if it can't be dialled."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    # Area codes are added faster than the library is: a number of North America that
    # is only of the right shape is kept, for the practice may be able to dial it.
    shaped = number.country_code == 1 and _NORTH_AMERICA.fullmatch(str(number.national_number))
    if not (phonenumbers.is_valid_number(number) or shaped):
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{written} ext. {number.extension}" if number.extension else written


def phone_for_people(phone: str, region: str = REGION) -> str:
    """A stored number as people of the region write it: ``(615) 555-0142``."""
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return phone
    home = number.country_code == phonenumbers.country_code_for_region(region)
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if home else form.INTERNATIONAL)


def email_or_none(text: str) -> str | None:
    """The address in its normal form; None if no mail could be sent to it.

    Only its shape is checked: asking the network would tell others who wrote.
    """
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def _text(raw: Mapping[str, object], name: str, problems: dict[str, str]) -> str | None:
    value = raw.get(name)
    if value is None or value == SKIPPED:
        return None
    if not isinstance(value, str):
        problems[name] = {"email": "email_unreadable", "phone": "phone_unreadable"}.get(
            name, "missing"
        )
        return None
    tidy = " ".join("".join(each if each.isprintable() else " " for each in clean(value)).split())
    if len(tidy) > LIMITS[name]:
        problems[name] = "too_long"
        return None
    return tidy or None


def _flag(raw: Mapping[str, object], name: str, problems: dict[str, str]) -> bool | None:
    value = raw.get(name)
    if value is None or value == SKIPPED or isinstance(value, bool):
        return value if isinstance(value, bool) else None
    problems[name] = "not_true_or_false"
    return None
