"""`srdi assess`: one firm's facts from a file, judged; exit 2 with every problem of the input at once."""

import argparse
import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from assessment.firm import Firm
from assessment.judge import judge
from assessment.library import NATION, Library, UnknownRegion, library_of
from assessment.profile import InputProblems, Problem, read_firm
from assessment.wording import DEFAULT_LOCALE, UnknownLocale, Words, supported_locales
from assessment.wording import later as _
from bot.dates import BadDate, read_day
from bot.exits import EXIT_INPUT, EXIT_OK

BYTE_ORDER_MARK = "\ufeff"


def assess(options: argparse.Namespace) -> int:
    """Judge the firm and print the assessment as JSON or text."""
    problems: list[Problem] = []
    try:
        library = library_of(options.region)
    except UnknownRegion as error:
        allowed = {"allowed": ", ".join(error.allowed)}
        problems.append(Problem("region", options.region, _("one of these is needed: {allowed}"), allowed))
        library = library_of(NATION)
    words = _words(options.locale, library, problems)
    on = _day(options.on, problems)
    if (
        on is not None
        and options.region in library.regions
        and library.find_ladder(options.region, on, options.kind) is None
    ):
        first = library.first_day(options.region, options.kind)
        since = {"first": first.isoformat() if first else "?"}
        problems.append(
            Problem(
                "on", on.isoformat(), _("no rule of the region holds on that day; the first holds from {first}"), since
            )
        )
    facts = _facts(options.profile, problems)
    firm = Firm(library.catalogue, {})
    try:
        firm = read_firm(library.catalogue, facts)
    except InputProblems as errors:
        problems += errors.problems
    if problems or on is None:
        return _refuse(problems, words, options.format)
    assessment = judge(library, options.region, firm, on, options.kind)
    if options.format == "text":
        from flows.result import report

        print(report(assessment, words))
    else:
        from assessment.presentation import as_json

        print(json.dumps(as_json(assessment, words), ensure_ascii=False, indent=1))
    return EXIT_OK


def _words(locale: str, library: Library, problems: list[Problem]) -> Words:
    try:
        return Words(locale, library.catalogue)
    except UnknownLocale:
        allowed = {"allowed": ", ".join(supported_locales())}
        problems.append(Problem("locale", locale, _("one of these is needed: {allowed}"), allowed))
        return Words(DEFAULT_LOCALE, library.catalogue)


def _day(written: str | None, problems: list[Problem]) -> date | None:
    try:
        return read_day(written)
    except BadDate as error:
        problems.append(Problem("on", written, error.message))
        return None


def _facts(file: str, problems: list[Problem]) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        read = json.loads(
            text.removeprefix(BYTE_ORDER_MARK),
            parse_float=Decimal,
            object_pairs_hook=lambda pairs: _object(pairs, problems),
        )
    except OSError as error:
        problems.append(Problem("profile", file, _("the file cannot be read: {reason}"), {"reason": error.strerror}))
        return {}
    except (ValueError, ArithmeticError, RecursionError) as error:
        problems.append(Problem("profile", file, _("not valid JSON: {reason}"), {"reason": str(error)}))
        return {}
    if not isinstance(read, dict):
        problems.append(
            Problem(
                "profile",
                file,
                _("a JSON object of facts is needed, such as {example}"),
                {"example": '{"revenue": 5000000}'},
            )
        )
        return {}
    return read


def _object(pairs: list[tuple[str, Any]], problems: list[Problem]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        if key in read:
            problems.append(Problem(key, value, _("given twice")))
        read[key] = value
    return read


def _refuse(problems: list[Problem], words: Words, form: str) -> int:
    """All problems on standard error, as JSON where JSON was asked for."""
    if form == "json":
        listed = [problem.as_json(words) for problem in problems]
        print(json.dumps({"problems": listed}, ensure_ascii=False, indent=1), file=sys.stderr)
    else:
        for problem in problems:
            given = json.dumps(problem.as_json(words)["given"], ensure_ascii=False)
            print(f"{problem.fact} = {given}: {problem.said(words)}", file=sys.stderr)
    return EXIT_INPUT
