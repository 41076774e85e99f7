"""A small made-up data folder in which nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_practice import DIRECT, FAQ, NOTICES, made_up, write_practice


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with two topics, a safety reply, a way to a person, and practice.yml."""
    folder = tmp_path / "data"
    for group in ("faq/together", "safety", "people"):
        (folder / group).mkdir(parents=True)
    write_practice(tmp_path / "practice.yml")
    (folder / "medications.csv").write_text(
        "generic,brands,class,also_written\nsertraline,Zoloft,ssri,\nfluoxetine,Prozac,ssri,\n"
    )
    (folder / "sources.csv").write_text('id,title,year,read\nS1,"A study",2020,yes\n')
    faq = folder / "faq" / "together"
    (faq / "one.yml").write_text(FAQ.format(name="one", other="two", examples=made_up(0)))
    (faq / "two.yml").write_text(FAQ.format(name="two", other="one", examples=made_up(100)))
    (folder / "safety" / "check.yml").write_text(
        DIRECT.format(name="check", examples=made_up(200), text="Are you safe tonight?")
    )
    (folder / "people" / "talk_to_human.yml").write_text(
        DIRECT.format(name="talk_to_human", examples=made_up(300), text="{staff_when}")
    )
    (folder / "notices.yml").write_text(NOTICES)
    return folder


@pytest.fixture
def change(data: Path) -> Callable[[str, str, str], None]:
    """Replace a text that stands once in one of the folder's files."""

    def replace(name: str, old: str, new: str) -> None:
        path = data / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), "utf-8")

    return replace
