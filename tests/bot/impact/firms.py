"""Firms of Hangzhou in a registry, of which only the number of their patents is known."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import count

from bot.registry.database import Registry
from bot.registry.publications import add_draft
from bot.registry.tables import Firm, FirmFact
from bot.registry.wall import Wall
from tests.bot.console.packs import TIERS, hangzhou

REGION = "hangzhou"
NOTED = date(2026, 11, 1)
AUTHOR = "a" * 32
RAISED = (
    TIERS,
    "text: 上年度营业收入5000万元以上, clause: 条件·规模, fact: revenue, at_least: 5000万",
    "text: 上年度营业收入9000万元以上, clause: 条件·规模, fact: revenue, at_least: 9000万",
)
"""The provincial hidden champion's revenue, from 50 to 90 million."""
CHAMPION: dict[str, object] = {
    "registered_in_region": True, "years_in_business": 12, "niche_years": 11, "revenue": 60_000_000,
    "main_business_growth_2y_mean": {"fraction": "1/5"}, "debt_ratio": {"fraction": "1/2"}, "bank_credit_grade_a": True,
    "top3_products_revenue_share": {"fraction": "4/5"}, "global_niche_rank": 5, "rd_ratio": {"fraction": "1/20"},
    "rd_ratio_prev": {"fraction": "1/20"}, "invention_patents": 5, "rd_institution_level": "municipal",
    "core_business_digital": True, "standards_participation": True, "own_brand": True, "product_certified_abroad": True,
    "recognitions": ["srdi_sme"],
}  # fmt: skip
"""A firm that is a hidden champion by the shipped rules, and not by the raised ones."""


_codes = count(1)


async def enrolled(registry: Registry, known: Iterable[dict[str, object]], region: str = REGION) -> list[str]:
    """Firms of which these facts are kept, and their ids in that order."""
    async with registry.writing() as session:
        ids = []
        for number, facts in enumerate(known):
            firm = Firm(region=region, name=f"firm {number}", credit_code=f"9133{next(_codes):014}", origin="imported")
            session.add(firm)
            await session.flush()
            ids.append(firm.id)
            session.add_all(
                FirmFact(
                    region=region,
                    firm_id=firm.id,
                    fact=fact,
                    value=value,
                    source="import",
                    noted_on=NOTED,
                    said_at=datetime(2026, 11, 1, tzinfo=UTC),
                )
                for fact, value in facts.items()
            )
        return ids


async def drafted(registry: Registry, edition: str, *, author: str = AUTHOR) -> str:
    """A draft that raises the hidden champion's revenue."""
    wall = Wall(registry, REGION)
    return await add_draft(wall, author, hangzhou(raised=RAISED), edition=edition, note="raised")
