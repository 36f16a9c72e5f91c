"""`make bench`: what an assessment costs, beside hand-written Python judging the same rule in the same run; then what a turn of the
talk costs, how many questions it takes, how long officials wait where a region has 200,000 firms, and what 100,000 reminders cost.

Medians of interleaved rounds, so that a slow moment of the machine falls on all alike. The absolute times depend on the machine;
the ratios are what can be compared. Every outcome is checked against the hand-written one before anything is timed.
"""

import gc
import json
import platform
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assessment.judge import judge
from assessment.library import Library, load_library
from assessment.listing import facts_of
from assessment.presentation import as_json
from assessment.profile import read_firm
from assessment.quantity import MET
from assessment.wording import Words

BASELINE = "plain Python, cn-2022 srdi_sme, verdict and reasons"
ROUNDS = 300
STARTS = 7
ON_2022, ON_2026 = date(2025, 6, 30), date(2026, 11, 21)
KNOWN: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "bench-firm.json").read_text(encoding="utf-8"), parse_float=Decimal
)


def main() -> None:
    """Measure and print."""
    library = load_library()
    firm = full_profile(library)
    check_agreement(library, firm)
    gc.collect()
    gc.freeze()
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {ROUNDS} interleaved rounds"
    )
    for title, subjects in _groups(library, firm).items():
        print(f"\n{title:64} {'median µs':>10} {'x plain':>8}")
        medians = measure({BASELINE: lambda: plain_srdi_sme(firm), **subjects})
        for name, seconds in medians.items():
            print(f"{name:64} {seconds * 1e6:10.1f} {seconds / medians[BASELINE]:8.1f}")
    print(f"\nwhole processes, median of {STARTS} starts")
    for name, command in _commands().items():
        print(f"{name:64} {start_up(command) * 1e3:10.0f} ms")
    gc.unfreeze()
    for name in (
        *("tests.bench_rules", "tests.bench_tables"),
        *("tests.bench_turns", "tests.bench_messages", "tests.bench_questions", "tests.bench_registry"),
        "tests.bench_reminders",
    ):
        if find_spec(name) is not None:
            import_module(name).main()


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
        "one tier, every requirement explained": {
            "cn-2022 srdi_sme, with bounds and reasons": lambda: rule.requirement.find(firm.moved({})),
        },
        "a whole assessment: all tiers, measures, sums, open facts": {
            region: judged(region) for region in library.regions
        },
        "the same with the cheapest way to the next tier": {
            region: judged_with_way(region) for region in library.regions
        },
        "from JSON facts: every fact checked, then the assessment": {
            "reading alone": lambda: read_firm(library.catalogue, profile),
            **{region: read_and_judged(region) for region in library.regions},
        },
        "an assessment put into words and JSON": {region: told(region) for region in library.regions},
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


def plain_srdi_sme(f: dict[str, Any]) -> tuple[bool, list[tuple[str, bool]]]:
    """The 2022 rule for srdi_sme as one would write it by hand for a firm of which all is known: the baseline."""
    growth = (
        f["main_business_revenue"] * f["main_business_revenue_prev2"]
        + f["main_business_revenue_prev"] ** 2
        - 2 * f["main_business_revenue_prev"] * f["main_business_revenue_prev2"]
    ) * 50
    base = f["main_business_revenue_prev"] * f["main_business_revenue_prev2"]
    revenue, spend = f["revenue"], f["rd_expense"]

    def band(value: int, of: int, bands: tuple[tuple[int, int], ...]) -> int:
        return next((points for bound, points in bands if value * 100 >= bound * of), 0)

    ip = (("ip_class1_high_value", 10), ("ip_class1_own", 8), ("ip_class1", 6), ("ip_class2", 2))
    score = (
        band(f["main_business_revenue"], revenue, ((80, 5), (70, 3), (60, 1)))
        + next((points for bound, points in ((10, 10), (8, 8), (6, 6), (4, 4), (0, 2)) if growth >= bound * base), 0)
        + min(f["niche_years"] // 2, 5)
        + (5 if f["gap_filling"] else 3 if f["industrial_base_field"] or f["supplies_chain_leader"] else 0)
        + (5 if f["digital_level"] >= 3 else 3 if f["digital_level"] == 2 else 0)
        + min(5, 3 * sum(f[k] for k in ("provincial_quality_award", "quality_system_certified", "own_brand")))
        + band(f["net_profit"], revenue, ((10, 10), (8, 8), (6, 6), (4, 4), (2, 2)))
        + next((p for b, p in ((50, 5), (60, 3), (70, 1)) if f["total_liabilities"] * 100 <= b * f["total_assets"]), 0)
        + f["local_distinctive_points"]
        + next((points for kind, points in ip if f[kind] >= 1), 0)
        + next(
            (10 - 2 * i for i in range(5) if spend >= (5 - i) * 10**6 or spend * 100 >= (10, 8, 6, 4, 3)[i] * revenue),
            0,
        )
        + band(f["rd_staff"], f["employees"], ((20, 5), (10, 3), (5, 1)))
        + {"national": 10, "provincial": 8, "municipal": 4, "below_municipal": 2}.get(f["rd_institution_level"], 0)
    )
    awarded = 1 <= f["provincial_award_rank"] <= 3 or 1 <= f["national_award_rank"] <= 5
    funded = f["rd_expense"] + f["rd_expense_prev"] >= 2 * 10**7 or f["equity_financing_2y"] >= 6 * 10**7
    reasons = [
        ("sme", f["employees"] < 1000 or revenue < 4 * 10**8),
        ("registered", f["registered_in_region"]),
        ("honest", not f["on_dishonesty_list"]),
        ("products", not f["restricted_products"]),
        ("incidents", not f["major_incident_3y"]),
        ("niche_years", f["niche_years"] >= 2),
        ("rd", spend >= 10**6 and spend * 100 >= 3 * revenue),
        ("scale", revenue >= 10**7 or f["equity_financing_2y"] >= 2 * 10**7),
        ("strength", score >= 60 or awarded or funded or f["maker_contest"] != "none"),
    ]
    return all(met for _, met in reasons), reasons


def check_agreement(library: Library, profile: dict[str, Any]) -> None:
    """The hand-written rule and ours say the same for the firm and for firms around it."""
    for revenue in range(20_000_000, 120_000_000, 1_000_000):
        changed = {**profile, "revenue": revenue, "main_business_revenue": revenue * 9 // 10}
        firm = read_firm(library.catalogue, changed)
        ladder = judge(library, "cn", firm, ON_2022).ladder
        ours = next(tier.outcome is MET for tier in ladder.tiers if tier.tier == "srdi_sme")
        if ours != plain_srdi_sme(changed)[0]:
            sys.exit(f"the hand-written rule disagrees at a revenue of {revenue}")


def _commands() -> dict[str, list[str]]:
    srdi = str(Path(sysconfig.get_path("scripts")) / "srdi")
    firm = str(Path(__file__).parent / "data" / "bench-firm.json")
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "srdi --help": [srdi, "--help"],
        "srdi assess": [srdi, "assess", "--region", "hangzhou", "--profile", firm, "--on", ON_2026.isoformat()],
    }


def start_up(command: list[str]) -> float:
    """Seconds of a whole process, the median of some starts after one to warm the disk."""
    taken = []
    for start in range(STARTS + 1):
        before = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        if start:
            taken.append(time.perf_counter() - before)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
