"""Passwords of the staff: what they must be, and how they are kept.

Length and no common ones instead of rules about characters (NIST SP 800-63B-4,
section 3.1.1); kept by Argon2id with the library's own parameters (RFC 9106).
"""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 12, 200

# Those of twelve characters and more that stand on every list; with a person's own words.
_COMMON = (
    "passwordpassword",
    "password1234",
    "123456789012",
    "1234567890ab",
    "qwertyuiop12",
    "qwertyuiopas",
    "iloveyou1234",
    "letmein12345",
    "adminadmin12",
    "welcome12345",
    "changeme1234",
    "bothandbothand",
)


class WeakPassword(ValueError):
    """The password can't be used; its text is a code, pages have the words."""


def check(password: str, *own_words: str) -> None:
    """Refuse a password that would be guessed.

    Args:
        password: the password.
        own_words: the person's login, name and the practice's name.

    Raises:
        WeakPassword: too short, too long, or easily guessed.
    """
    if len(password) < LEAST:
        raise WeakPassword("password_short")
    if len(password) > MOST:
        raise WeakPassword("password_long")
    plain = "".join(password.lower().split())
    if plain in _COMMON or len(set(plain)) < 5:
        raise WeakPassword("password_common")
    for word in own_words:
        bare = "".join(word.lower().split())
        if len(bare) >= 4 and bare in plain and len(plain.replace(bare, "")) < 6:
            raise WeakPassword("password_own")


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _hasher().hash(password)


def verified(kept: str | None, password: str) -> tuple[bool, bool]:
    """Whether a password is the one, and whether it should be hashed anew.

    Takes as long without a kept hash, so that nobody learns which logins there are.
    """
    try:
        _hasher().verify(kept or _nobodys(), password[:MOST])
    except (VerificationError, InvalidHashError):
        return False, False
    return kept is not None, kept is not None and _hasher().check_needs_rehash(kept)


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher().hash("the password of an account that isn't there")
