"""Writes the figures into ``docs/understanding.md`` and draws the reliability curve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.evaluate.cross_validation import CrossValidated
from bench.evaluate.metrics import calibration_error, coverage_at, reliability, wilson
from bench.evaluate.visits import Judged
from bothand.gate.suites import Calm, Danger

BEGIN, END = "<!-- figures: made by `make evaluate` -->", "<!-- figures: end -->"
_OUTCOMES = ("right", "offered", "wrong", "none")
_RISKS = (0.01, 0.02, 0.05)
_MOST_CONFUSIONS = 12
_MOST_WORST = 10


def question_table(judged: Mapping[str, Sequence[Judged]]) -> str:
    """Questions by set and outcome."""
    lines = ["| set | messages | right | offered as a button | wrong | no answer |", _rule(6)]
    for name, each in judged.items():
        counts = Counter(one.outcome for one in each)
        shares = " | ".join(f"{counts[outcome] / len(each):.1%}" for outcome in _OUTCOMES)
        lines.append(f"| {_words(name)} | {len(each)} | {shares} |")
    return "\n".join(lines)


def dialogue_table(failed: Mapping[str, Mapping[str, str | None]]) -> str:
    """Dialogues by set: in how many every turn is right."""
    lines = ["| set | dialogues | every turn right |", _rule(3)]
    for name, each in failed.items():
        passed = sum(why is None for why in each.values())
        lines.append(f"| {_words(name)} | {len(each)} | {passed} |")
    return "\n".join(lines)


def danger_table(levels: Mapping[str, Sequence[tuple[Danger, str]]]) -> str:
    """Messages in danger by set, kind and wording: full reply, 988 or 911 shown."""
    lines = ["| | messages | full reply | 988 or 911 shown |", _rule(4)]
    for name, each in levels.items():
        lines.append(_danger_row(f"**{_words(name)}**", each))
    every = [one for each in levels.values() for one in each]
    for kind in dict.fromkeys(one.kind for one, _ in every):
        lines.append(_danger_row(f"`{kind}`", [x for x in every if x[0].kind == kind]))
    for wording in dict.fromkeys(one.wording for one, _ in every):
        row = [x for x in every if x[0].wording == wording]
        lines.append(_danger_row(f"worded: {_words(wording)}", row))
    return "\n".join(lines)


def calm_table(levels: Mapping[str, Sequence[tuple[Calm, str]]]) -> str:
    """Messages not in danger, by set and type: full reply, gentle check."""
    lines = ["| | messages | full reply | gentle check |", _rule(4)]
    for name, each in levels.items():
        for allowed in (False, True):
            row = [x for x in each if x[0].check_allowed is allowed]
            kind = "a check is fitting" if allowed else "neither is fitting"
            lines.append(_calm_row(f"**{_words(name)}**, {kind}", row))
    every = [one for each in levels.values() for one in each]
    for type_ in dict.fromkeys(one.type for one, _ in every):
        row = [x for x in every if x[0].type == type_]
        note = " (a check is fitting)" if row[0][0].check_allowed else ""
        lines.append(_calm_row(_words(type_) + note, row))
    return "\n".join(lines)


def cross_validation_text(found: CrossValidated) -> str:
    """The cross-validated figures, confusions and worst topics."""
    covered = ", ".join(
        f"{coverage_at(found.confidence, found.right, risk):.0%} at {risk:.0%}" for risk in _RISKS
    )
    confused = "\n".join(
        f"| `{own}` | `{chosen}` | {count} |"
        for (own, chosen), count in found.confusions[:_MOST_CONFUSIONS]
    )
    worst = ", ".join(f"`{label}` {share:.0%}" for label, share in found.worst[:_MOST_WORST])
    error = calibration_error(found.confidence, found.right)
    return f"""Of {len(found.right):,} training sentences, each judged by a model without it,
{found.right.mean():.1%} are put in their own topic. Expected calibration error {error:.3f}.
Could be answered with so many wrong: {covered}. Answerable told from outside (other
subjects, other languages, nonsense) with AUROC {found.outside:.3f}.

![Reliability: how often right, by how sure](pictures/reliability.png)

Worst topics: {worst}.

| own topic | taken for | times |
|---|---|---|
{confused}"""


def draw_reliability(found: CrossValidated, path: Path) -> None:
    """Draw the reliability curve."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    bins = reliability(found.confidence, found.right)
    figure, axes = pyplot.subplots(figsize=(5, 5), dpi=110)
    axes.plot([0, 1], [0, 1], color="#999999", linestyle="--", label="as sure as right")
    axes.plot([b.confidence for b in bins], [b.accuracy for b in bins], "o-", color="#1f5f5b")
    for each in bins:
        axes.annotate(str(each.count), (each.confidence, each.accuracy), fontsize=7)
    axes.set(xlabel="how sure", ylabel="share right", xlim=(0, 1), ylim=(0, 1))
    axes.set_title("Out-of-fold sentences (counts beside the points)", fontsize=9)
    axes.legend(loc="upper left", fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, bbox_inches="tight", metadata={"Software": None})
    pyplot.close(figure)


def put_between_marks(page: str, text: str) -> str:
    """The page with ``text`` between the marks.

    Raises:
        ValueError: The page has not both marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page needs a line {BEGIN} and a line {END}")
    return f"{before}{BEGIN}\n\n{text.strip()}\n\n{END}{after}"


def _danger_row(title: str, each: Sequence[tuple[Danger, str]]) -> str:
    return (
        f"| {title} | {len(each)} | {_share(each, ('full',))} "
        f"| {_share(each, ('full', 'check', 'shown'))} |"
    )


def _calm_row(title: str, each: Sequence[tuple[Calm, str]]) -> str:
    return f"| {title} | {len(each)} | {_share(each, ('full',))} | {_share(each, ('check',))} |"


def _share(each: Sequence[tuple[object, str]], levels: Iterable[str]) -> str:
    hits = int(np.isin([level for _, level in each], list(levels)).sum())
    low, high = wilson(hits, len(each))
    shown = f"{hits} ({hits / len(each):.1%}" if each else "0 (-"
    return f"{shown}; {low:.0%} to {high:.0%})"


def _rule(columns: int) -> str:
    return "|" + "---|" * columns


def _words(name: str) -> str:
    return name.replace("_", " ")
