"""``python -m bench.evaluate``: how well messages are understood and danger is seen.

Sends the held-out messages of ``tests/`` to a running chat, cross-validates the
training sentences, prints the figures and writes them into docs/understanding.md.
With ``--quick`` without the cross-validation, and nothing is written.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path

from bench.evaluate import report, visits
from bench.evaluate.cross_validation import cross_validate, training_sentences
from bench.server import started
from bothand.gate import suites as sets
from bothand.language.encoder import shared_encoder
from bothand.language.medications import Lexicon
from bothand.serve.training import TrainingError, ensure_model
from bothand.settings import Settings, SettingsError, telemetry_off

_PAGE = Path("docs") / "understanding.md"
_PICTURE = Path("docs") / "pictures" / "reliability.png"


def main(arguments: list[str]) -> int:
    """Measure, print and write; the exit status is 1 if there was nothing to measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.evaluate")
    parser.add_argument("--quick", action="store_true", help="held-out messages only, no writing")
    parser.add_argument("--wrong", action="store_true", help="list what went wrong in every set")
    parser.add_argument("--set", help="one set only, such as third_set")
    chosen = parser.parse_args(arguments)
    telemetry_off()
    try:
        settings = Settings.load()
        model = ensure_model(settings)
        text = _held_out(chosen.set, chosen.wrong)
    except (SettingsError, TrainingError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(text, flush=True)
    if chosen.quick:
        return 0
    lexicon = Lexicon.read(settings.root / "data" / "medications.csv")
    encoder = shared_encoder(settings.home)
    found = cross_validate(*training_sentences(settings.root / "data"), encoder, lexicon)
    crossed = report.cross_validation_text(found)
    print(crossed)
    report.draw_reliability(found, settings.root / _PICTURE)
    page = settings.root / _PAGE
    today = datetime.now(UTC).date().isoformat()
    whole = f"Measured on {today}; model `{_hash(model)}`.\n\n{text}\n\n### Cross-validated\n\n"
    page.write_text(
        report.put_between_marks(page.read_text(encoding="utf-8"), whole + crossed),
        encoding="utf-8",
    )
    return 0


def _held_out(only: str | None, wrong: bool) -> str:
    def wanted(name: str) -> bool:
        return only is None or name == only

    with started() as running:
        url = running.url
        judged = {}
        for name, asked in sets.questions().items():
            if wanted(name):
                replies = visits.first_replies(url, [each.text for each in asked])
                judged[name] = [visits.judge(*both) for both in zip(asked, replies, strict=True)]
        failed = {
            name: dict(zip(each, visits.failures(url, list(each.values())), strict=True))
            for name, each in sets.dialogues().items()
            if wanted(name)
        }
        danger = {name: _levels(url, each) for name, each in sets.danger().items() if wanted(name)}
        calm = {name: _levels(url, each) for name, each in sets.calm().items() if wanted(name)}
    if wrong:
        _print_wrong(judged, failed, danger, calm)
    return "\n\n".join(
        (
            "### Questions",
            report.question_table(judged),
            "### Dialogues",
            report.dialogue_table(failed),
            "### In danger",
            report.danger_table(danger),
            "### Not in danger",
            report.calm_table(calm),
        )
    )


def _levels(url: str, messages: list[visits.HasTextT]) -> list[tuple[visits.HasTextT, str]]:
    replies = visits.first_replies(url, [each.text for each in messages])
    levels = [visits.safety_level(each) for each in replies]
    return list(zip(messages, levels, strict=True))


def _print_wrong(
    judged: dict[str, list[visits.Judged]],
    failed: dict[str, dict[str, str | None]],
    danger: dict[str, list[tuple[sets.Danger, str]]],
    calm: dict[str, list[tuple[sets.Calm, str]]],
) -> None:
    for name, each in judged.items():
        for one in each:
            if one.outcome != "right":
                asked = one.question
                print(f"{name} {one.outcome}: {asked.text!r} -> {one.given}, not {asked.accept[0]}")
    for name, dialogues in failed.items():
        for title, why in dialogues.items():
            if why is not None:
                print(f"{name} {title}: {why}")
    for name, in_danger in danger.items():
        for message, level in in_danger:
            if level != "full":
                print(f"{name} {level}, {message.kind}, {message.wording}: {message.text!r}")
    for name, not_in_danger in calm.items():
        for text, level in not_in_danger:
            if level == "full" or (level == "check" and not text.check_allowed):
                print(f"{name} {level} for {text.type}: {text.text!r}")


def _hash(model: Path) -> str:
    """The first 12 digits of the SHA-256 of the classifier in a model's archive."""
    with tarfile.open(model) as archive:
        for member in archive.getmembers():
            if member.name.endswith("topic_model.npz"):
                content = archive.extractfile(member)
                assert content is not None
                return hashlib.sha256(content.read()).hexdigest()[:12]
    raise TrainingError(f"{model} holds no topic_model.npz")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
