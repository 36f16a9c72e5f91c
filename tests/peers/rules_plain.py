"""The national rule of 2022 for srdi_sme as one would write it by hand in Python, for firms of which all is known.

Bare and with an explanation. It is exact, since every ratio is compared by multiplying across: all others are held to it.
"""

import platform
from collections.abc import Iterable

from tests.peers.rules_firms import Firm
from tests.peers.rules_serving import Engine, Verdict, serve

Line = tuple[str, object, object]

SHARE = ((80, 5), (70, 3), (60, 1))
GROWTH = ((10, 10), (8, 8), (6, 6), (4, 4), (0, 2))
MARGIN = ((10, 10), (8, 8), (6, 6), (4, 4), (2, 2))
STAFF = ((20, 5), (10, 3), (5, 1))
SPEND = ((5_000_000, 10, 10), (4_000_000, 8, 8), (3_000_000, 6, 6), (2_000_000, 4, 4), (1_000_000, 3, 2))
LEVEL = {"national": 10, "provincial": 8, "municipal": 4, "below_municipal": 2}


def _band(value: int, of: int, bands: Iterable[tuple[int, int]]) -> int:
    for bound, points in bands:
        if value * 100 >= bound * of:
            return points
    return 0


def _growth(f: Firm) -> tuple[int, int]:
    """The mean of the two years' rates, as a numerator and a denominator."""
    now, before, first = f["main_business_revenue"], f["main_business_revenue_prev"], f["main_business_revenue_prev2"]
    return (now - before) * first + (before - first) * before, 2 * before * first


def _debt(f: Firm) -> int:
    owed, owned = f["total_liabilities"] * 100, f["total_assets"]
    return 5 if owed <= 50 * owned else 3 if owed <= 60 * owned else 1 if owed <= 70 * owned else 0


def _field(f: Firm) -> int:
    if f["gap_filling"]:
        return 5
    return 3 if f["industrial_base_field"] or f["time_honoured_brand"] or f["supplies_chain_leader"] else 0


def _quality(f: Firm) -> int:
    held = f["provincial_quality_award"] + f["quality_system_certified"] + f["own_brand"] + f["standards_participation"]
    return min(5, 3 * held)  # type: ignore[no-any-return]


def _ip(f: Firm) -> int:
    if f["ip_class1_high_value"] >= 1:
        return 10
    return 8 if f["ip_class1_own"] >= 1 else 6 if f["ip_class1"] >= 1 else 2 if f["ip_class2"] >= 1 else 0


def _spend(f: Firm) -> int:
    spent, revenue = f["rd_expense"], f["revenue"]
    for amount, share, points in SPEND:
        if spent >= amount or spent * 100 >= share * revenue:
            return points
    return 0


