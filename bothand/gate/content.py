"""The first step: the candidate's files are whole."""

from __future__ import annotations

import re
from pathlib import Path

from bothand.content.check import check
from bothand.content.problems import Problem
from bothand.gate.findings import Finding, Part

_LINE = re.compile(r"\bline (\d+)")
_QUOTED = re.compile(r"'([^']{4,})'|\"([^\"]{4,})\"")


def prove_content(content: Path) -> Part:
    """Run the content checker; what isn't a warning blocks.

    Raises:
        OSError: the files can't be read.
    """
    problems = check(content / "data")
    found = [
        Finding("content", path=each.path, line=line_of(content, each), text=each.text)
        for each in problems
        if not each.warning
    ]
    figures = {"content_problems": len(found), "content_warnings": len(problems) - len(found)}
    return Part(figures, findings=found)


def line_of(content: Path, problem: Problem) -> int:
    """The line that a problem speaks of: the one it names or quotes; 0 if neither."""
    named = _LINE.search(problem.text)
    if named:
        return int(named[1])
    try:
        lines = (content / problem.path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0
    for first, second in _QUOTED.findall(problem.text):
        quoted = first or second
        for number, line in enumerate(lines, start=1):
            if quoted in line:
                return number
    return 0
