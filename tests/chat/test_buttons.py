"""A button opens one target in one conversation, on any worker, after any restart."""

from __future__ import annotations

import pytest

from bothand.chat.buttons import Buttons, UnknownButton

SECRET = b"s" * 32
OTHER = b"o" * 32
TARGET = "faq/side_effects_weight"


def test_a_button_leads_where_it_was_made_to_lead_after_a_restart() -> None:
    made = Buttons(SECRET).make("c", TARGET)
    assert Buttons(SECRET).read("c", made) == TARGET


@pytest.mark.parametrize("target", ["say:any time", "say:it's ü 😀", "x", "safety/in_danger" * 5])
def test_any_target_survives(target: str) -> None:
    buttons = Buttons(SECRET)
    assert buttons.read("c", buttons.make("c", target)) == target


def test_a_button_opens_nothing_in_another_conversation() -> None:
    buttons = Buttons(SECRET)
    with pytest.raises(UnknownButton):
        buttons.read("d", buttons.make("c", TARGET))


def test_no_conversation_can_be_cut_so_that_its_button_fits_another() -> None:
    buttons = Buttons(SECRET)
    with pytest.raises(UnknownButton):
        buttons.read("ab", buttons.make("a", "b:" + TARGET))


def test_every_changed_or_cut_button_is_refused() -> None:
    buttons = Buttons(SECRET)
    # A target whose id has no spare bits at its end: each character counts.
    made = buttons.make("c", "abc")
    assert buttons.read("c", made) == "abc"
    for index in range(len(made)):
        changed = made[:index] + ("A" if made[index] != "A" else "B") + made[index + 1 :]
        for bad in (changed, made[:index]):
            with pytest.raises(UnknownButton):
                buttons.read("c", bad)


@pytest.mark.parametrize("bad", ["", "b_", "b_!!!!", "b_é", "\ud800", TARGET, "b_" + "A" * 5000])
def test_what_is_no_button_is_refused(bad: str) -> None:
    with pytest.raises(UnknownButton):
        Buttons(SECRET).read("c", bad)


def test_a_rotation_breaks_no_button_that_is_on_screen() -> None:
    made = Buttons(SECRET).make("c", TARGET)
    assert Buttons(OTHER, previous=SECRET).read("c", made) == TARGET
    with pytest.raises(UnknownButton):
        Buttons(OTHER).read("c", made)


def test_two_buttons_for_one_target_can_be_told_apart() -> None:
    buttons = Buttons(SECRET)
    assert buttons.make("c", TARGET) != buttons.make("c", TARGET)


@pytest.mark.parametrize("text", ["hello", "b_ut really", "b_" + "x" * 300, "b_é", "/b_x"])
def test_plain_words_are_not_taken_for_a_button(text: str) -> None:
    assert not Buttons.looks_like_one(text)
