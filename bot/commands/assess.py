"""`srdi assess`: one firm's facts from a file, judged; exit 2 with every problem of the input at once.

A table of firms is judged in `assess_many`, which loads far more and is imported only for it.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

from assessment.library import library_of
from assessment.profile import Problem
from assessment.wording import later as _
from bot.exits import EXIT_INPUT, EXIT_OK
from bot.inquiry import RefusedInquiry, answer, read_object

OF_A_TABLE: Final = ("profiles", "out", "problems", "report", "summary", "template")
"""The options that are about a table of firms."""


def assess(options: argparse.Namespace) -> int:
    """Judge the firm and print the assessment as JSON or text; hand over to `assess_many` where that is asked for."""
    if options.profile is None or any(getattr(options, name) is not None for name in OF_A_TABLE):
        from bot.commands.assess_many import assess_many

        return assess_many(options)
    form = options.format or "json"
    problems: list[Problem] = []
    asked = {
        "region": options.region,
        "facts": _facts(options.profile, problems),
        "on": options.on,
        "kind": options.kind,
        "locale": options.locale,
    }
    try:
        found = answer(library_of, asked, problems)
    except RefusedInquiry as refused:
        return _refuse(refused, form)
    if form == "text":
        from flows.result import report

        print(report(found.assessment, found.words))
    else:
        from assessment.presentation import as_json

        print(json.dumps(as_json(found.assessment, found.words), ensure_ascii=False, indent=1))
    return EXIT_OK


def _facts(file: str, problems: list[Problem]) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        problems.append(Problem("profile", file, _("the file cannot be read: {reason}"), {"reason": error.strerror}))
        return {}
    except ValueError as error:
        problems.append(Problem("profile", file, _("not valid JSON: {reason}"), {"reason": str(error)}))
        return {}
    return read_object(text, problems, "profile", file)


def _refuse(refused: RefusedInquiry, form: str) -> int:
    """All problems on standard error, as JSON where JSON was asked for."""
    if form == "json":
        listed = [problem.as_json(refused.words) for problem in refused.problems]
        print(json.dumps({"problems": listed}, ensure_ascii=False, indent=1), file=sys.stderr)
    else:
        for problem in refused.problems:
            given = json.dumps(problem.as_json(refused.words)["given"], ensure_ascii=False)
            print(f"{problem.fact} = {given}: {problem.said(refused.words)}", file=sys.stderr)
    return EXIT_INPUT
