"""Made-up firms for the comparison of rule engines, the same in every process: random ones, and ones that lie on the thresholds.

Amounts are in yuan: an int, or a Decimal of two places where there are 分. All firms are of the table's row `industry`, so that
nobody has to write down the other fifteen rows by hand.
"""

from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

Firm = dict[str, Any]

COUNT = 1_000
MONEY = (
    "revenue", "main_business_revenue", "main_business_revenue_prev", "main_business_revenue_prev2", "net_profit",
    "total_assets", "total_liabilities", "rd_expense", "rd_expense_prev", "equity_financing_2y",
)  # fmt: skip
COUNTS = (
    "employees", "rd_staff", "niche_years", "digital_level", "local_distinctive_points", "ip_class1", "ip_class1_own",
    "ip_class1_high_value", "ip_class2", "provincial_award_rank", "national_award_rank",
)  # fmt: skip
TRUTHS = (
    "registered_in_region", "on_dishonesty_list", "restricted_products", "major_incident_3y", "gap_filling",
    "industrial_base_field", "time_honoured_brand", "supplies_chain_leader", "provincial_quality_award",
    "quality_system_certified", "own_brand", "standards_participation",
)  # fmt: skip
CHOICES = {
    "rd_institution_level": ("none", "below_municipal", "municipal", "provincial", "national"),
    "maker_contest": ("none", "top500", "top50"),
}
RARE = {
    "registered_in_region": 0.97,
    "on_dishonesty_list": 0.03,
    "restricted_products": 0.03,
    "major_incident_3y": 0.03,
}


@cache
def random_firms() -> tuple[Firm, ...]:
    """Firms of all sorts, with counts and amounts on their thresholds among them; no ratio is on one, or one yuan short of it."""
    chance = Random(2022)
    return tuple(_firm(chance) for _ in range(COUNT))


@cache
def edge_firms() -> tuple[Firm, ...]:
    """Firms whose ratios are exactly on a threshold: half in whole yuan, growth among them; half in 分. Some are one yuan short."""
    chance = Random(2026)
    pairs = ((_in_yuan(_firm(chance), chance), _in_fen(_firm(chance), chance)) for _ in range(COUNT // 2))
    return tuple(firm for pair in pairs for firm in pair)


def _firm(chance: Random) -> Firm:
    revenue = chance.choice(
        (10**7, 10**7 - 1_000, 4 * 10**8, *(chance.randint(8 * 10**6, 3 * 10**8) for _ in range(20)))
    )
    main = round(revenue * chance.uniform(0.5, 1)) // 7 * 7 + 1
    before = round(main / chance.uniform(0.9, 1.3))
    assets = round(revenue * chance.uniform(0.5, 2))
    rd = chance.choice((10**6, 2 * 10**6, 3 * 10**6, 5 * 10**6 - 1_000, round(revenue * chance.uniform(0.02, 0.12))))
    employees = chance.choice((999, 1_000, chance.randint(20, 900), chance.randint(20, 900)))
    own = chance.choice((0, 0, 1, 2))
    truths = {name: chance.random() < RARE.get(name, 0.5) for name in TRUTHS}
    return {
        "industry": "industry",
        "revenue": revenue,
        "main_business_revenue": min(main, revenue),
        "main_business_revenue_prev": before,
        "main_business_revenue_prev2": round(before / chance.uniform(0.9, 1.3)),
        "net_profit": round(revenue * chance.uniform(-0.05, 0.15)),
        "total_assets": assets,
        "total_liabilities": round(assets * chance.uniform(0.2, 0.9)),
        "rd_expense": rd,
        "rd_expense_prev": chance.choice((rd // 2, max(0, 2 * 10**7 - rd), max(0, 2 * 10**7 - rd - 1_000))),
        "equity_financing_2y": chance.choice((0, 0, 2 * 10**7, 6 * 10**7, 6 * 10**7 - 1_000)),
        "employees": employees,
        "rd_staff": chance.randint(0, employees // 3),
        "niche_years": chance.randint(1, 13),
        "digital_level": chance.randint(1, 4),
        "local_distinctive_points": chance.randint(0, 15),
        "ip_class1": own + chance.choice((0, 0, 1)),
        "ip_class1_own": own,
        "ip_class1_high_value": min(own, chance.choice((0, 1))),
        "ip_class2": chance.choice((0, 3)),
        "provincial_award_rank": chance.choice((0,) * 9 + (1, 3, 4)),
        "national_award_rank": chance.choice((0,) * 12 + (1, 5, 6)),
        **truths,
        **{name: chance.choice(options[:1] * 3 + options) for name, options in CHOICES.items()},
    }


def _in_yuan(firm: Firm, chance: Random) -> Firm:
    first, second = chance.choice(((8, 12), (3, 5), (5, 3), (0, 8), (20, 0), (7, 9), (9, 3), (10, 10), (15, -15)))
    # Whole at every step: two rates of whole percents take two factors of 100, and the share its own.
    share, part = chance.choice((80, 70, 60)), chance.randint(9, 90)
    two_before = 10**4 * share * part
    before = 100 * share * part * (100 + first)
    revenue = 100 * part * (100 + first) * (100 + second)
    assets = chance.randint(10**5, 10**7) * 10
    return {
        **firm,
        **_small(chance),
        "revenue": revenue,
        "main_business_revenue": revenue // 100 * share,
        "main_business_revenue_prev": before,
        "main_business_revenue_prev2": two_before,
        "net_profit": revenue // 100 * chance.choice((2, 4, 6, 8, 10)),
        "total_assets": assets,
        "total_liabilities": assets // 10 * chance.choice((5, 6, 7)),
        "rd_expense": revenue // 100 * chance.choice((3, 4, 6, 8, 10)),
    }


def _in_fen(firm: Firm, chance: Random) -> Firm:
    tenth, part = chance.randint(10**8, 10**9), chance.randint(10**8, 10**9)
    return {
        **firm,
        **_small(chance),
        "revenue": _yuan(10 * tenth),
        "main_business_revenue": _yuan(chance.choice((8, 8, 7, 6)) * tenth),
        "net_profit": _yuan(tenth),
        "total_assets": _yuan(10 * part),
        "total_liabilities": _yuan(chance.choice((5, 6, 7)) * part),
        "rd_expense": _yuan(tenth),
    }


def _small(chance: Random) -> Firm:
    employees = chance.randint(3, 40) * 20
    return {
        "employees": employees,
        "rd_staff": employees * chance.choice((5, 10, 20)) // 100,
        "equity_financing_2y": chance.choice((0, 0, 0, 0, 6 * 10**7, 6 * 10**7 - 1)),
    }


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)
