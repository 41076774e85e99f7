"""A desk over a copy of the content, which tests may change."""

from __future__ import annotations

import shutil
from pathlib import Path

from running_desk import Desk

from bothand.content.drafts import Drafts
from bothand.settings import ROOT

_TOP = ("domain.yml", "config.yml", "practice.yml", "endpoints.yml", "credentials.yml")


class ContentDesk(Desk):
    """A desk whose content is a folder of its own."""

    def __init__(self, home: Path, content: Path, **env: str) -> None:
        super().__init__(home)
        shutil.copytree(ROOT / "data", content / "data")
        for name in _TOP:
            shutil.copy(ROOT / name, content / name)
        self.content = content
        self._env |= {"BOTHAND_CONTENT": str(content), **env}

    def drafts(self) -> Drafts:
        """The drafts over its content."""
        return Drafts(self.database(), self.content)

    @property
    def practice_text(self) -> str:
        """What its practice.yml holds now."""
        return (self.content / "practice.yml").read_text(encoding="utf-8")
