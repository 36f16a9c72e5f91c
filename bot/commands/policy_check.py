"""`srdi policy check`: every problem of the packs, and clause by clause what rests on it."""

import argparse
import sys
from pathlib import Path

from assessment.coverage import ClauseCoverage, coverage
from assessment.library import PACKS, PackErrors, load_library
from bot.exits import EXIT_FAILED, EXIT_OK


def policy_check(options: argparse.Namespace) -> int:
    """Print the report; fails on a broken pack and on a clause that is neither cited nor given a reason."""
    try:
        library = load_library(Path(options.packs) if options.packs else PACKS)
    except PackErrors as errors:
        for problem in errors.problems:
            print(problem, file=sys.stderr)
        print(f"{len(errors.problems)} problems", file=sys.stderr)
        return EXIT_FAILED
    found = 0
    for region in library.regions:
        for document, clauses in coverage(library.packs[region]).items():
            found += _print_document(document, clauses, quiet=options.quiet)
    return EXIT_FAILED if found else EXIT_OK


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
