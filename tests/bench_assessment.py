"""`make bench`: what an assessment costs one firm of which all is known, by all rules of each region.

Beside it in the same rounds: the national rule of 2022 for srdi_sme alone, written by hand in Python with a line for each
requirement. Outcomes are checked against the hand-written ones before anything is timed.
"""

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from assessment.judge import judge
from assessment.library import Library, load_library
from assessment.listing import facts_of
from assessment.presentation import as_json
from assessment.profile import read_firm
from assessment.quantity import MET
from assessment.wording import Words
from tests.benchmarks.sizes import sized
from tests.benchmarks.told import Teller, Told
from tests.peers.rules_plain import explain

BASELINE = "by hand in Python: cn-2022 srdi_sme alone, explained"
ROUNDS = sized(300, small=3)
ON_2022, ON_2026 = date(2025, 6, 30), date(2026, 11, 21)
KNOWN: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "bench-firm.json").read_text(encoding="utf-8"), parse_float=Decimal
)


def main() -> Told:
    """Measure and tell."""
    library = load_library()
    firm = full_profile(library)
    check_agreement(library, firm)
    gc.collect()
    gc.freeze()
    teller = Teller()
    for title, subjects in _groups(library, firm).items():
        medians = measure({BASELINE: lambda: explain(firm), **subjects})
        rows = [(name, seconds * 1e6, seconds / medians[BASELINE]) for name, seconds in medians.items()]
        teller.table(title, (("µs", 1), ("× by hand", 1)), rows)
    return teller.told


def full_profile(library: Library) -> dict[str, Any]:
    """A firm of which every fact that any region looks at is known."""
    profile = dict(KNOWN)
    for region in library.regions:
        for name in facts_of(library, region):
            fact = library.catalogue[name]
            if fact.derive is None and name not in profile:
                empty: dict[str, Any] = {"yes_no": False, "set": [], "choice": next(iter(fact.options), "")}
                profile[name] = empty.get(fact.type, int(fact.min or 0))
    return profile


def _groups(library: Library, profile: dict[str, Any]) -> dict[str, dict[str, Callable[[], object]]]:
    """What is measured together: a group's subjects take turns, so that none has the processor's caches to itself."""
    words = Words("zh_Hans_CN", library.catalogue)
    firm = read_firm(library.catalogue, profile)
    rule = next(rule for tier, rule, _ in library.ladder("cn", ON_2022, "new") if tier == "srdi_sme")

    def judged(region: str) -> Callable[[], object]:
        # A new firm each time: one that was judged before has its derived facts worked out already.
        return lambda: judge(library, region, firm.moved({}), ON_2026)

    def judged_with_way(region: str) -> Callable[[], object]:
        return lambda: judge(library, region, firm.moved({}), ON_2026).way

    def read_and_judged(region: str) -> Callable[[], object]:
        return lambda: judge(library, region, read_firm(library.catalogue, profile), ON_2026)

    def told(region: str) -> Callable[[], object]:
        assessment = judge(library, region, firm, ON_2026)
        return lambda: as_json(assessment, words)

    return {
        "One tier, every requirement explained": {
            "cn-2022 srdi_sme, with bounds and reasons": lambda: rule.requirement.find(firm.moved({})),
        },
        "A whole assessment: all tiers, measures, sums, open facts": {
            region: judged(region) for region in library.regions
        },
        "The same with the cheapest way to the next tier": {
            region: judged_with_way(region) for region in library.regions
        },
        "From JSON facts: every fact checked, then the assessment": {
            "reading alone": lambda: read_firm(library.catalogue, profile),
            **{region: read_and_judged(region) for region in library.regions},
        },
        "An assessment put into words and JSON": {region: told(region) for region in library.regions},
    }


def measure(subjects: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds a call, the median of the rounds."""
    times: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(ROUNDS):
        for name, run in subjects.items():
            before = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - before)
    return {name: statistics.median(taken) for name, taken in times.items()}


def check_agreement(library: Library, profile: dict[str, Any]) -> None:
    """The hand-written rule and ours say the same for the firm and for firms around it."""
    for revenue in range(20_000_000, 120_000_000, 1_000_000):
        changed = {**profile, "revenue": revenue, "main_business_revenue": revenue * 9 // 10}
        firm = read_firm(library.catalogue, changed)
        ladder = judge(library, "cn", firm, ON_2022).ladder
        ours = next(tier.outcome is MET for tier in ladder.tiers if tier.tier == "srdi_sme")
        if ours != explain(changed)[0]:
            sys.exit(f"the hand-written rule disagrees at a revenue of {revenue}")


if __name__ == "__main__":
    main()
