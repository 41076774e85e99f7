"""Nobody writes over what they have not seen, in the desk or on the disk."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from small_content import BENCH, LAMP, NOW

from bothand.content.drafts import Drafts, EditConflict, NotEditable
from bothand.settings import Settings
from bothand.store import Database


def drafts(place: Settings, db: Database) -> Drafts:
    return Drafts(db, place.content)


def test_a_draft_is_beside_the_published_file_until_it_is_published(
    place: Settings, db: Database
) -> None:
    mine = drafts(place, db)
    published = (place.content / BENCH).read_text()
    revision = mine.write(BENCH, published.replace("door", "window"), 0, "Jamie", NOW)
    found = mine.file(BENCH)
    assert (found.revision, found.by, found.changed, found.stale) == (
        revision,
        "Jamie",
        True,
        False,
    )
    assert (place.content / BENCH).read_text() == published
    assert "window" in mine.files()[BENCH]


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(
    place: Settings, db: Database
) -> None:
    mine = drafts(place, db)
    text = mine.file(BENCH).text or ""
    mine.write(BENCH, text + "# one\n", 0, "Jamie", NOW)
    with pytest.raises(EditConflict) as told:
        mine.write(BENCH, text + "# two\n", 0, "Robin", NOW)
    assert told.value.by == "Jamie"
    assert mine.file(BENCH).text == text + "# one\n"


def test_of_editors_who_save_at_the_same_moment_one_is_first(place: Settings, db: Database) -> None:
    text = drafts(place, db).file(BENCH).text or ""
    start, outcomes = Barrier(8), []

    def save(name: str) -> None:
        start.wait()
        try:
            outcomes.append(drafts(place, db).write(BENCH, f"{text}# {name}\n", 0, name, NOW))
        except EditConflict:
            outcomes.append(0)

    editors = [Thread(target=save, args=(f"Editor {each}",)) for each in range(8)]
    for each in editors:
        each.start()
    for each in editors:
        each.join()
    assert sorted(outcomes) == [0] * 7 + [1]


def test_a_file_that_an_engineer_changed_meanwhile_is_noticed(
    place: Settings, db: Database
) -> None:
    mine = drafts(place, db)
    text = mine.file(BENCH).text or ""
    revision = mine.write(BENCH, text + "# mine\n", 0, "Jamie", NOW)
    (place.content / BENCH).write_text(text + "# theirs\n")
    found = mine.file(BENCH)
    assert found.stale
    assert (found.text, found.published) == (text + "# mine\n", text + "# theirs\n")
    mine.keep_mine(BENCH, revision, "Jamie", NOW)
    assert not mine.file(BENCH).stale


def test_writing_back_what_is_published_leaves_no_draft(place: Settings, db: Database) -> None:
    mine = drafts(place, db)
    text = mine.file(BENCH).text or ""
    revision = mine.write(BENCH, text + "# mine\n", 0, "Jamie", NOW)
    assert mine.write(BENCH, text, revision, "Jamie", NOW) == 0
    assert mine.changes() == []


def test_several_files_change_together_or_not_at_all(place: Settings, db: Database) -> None:
    mine = drafts(place, db)
    mine.write(LAMP, None, 0, "Robin", NOW)
    with pytest.raises(EditConflict):
        mine.write_all({BENCH: ("version: 1\n", 0), LAMP: ("version: 1\n", 0)}, "Jamie", NOW)
    assert not mine.file(BENCH).changed
    assert mine.file(LAMP).text is None
    assert LAMP not in mine.files()


@pytest.mark.parametrize(
    "path",
    ["config.yml", "domain.yml", "../practice.yml", "data/../../x.yml", "/etc/x.yml", "data/x.py",
     "data/FAQ/x.yml", "data/.hidden.yml", "bothand/safety/bars.yml", ""],
)  # fmt: skip
def test_no_other_file_can_be_written(place: Settings, db: Database, path: str) -> None:
    with pytest.raises(NotEditable):
        drafts(place, db).write(path, "x", 0, "Jamie", NOW)
