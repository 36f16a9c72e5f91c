"""The rule as one would write it by hand in NumPy: a column a fact, the bands by searching in them, ratios divided."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.peers.rules_firms import CHOICES, MONEY, Firm
from tests.peers.rules_serving import Engine, serve
from tests.peers.rules_text import FACTS

Columns = Mapping[str, NDArray[Any]]

LEVEL_POINTS = np.array((0, 2, 4, 8, 10), np.int8)
"""By the place of the level in CHOICES."""


def read(firms: Sequence[Firm]) -> dict[str, NDArray[Any]]:
    """Money as binary floats, counts as small integers, choices by their place."""
    columns: dict[str, NDArray[Any]] = {}
    for name in FACTS:
        values = [firm[name] for firm in firms]
        if name in CHOICES:
            columns[name] = np.array([CHOICES[name].index(value) for value in values], np.int8)
        elif name in MONEY:
            columns[name] = np.array([float(value) for value in values])
        else:
            columns[name] = np.array(values, bool if isinstance(values[0], bool) else np.int32)
    return columns


def tiled(columns: Columns, count: int) -> Columns:
    """The columns, repeated up to so many rows."""
    return {name: np.resize(column, count) for name, column in columns.items()}


def _band(values: NDArray[Any], bounds: Sequence[float], points: Sequence[int]) -> NDArray[Any]:
    """The points of the highest bound that is reached; the bounds rise."""
    return np.array((0, *points), np.int8)[np.searchsorted(np.array(bounds), values, side="right")]


def judge(c: Columns) -> tuple[NDArray[Any], NDArray[Any]]:
    """Whether each firm meets the rule, and its score."""
    revenue, spent, equity = c["revenue"], c["rd_expense"], c["equity_financing_2y"]
    now, before, first = c["main_business_revenue"], c["main_business_revenue_prev"], c["main_business_revenue_prev2"]
    growth = ((now - before) / before + (before - first) / first) / 2
    spent_share = spent / revenue
    debt = c["total_liabilities"] / c["total_assets"]
    field = c["industrial_base_field"] | c["time_honoured_brand"] | c["supplies_chain_leader"]
    quality = sum(
        c[name].astype(np.int8)
        for name in ("provincial_quality_award", "quality_system_certified", "own_brand", "standards_participation")
    )
    score = _band(now / revenue, (0.6, 0.7, 0.8), (1, 3, 5)).astype(np.int32)
    score += _band(growth, (0, 0.04, 0.06, 0.08, 0.1), (2, 4, 6, 8, 10))
    score += np.minimum(c["niche_years"] // 2, 5)
    score += np.where(c["gap_filling"], 5, np.where(field, 3, 0))
    score += _band(c["digital_level"], (2, 3), (3, 5))
    score += np.minimum(3 * quality, 5)
    score += _band(c["net_profit"] / revenue, (0.02, 0.04, 0.06, 0.08, 0.1), (2, 4, 6, 8, 10))
    score += np.where(debt <= 0.5, 5, np.where(debt <= 0.6, 3, np.where(debt <= 0.7, 1, 0)))
    score += c["local_distinctive_points"]
    score += np.where(
        c["ip_class1_high_value"] >= 1,
        10,
        np.where(c["ip_class1_own"] >= 1, 8, np.where(c["ip_class1"] >= 1, 6, np.where(c["ip_class2"] >= 1, 2, 0))),
    )
    score += np.maximum(
        _band(spent, (10**6, 2 * 10**6, 3 * 10**6, 4 * 10**6, 5 * 10**6), (2, 4, 6, 8, 10)),
        _band(spent_share, (0.03, 0.04, 0.06, 0.08, 0.1), (2, 4, 6, 8, 10)),
    )
    score += _band(c["rd_staff"] / c["employees"], (0.05, 0.1, 0.2), (1, 3, 5))
    score += LEVEL_POINTS[c["rd_institution_level"]]
    provincial, national = c["provincial_award_rank"], c["national_award_rank"]
    strong = (
        (score >= 60)
        | ((provincial >= 1) & (provincial <= 3))
        | ((national >= 1) & (national <= 5))
        | (spent + c["rd_expense_prev"] >= 2 * 10**7)
        | (equity >= 6 * 10**7)
        | (c["maker_contest"] > 0)
    )
    met = (
        ((c["employees"] < 1_000) | (revenue < 4 * 10**8))
        & c["registered_in_region"]
        & ~(c["on_dishonesty_list"] | c["restricted_products"] | c["major_incident_3y"])
        & (c["niche_years"] >= 2)
        & (spent >= 10**6)
        & (spent_share >= 0.03)
        & ((revenue >= 10**7) | (equity >= 2 * 10**7))
        & strong
    )
    return met, score


def main() -> None:
    """Serve it."""
    serve(Engine("hand-written NumPy", f"NumPy {np.__version__}", read, judge, columns=True, tiled=tiled))


if __name__ == "__main__":
    main()
