"""`srdi policy check`: every problem of the packs, and clause by clause what rests on it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from assessment.coverage import ClauseCoverage, coverage
from assessment.library import PACKS, PackErrors, load_library
from assessment.pack_golden import golden_problems
from assessment.yaml_source import PackProblem
from bot.exits import EXIT_FAILED, EXIT_OK


def policy_check(options: argparse.Namespace) -> int:
    """Print the report; fails on a broken pack and on a clause that is neither cited nor given a reason."""
    root = Path(options.packs) if options.packs else PACKS
    if not root.is_dir():
        print(f"{root}: there is no such folder" if not root.exists() else f"{root}: not a folder", file=sys.stderr)
        return EXIT_FAILED
    try:
        library = load_library(root)
    except PackErrors as errors:
        return _print_problems((*errors.problems, *golden_problems(root, None)))
    found = 0
    for region in library.regions:
        for document, clauses in coverage(library.packs[region]).items():
            found += _print_document(document, clauses, quiet=options.quiet)
    golden = tuple(golden_problems(root, library))
    if golden:
        return _print_problems(golden)
    return EXIT_FAILED if found else EXIT_OK


def _print_problems(problems: Sequence[PackProblem]) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(problems)} problems" if len(problems) != 1 else "1 problem", file=sys.stderr)
    return EXIT_FAILED


def _print_document(document: str, clauses: list[ClauseCoverage], *, quiet: bool) -> int:
    problems = [clause for clause in clauses if clause.problem]
    cited = sum(1 for clause in clauses if clause.items)
    items = sum(len(clause.items) for clause in clauses)
    print(f"{document}: {len(clauses)} clauses, {cited} carry {items} items, {len(clauses) - cited} carry none")
    for clause in clauses:
        if clause.problem:
            print(f"  {clause.clause}: PROBLEM: {clause.problem}")
        elif not quiet and clause.items:
            print(f"  {clause.clause}: {', '.join(clause.items)}")
        elif not quiet:
            print(f"  {clause.clause}: — {clause.carries_nothing}")
    return len(problems)
