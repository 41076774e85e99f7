"""A token opens one conversation, for a time, and can't be made by anyone else."""

from __future__ import annotations

import pytest

from bothand.chat.token import LIFE_SECONDS, TokenError, TokenExpired, Tokens

SECRET = b"s" * 32
OTHER = b"o" * 32
NOW = 1_800_000_000.0


@pytest.fixture
def tokens() -> Tokens:
    return Tokens(SECRET)


def test_a_token_names_its_conversation(tokens: Tokens) -> None:
    conversation = tokens.new_conversation()
    session = tokens.check(tokens.issue(conversation, NOW), NOW)
    assert (session.conversation, session.issued) == (conversation, int(NOW))


def test_conversation_ids_are_never_the_same(tokens: Tokens) -> None:
    assert len({tokens.new_conversation() for _ in range(1000)}) == 1000


def test_no_other_conversation_can_be_written_into_a_token(tokens: Tokens) -> None:
    mine, theirs = tokens.new_conversation(), tokens.new_conversation()
    with pytest.raises(TokenError):
        tokens.check(tokens.issue(mine, NOW).replace(mine, theirs), NOW)


def test_no_later_time_can_be_written_into_a_token(tokens: Tokens) -> None:
    token = tokens.issue(tokens.new_conversation(), NOW)
    with pytest.raises(TokenError):
        tokens.check(token.replace(str(int(NOW)), str(int(NOW) + 1)), NOW)


def test_every_changed_or_cut_token_is_refused(tokens: Tokens) -> None:
    token = tokens.issue(tokens.new_conversation(), NOW)
    for index in range(len(token)):
        changed = token[:index] + ("0" if token[index] != "0" else "1") + token[index + 1 :]
        for bad in (changed, token[:index]):
            with pytest.raises(TokenError):
                tokens.check(bad, NOW)


@pytest.mark.parametrize(
    "bad",
    [None, "", 5, True, [], {}, b"b1", "b1", "....", "b1....", "é" * 40, "b1." * 100, "\x00"],
)
def test_what_is_no_token_is_refused(tokens: Tokens, bad: object) -> None:
    with pytest.raises(TokenError):
        tokens.check(bad, NOW)


def test_a_token_holds_for_thirty_days_and_not_longer(tokens: Tokens) -> None:
    token = tokens.issue(tokens.new_conversation(), NOW)
    assert LIFE_SECONDS == 30 * 24 * 3600
    tokens.check(token, NOW + LIFE_SECONDS - 1)
    with pytest.raises(TokenExpired):
        tokens.check(token, NOW + LIFE_SECONDS + 1)


def test_a_token_from_the_future_is_refused_but_a_slow_clock_forgiven(tokens: Tokens) -> None:
    token = tokens.issue(tokens.new_conversation(), NOW)
    tokens.check(token, NOW - 60)
    with pytest.raises(TokenError):
        tokens.check(token, NOW - 3600)


def test_a_rotation_locks_nobody_out_and_another_key_opens_nothing() -> None:
    conversation = Tokens(SECRET).new_conversation()
    old = Tokens(SECRET).issue(conversation, NOW)
    rotated = Tokens(OTHER, previous=SECRET)
    assert rotated.check(old, NOW).conversation == conversation
    assert Tokens(OTHER).check(rotated.issue(conversation, NOW), NOW).conversation == conversation
    with pytest.raises(TokenError):
        Tokens(OTHER).check(old, NOW)


def test_an_expired_forgery_is_not_told_that_it_is_only_too_old() -> None:
    forged = Tokens(OTHER).issue(Tokens(OTHER).new_conversation(), NOW - 2 * LIFE_SECONDS)
    with pytest.raises(TokenError) as refused:
        Tokens(SECRET).check(forged, NOW)
    assert not isinstance(refused.value, TokenExpired)
