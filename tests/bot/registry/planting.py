"""A row in every table that belongs to a region, each with words in it that are found wherever they come out."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.console.one_time_codes import new_secret
from bot.registry import audit
from bot.registry.database import Registry
from bot.registry.tables import (
    Address,
    Attempt,
    AuditEntry,
    Base,
    Campaign,
    Consent,
    Contact,
    Enrolled,
    Entitlement,
    Firm,
    FirmFact,
    FirmTitle,
    Impact,
    ImportDraft,
    ImportRow,
    Judgement,
    Movement,
    Official,
    Publication,
    Regional,
    Reminder,
    SavedFilter,
    Shortfall,
    SignIn,
    TestAddress,
    VisitCount,
)
from bot.registry.tables.base import now

MARK: Final = "Planted"
"""Begins every word that was planted, and is in no word of ours."""
REGIONAL: Final = frozenset(mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Regional))


@dataclass(frozen=True)
class Planted:
    """What was planted in a region."""

    region: str
    ids: dict[str, str]
    """An id of each table that has ids of its own."""


async def plant(registry: Registry, region: str, archive: bytes) -> Planted:
    """Fill a region's tables, one row each, but for the officials of a publication, who are two."""
    soon = now() + timedelta(days=1)
    async with registry.writing() as session:
        author = Official(
            region=region,
            username=f"{MARK.lower()}.author",
            name=f"{MARK}Author",
            role="administrator",
            password_hash=f"{MARK}Hash",
            one_time_secret=registry.keys.seal(new_secret()),
        )
        approver = Official(
            region=region, username=f"{MARK.lower()}.approver", name=f"{MARK}Approver", role="administrator"
        )
        firm = Firm(
            region=region,
            name=f"{MARK}Firm",
            credit_code="91330100MA27XYZ123",
            district=f"{MARK}District",
            origin="enrolled",
            judged_on=date(2026, 11, 20),
            rules_hash=f"{MARK}Rules",
            edition=f"{MARK}Edition",
            next_tier="srdi_sme",
            possible_tier="srdi_sme",
            missing_count=1,
            open_count=2,
            expires_on=date(2027, 1, 1),
            recheck_on=date(2027, 1, 1),
        )
        contact = Contact(talk=f"{MARK}Talk", locale="en")
        session.add_all([author, approver, firm, contact])
        await session.flush()
        address = Address(
            contact_id=contact.id, channel="wechat", sealed=registry.keys.seal(f"{MARK}Openid"), known_as=f"{MARK}Known"
        )
        draft = ImportDraft(
            region=region,
            official_id=author.id,
            file_name=f"{MARK}File.csv",
            columns=[],
            counts={"refused": 0, "withdrawn": 0, "new": 1, "changed": 0, "same": 0},
            ends_at=soon,
        )
        published = Publication(
            region=region,
            state="submitted",
            archive=archive,
            content=f"{MARK}Content",
            based_on=f"{MARK}Based",
            note=f"{MARK}Note",
            author_id=author.id,
            submitted_at=now(),
        )
        campaign = Campaign(
            region=region,
            state="running",
            kind="notice",
            name=f"{MARK}Campaign",
            topic="",
            audience={"q": f"{MARK}Audience"},
            words={"zh_Hans_CN": {"title": f"{MARK}Title", "body": f"{MARK}Body"}},
            about={},
            ends_at=now() + timedelta(days=30),
            content=f"{MARK}Approved",
            author_id=author.id,
            edited_by=[author.id],
            approver_id=approver.id,
            approved_content=f"{MARK}Approved",
            approved_at=now(),
            planned_at=now(),
            begun_at=now(),
        )
        session.add_all([address, draft, published, campaign])
        await session.flush()
        reminder = Reminder(
            region=region,
            campaign_id=campaign.id,
            firm_id=firm.id,
            contact_id=contact.id,
            state="unknown",
            channel="wechat",
            locale="zh_Hans_CN",
            values={"firm": f"{MARK}Called", "why": f"{MARK}Why"},
            due_at=now(),
            reason=f"{MARK}Reason",
            receipt=f"{MARK}Receipt",
            settled_at=now(),
        )
        session.add(reminder)
        await session.flush()
        enrolled = Enrolled(
            region=region,
            firm_id=firm.id,
            contact_id=contact.id,
            address_id=address.id,
            channel="wechat",
            firm_name=f"{MARK}Called",
            district=f"{MARK}District",
            role="owner",
            topics=[],
            purposes=["register"],
        )
        consent = Consent(
            region=region,
            firm_id=firm.id,
            contact_id=contact.id,
            purpose="register",
            given=True,
            words=f"{MARK}Words",
            locale="en",
            channel="wechat",
        )
        judgement = Judgement(
            region=region,
            firm_id=firm.id,
            judged_on=date(2026, 11, 20),
            reason="enrolled",
            rules_hash=f"{MARK}Rules",
            edition=f"{MARK}Edition",
            missing_count=1,
            open_count=2,
        )
        saved = SavedFilter(region=region, official_id=author.id, name=f"{MARK}Filter", chosen={"text": f"{MARK}Text"})
        session.add_all(
            [
                enrolled,
                consent,
                judgement,
                saved,
                FirmFact(
                    region=region,
                    firm_id=firm.id,
                    fact="employees",
                    value="777123",
                    source="import",
                    noted_on=date(2026, 1, 1),
                ),
                FirmTitle(
                    region=region, firm_id=firm.id, title="innovative_sme", source="import", noted_on=date(2026, 1, 1)
                ),
                Shortfall(
                    region=region, firm_id=firm.id, tier="srdi_sme", requirement=f"{MARK}Requirement", gap_band=3
                ),
                Entitlement(region=region, firm_id=firm.id, measure=f"{MARK}Measure", outcome="applicable"),
                VisitCount(region=region, day=now().date(), exit="stopped", question="employees", count=777321),
                Attempt(
                    region=region,
                    reminder_id=reminder.id,
                    by="worker",
                    channel="wechat",
                    means="template",
                    what="unknown",
                    reason=f"{MARK}Reason",
                ),
                TestAddress(
                    region=region,
                    official_id=author.id,
                    channel="wechat",
                    sealed=registry.keys.seal(f"{MARK}Openid"),
                    known_as=f"{MARK}TestAddress",
                ),
                SignIn(region=region, token=f"{MARK}Token", official_id=author.id, is_proven=True, ends_at=soon),
                ImportRow(
                    region=region,
                    draft_id=draft.id,
                    number=2,
                    outcome="new",
                    said={"name": f"{MARK}Row"},
                    changes=[],
                    problems=[],
                ),
                Impact(
                    region=region,
                    publication_id=published.id,
                    content=f"{MARK}Content",
                    edition=f"{MARK}Edition",
                    judged_on=date(2026, 11, 20),
                    state="finished",
                    total=1,
                    done=1,
                    counts={},
                ),
                Movement(
                    region=region,
                    publication_id=published.id,
                    firm_id=firm.id,
                    direction="up",
                    gained=[f"{MARK}Gained"],
                    lost=[],
                ),
            ]
        )
        await session.flush()
        await audit.record(
            session,
            region=region,
            actor=author.id,
            action="official.role",
            subject=f"{MARK}Subject",
            details={"note": f"{MARK}Said"},
        )
        ids = {
            "official": author.id,
            "firm": firm.id,
            "contact": contact.id,
            "enrolment": enrolled.id,
            "draft": draft.id,
            "publication": published.id,
            "filter": saved.id,
            "judgement": judgement.id,
            "consent": consent.id,
            "campaign": campaign.id,
            "reminder": reminder.id,
        }
    planted: set[type[Regional]] = {
        type(row) for row in (author, firm, enrolled, consent, judgement, saved, draft, published, campaign, reminder)
    }
    planted |= {
        Attempt,
        TestAddress,
        FirmFact,
        FirmTitle,
        Shortfall,
        Entitlement,
        VisitCount,
        SignIn,
        ImportRow,
        Impact,
        Movement,
        AuditEntry,
    }
    assert planted == REGIONAL, "a table of regions has nothing planted in it"
    return Planted(region, ids)
