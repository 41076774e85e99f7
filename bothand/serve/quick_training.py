"""``rasa train`` without doing anything twice: the same model in a fraction of the time.

Rasa 3.6 reads every file of the training data several times, checks each against its
schema every time, copies all messages at each of a dozen merges, and hashes all of it
for a cache of parts that are retrained here in any case. Measured before and after:
docs/decisions/0011-training-time.md. What comes out is an ordinary model; plain
``rasa train`` goes on to work.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bothand.settings import Settings, telemetry_off

_MOST_KNOWN = 5_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Train; the exit status is 1 if no model came out."""
    parser = argparse.ArgumentParser(prog="python -m bothand.serve.quick_training")
    parser.add_argument("--content", type=Path, required=True, help="data/, domain, config")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--name", required=True, help="the model's name, without .tar.gz")
    chosen = parser.parse_args(arguments)
    telemetry_off()
    warnings.simplefilter("ignore")
    _read_once()
    _merge_without_copies()
    _hash_messages_once()
    known = _KnownFiles(Settings.load().home / "cache" / "files-that-fit.json")
    known.put_before_validation()
    _leave_cache_out()
    from rasa.model_training import train

    content = chosen.content
    made = train(
        str(content / "domain.yml"),
        str(content / "config.yml"),
        str(content / "data"),
        output=str(chosen.out),
        fixed_model_name=chosen.name,
        # Without it Rasa trains nothing, only to see what its cache would have spared.
        force_training=True,
    )
    known.keep()
    return 0 if made.code == 0 and made.model else 1


def _read_once() -> None:
    """The importers read the same files four times; what they get is not changed by them."""
    import rasa.shared.importers.utils as utils

    read = utils.training_data_from_paths
    found: dict[tuple[str, ...], Any] = {}

    def once(paths: Any, language: str) -> Any:
        key = tuple(sorted(map(str, paths)))
        if key not in found:
            found[key] = read(paths, language)
        return found[key]

    utils.training_data_from_paths = once


def _merge_without_copies() -> None:
    """Merged training data shares its messages: nothing here changes one."""
    from rasa.shared.nlu.training_data.training_data import TrainingData

    def merge(self: Any, *others: Any) -> Any:
        parts = [self, *(each for each in others if each)]
        synonyms: dict[str, str] = {}
        responses: dict[str, Any] = {}
        for each in parts:
            synonyms.update(each.entity_synonyms)
            responses.update(each.responses)
        return TrainingData(
            [message for each in parts for message in each.training_examples],
            synonyms,
            [feature for each in parts for feature in each.regex_features],
            [table for each in parts for table in each.lookup_tables],
            responses,
        )

    TrainingData.merge = merge


def _hash_messages_once() -> None:
    """Each merge looks for equal messages by a hash of all that they hold."""
    from rasa.shared.nlu.training_data.message import Message

    fingerprint, change = Message.fingerprint, Message.set

    def once(self: Any) -> str:
        if "known_fingerprint" not in self.__dict__:
            self.__dict__["known_fingerprint"] = fingerprint(self)
        found: str = self.__dict__["known_fingerprint"]
        return found

    def changed(self: Any, prop: str, info: Any, add_to_output: bool = False) -> None:
        self.__dict__.pop("known_fingerprint", None)
        change(self, prop, info, add_to_output)

    Message.fingerprint = once
    Message.set = changed


class _KnownFiles:
    """Files that have passed Rasa's schema once: the same bytes pass again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._known: list[str] = list(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            self._known = []
        self._seen: set[str] = set()

    def put_before_validation(self) -> None:
        """Validate only what is not known."""
        import rasa.shared.utils.validation as validation

        check = validation.validate_yaml_schema
        known = set(self._known)

        def validate(content: str, schema_path: str, **rest: Any) -> None:
            mark = hashlib.sha256(f"{schema_path}\0{content}".encode()).hexdigest()[:32]
            if mark not in known:
                check(content, schema_path, **rest)
            self._seen.add(mark)

        validation.validate_yaml_schema = validate

    def keep(self) -> None:
        """Remember what passed, for the next training."""
        kept = [*(each for each in self._known if each not in self._seen), *sorted(self._seen)]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(kept[-_MOST_KNOWN:]), encoding="utf-8")
        os.replace(draft, self._path)


def _leave_cache_out() -> None:
    """No fingerprints of inputs and outputs: they serve Rasa's cache alone."""
    from rasa.engine.training.hooks import TrainingHook

    TrainingHook.on_before_node = lambda *_, **__: {}
    TrainingHook.on_after_node = lambda *_, **__: None


if __name__ == "__main__":
    sys.exit(main())
