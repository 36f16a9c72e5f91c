"""Firms for tests of the console: as the registry keeps them, made at once and without a talk."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Final

from sqlalchemy import select

from assessment.library import library_of
from bot.dates import read_day
from bot.registry.database import Registry
from bot.registry.tables import (
    AuditEntry,
    Consent,
    Contact,
    Enrolled,
    Entitlement,
    Firm,
    FirmFact,
    FirmTitle,
    Judgement,
    Shortfall,
    VisitCount,
)
from bot.registry.tables.base import new_id
from flows.rule_set import rule_set

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
"""Noon in China."""
_NUMBERS: Final = count(1)


async def kept(registry: Registry, *rows: Any) -> None:
    """Keep these rows."""
    async with registry.writing() as session:
        session.add_all(rows)


def a_firm(name: str = "杭州精密机械有限公司", region: str = "hangzhou", **more: Any) -> Firm:
    """A firm that stands at innovative_sme and may be srdi_sme, unless told otherwise."""
    code = more.pop("credit_code", f"91330100MA{next(_NUMBERS):08}")
    standing = {
        "judged_on": date(2026, 11, 20),
        # By today's rules, so that a console that is served has no reason to judge it anew.
        "rules_hash": rule_set(library_of(), region, read_day(None), "new").hash,
        "likely_tier": "innovative_sme",
        "possible_tier": "srdi_sme",
        "next_tier": "srdi_sme",
        "missing_count": 1,
        "open_count": 2,
    }
    usual: dict[str, Any] = {"origin": "enrolled", "district": "西湖区", "created_at": NOON, "active_at": NOON}
    return Firm(id=new_id(), region=region, name=name, credit_code=code, **{**usual, **standing, **more})


def known_of(firm: Firm) -> list[Any]:
    """All that can be kept of a firm, a row of each kind or more; to be kept after the firm itself."""
    contact = Contact(id=new_id(), talk=f"talk of {firm.id}", locale="zh_Hans_CN")
    ids = {"firm_id": firm.id, "region": firm.region}
    ledger = {**ids, "words": "1", "locale": "zh_Hans_CN", "channel": "wechat", "contact_id": "c" * 32}
    judged = {"judged_on": date(2026, 11, 20), "rules_hash": "", "edition": "", "open_count": 2}
    return [
        contact,
        FirmFact(
            **ids,
            fact="employees",
            value=200,
            source="self_check",
            noted_on=date(2026, 3, 1),
            stale_on=date(2027, 1, 1),
        ),
        FirmFact(
            **ids,
            fact="revenue",
            value=50_000_000,
            source="import",
            noted_on=date(2024, 3, 1),
            stale_on=date(2025, 1, 1),
        ),
        FirmTitle(
            **ids,
            title="innovative_sme",
            granted_on=date(2024, 5, 1),
            expires_on=date(2027, 4, 30),
            source="self_check",
            noted_on=date(2026, 3, 1),
        ),
        Shortfall(**ids, tier="srdi_sme", requirement="rd_expense", fact="rd_expense", gap="180000", gap_band=1),
        Entitlement(**ids, measure="digital_diagnosis", outcome="applicable"),
        Judgement(
            **ids,
            **judged,
            at=NOON,
            reason="answers",
            likely_tier="innovative_sme",
            possible_tier="srdi_sme",
            missing_count=1,
        ),
        Consent(**ledger, at=NOON, purpose="register", given=True),
        Consent(**ledger, at=NOON, purpose="facts", given=True),
    ]


def contact_of(firm: Firm, contact: Contact) -> Enrolled:
    """A contact's part in a firm."""
    return Enrolled(
        firm_id=firm.id,
        region=firm.region,
        contact_id=contact.id,
        channel="wechat",
        firm_name=firm.name,
        role="finance",
        topics=[],
        purposes=["register", "facts"],
        since=NOON,
    )


def visits(region: str = "hangzhou") -> list[VisitCount]:
    """Visits that ended in each way."""
    day = {"region": region, "day": date(2026, 11, 19)}
    return [
        VisitCount(**day, exit="finished", question="", count=40),
        VisitCount(**day, exit="stopped", question="rd_expense", count=12),
        VisitCount(**day, exit="ruled_out", question="employees", count=3),
    ]


async def audited(registry: Registry, action: str) -> list[AuditEntry]:
    """The audit's entries of this act."""
    async with registry.reading() as session:
        found = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.number)
        return list(await session.scalars(found))
