"""A table of a few firms of which it is plain how they move from the rules of 2022 to those of 2026."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

STEADY: Final[Mapping[str, Any]] = {
    "registered_in_region": True,
    "on_dishonesty_list": False,
    "restricted_products": False,
    "major_incident_3y": False,
    "industry": "industry",
    "employees": 100,
    "revenue": 16_000_000,
    "revenue_prev": 15_000_000,
    "main_business_revenue": 15_000_000,
    "total_assets": 20_000_000,
    "total_liabilities": 10_000_000,
    "equity_financing_2y": 0,
    "rd_expense": 2_000_000,
    "rd_expense_prev": 2_000_000,
    "niche_years": 5,
    "maker_contest": "top50",
    "titles": ["high_tech_enterprise"],
    "recognitions": ["innovative_sme"],
    "ip_class1_in_use": 2,
    "niche_share_leading": True,
    "domestic_niche_rank": 1,
    "development_score": 55,
    "core_business_digital": False,
}
"""An SRDI SME under both, and no little giant under either."""
SMALL: Final = {**STEADY, "revenue": 12_000_000, "main_business_revenue": 11_000_000}
"""Its revenue is enough for 2022 alone."""
UNRATED: Final = {key: value for key, value in STEADY.items() if key != "development_score"}
"""What 2026 alone asks is not known of it."""
PLAIN: Final = {**STEADY, "maker_contest": "none", "niche_years": 3, "own_brand": False} | {
    "quality_system_certified": False,
    "provincial_quality_award": False,
    "standards_participation": False,
    "local_distinctive_points": 0,
    "digital_level": 0,
    "rd_institution_level": "none",
    "ip_class1": 2,
    "ip_class1_own": 2,
    "ip_class1_high_value": 0,
    "equity_financing_2y": 0,
    "provincial_award_rank": 0,
    "national_award_rank": 0,
    "gap_filling": False,
    "industrial_base_field": False,
    "time_honoured_brand": False,
    "supplies_chain_leader": False,
    "net_profit": 0,
    "rd_staff": 0,
    "main_business_revenue_prev": 15_000_000,
    "main_business_revenue_prev2": 15_000_000,
}
"""Too few points for 2022, which 2026 does not count any more."""
BAD: Final = {**STEADY, "employees": -1}


def written(path: Path, firms: Iterable[Mapping[str, Any]]) -> Path:
    """The table as JSON Lines, each firm with a name by its row."""
    lines = [json.dumps({"name": f"Firm {row} <b>", **firm}) for row, firm in enumerate(firms, 1)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