def _score(f: Firm) -> int:
    digital = f["digital_level"]
    return (  # type: ignore[no-any-return]
        _band(f["main_business_revenue"], f["revenue"], SHARE)
        + _band(*_growth(f), GROWTH)
        + min(f["niche_years"] // 2, 5)
        + _field(f)
        + (5 if digital >= 3 else 3 if digital == 2 else 0)
        + _quality(f)
        + _band(f["net_profit"], f["revenue"], MARGIN)
        + _debt(f)
        + f["local_distinctive_points"]
        + _ip(f)
        + _spend(f)
        + _band(f["rd_staff"], f["employees"], STAFF)
        + LEVEL.get(f["rd_institution_level"], 0)
    )


def _direct(f: Firm) -> bool:
    return (  # type: ignore[no-any-return]
        1 <= f["provincial_award_rank"] <= 3
        or 1 <= f["national_award_rank"] <= 5
        or f["rd_expense"] + f["rd_expense_prev"] >= 20_000_000
        or f["equity_financing_2y"] >= 60_000_000
        or f["maker_contest"] != "none"
    )


def judge(f: Firm) -> Verdict:
    """Whether it meets the rule, and its score."""
    score = _score(f)
    met = (
        (f["employees"] < 1_000 or f["revenue"] < 400_000_000)
        and f["registered_in_region"]
        and not (f["on_dishonesty_list"] or f["restricted_products"] or f["major_incident_3y"])
        and f["niche_years"] >= 2
        and f["rd_expense"] >= 1_000_000
        and f["rd_expense"] * 100 >= 3 * f["revenue"]
        and (f["revenue"] >= 10_000_000 or f["equity_financing_2y"] >= 20_000_000)
        and (score >= 60 or _direct(f))
    )
    return met, score


def explain(f: Firm) -> tuple[bool, int, list[Line], list[Line]]:
    """The same with a line for each requirement (what the firm has, whether that is enough) and each indicator (what, points)."""
    revenue, spent, equity = f["revenue"], f["rd_expense"], f["equity_financing_2y"]
    main, above, below = f["main_business_revenue"], *_growth(f)
    indicators: list[Line] = [
        ("main_business_share", (main, revenue), _band(main, revenue, SHARE)),
        ("main_business_growth", (above, below), _band(above, below, GROWTH)),
        ("niche_years", f["niche_years"], min(f["niche_years"] // 2, 5)),
        ("field", None, _field(f)),
        ("digital_level", f["digital_level"], 5 if f["digital_level"] >= 3 else 3 if f["digital_level"] == 2 else 0),
        ("quality", None, _quality(f)),
        ("net_margin", (f["net_profit"], revenue), _band(f["net_profit"], revenue, MARGIN)),
        ("debt_ratio", (f["total_liabilities"], f["total_assets"]), _debt(f)),
        ("local", None, f["local_distinctive_points"]),
        ("ip", None, _ip(f)),
        ("rd_spend", (spent, revenue), _spend(f)),
        ("rd_staff", (f["rd_staff"], f["employees"]), _band(f["rd_staff"], f["employees"], STAFF)),
        ("rd_institution", f["rd_institution_level"], LEVEL.get(f["rd_institution_level"], 0)),
    ]
    score: int = sum([points for _, _, points in indicators])  # type: ignore[misc]
    provincial, national = f["provincial_award_rank"], f["national_award_rank"]
    requirements: list[Line] = [
        ("size", (f["employees"], revenue), f["employees"] < 1_000 or revenue < 400_000_000),
        ("registered", f["registered_in_region"], f["registered_in_region"]),
        ("honest", f["on_dishonesty_list"], not f["on_dishonesty_list"]),
        ("products", f["restricted_products"], not f["restricted_products"]),
        ("incidents", f["major_incident_3y"], not f["major_incident_3y"]),
        ("niche_years", f["niche_years"], f["niche_years"] >= 2),
        ("rd_expense", spent, spent >= 1_000_000),
        ("rd_ratio", (spent, revenue), spent * 100 >= 3 * revenue),
        ("scale", (revenue, equity), revenue >= 10_000_000 or equity >= 20_000_000),
    ]
    strength: list[Line] = [
        ("score", score, score >= 60),
        ("award", (provincial, national), 1 <= provincial <= 3 or 1 <= national <= 5),
        ("rd_mean", f["rd_expense_prev"], spent + f["rd_expense_prev"] >= 20_000_000),
        ("equity", equity, equity >= 60_000_000),
        ("contest", f["maker_contest"], f["maker_contest"] != "none"),
    ]
    requirements.append(("strength", strength, any(met for _, _, met in strength)))
    return all(met for _, _, met in requirements), score, requirements, indicators


def main() -> None:
    """Serve both."""
    version = platform.python_version()
    serve(
        Engine("hand-written Python", version, list, lambda firms: [judge(firm) for firm in firms]),
        Engine("hand-written Python", version, list, lambda firms: [explain(f)[:2] for f in firms], explained=True),
    )


if __name__ == "__main__":
    main()
