"""Asks Rasa itself whether the stories and rules of a draft agree with each other."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bothand.content.said import parsed
from bothand.content.tree import write_tree
from bothand.settings import Settings, child_environment

_log = logging.getLogger("bothand.desk")

# Less than the time after which a browser is told that the desk doesn't answer.
_SECONDS = 55.0
_LEAST_HISTORY = 5
_CONFLICT = re.compile(r"Story structure conflict|Contradicting rules or stories")
_QUOTED = re.compile(r"(?:story|rule|rule\(s\)|predicted in) '([^']+)'")


@dataclass(frozen=True)
class Verdict:
    """What Rasa says.

    Attributes:
        asked: It could be asked; False where it failed or took too long.
        titles: The stories and rules that contradict each other.
    """

    asked: bool
    titles: tuple[str, ...] = ()


class StoryCheck:
    """Runs Rasa's own checks in processes of their own, one draft at a time."""

    def __init__(self, settings: Settings) -> None:
        """Know where the project is."""
        self._settings = settings
        self._one = asyncio.Lock()

    async def of(self, files: Mapping[str, str]) -> Verdict:
        """Check a content tree; takes a quarter of a minute.

        Two commands: `rasa data validate stories` compares stories with stories, the
        training of the dialogue alone compares them with the rules.

        Args:
            files: Texts by path.
        """
        async with self._one:
            with tempfile.TemporaryDirectory(prefix="bothand-stories-") as made:
                folder = Path(made)
                await asyncio.to_thread(write_tree, files, folder)
                history = _history(files.get("config.yml", ""))
                domain = ("--domain", str(folder / "domain.yml"))
                config = ("--config", str(folder / "config.yml"))
                data = str(folder / "data")
                validate = ("data", "validate", "stories", "--max-history", str(history))
                train = ("train", "core", "--quiet", "--out", str(folder / "models"))
                said = await asyncio.gather(
                    self._run(folder, *validate, "--data", data, *domain, *config),
                    self._run(folder, *train, "--stories", data, *domain, *config),
                )
        output = "\n".join(text for _, text in said)
        if _CONFLICT.search(output):
            quoted = (part for found in _QUOTED.findall(output) for part in found.split(", "))
            return Verdict(True, tuple(dict.fromkeys(quoted)))
        if any(status != 0 for status, _ in said):
            _log.error("Rasa could not check the stories: %s", [status for status, _ in said])
            return Verdict(False)
        return Verdict(True)

    async def _run(self, folder: Path, *arguments: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bothand.serve.rasa_command", *arguments),
            cwd=self._settings.root,
            env=child_environment(
                {
                    "BOTHAND_HOME": str(self._settings.home),
                    "BOTHAND_CONTENT": str(folder),
                    "RASA_CACHE_DIRECTORY": str(folder / "cache"),
                }
            ),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(), _SECONDS)
        except TimeoutError:
            return -1, ""
        finally:
            # Also where the browser has gone: nobody waits for the answer any more.
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode or 0, output.decode("utf-8", "replace")


def _history(config: str) -> int:
    """The turns that policies look back on: what Rasa compares stories by."""
    policies = parsed(config).get("policies") or ()
    return max([_LEAST_HISTORY, *(int(each.get("max_history") or 0) for each in policies)])
