"""Firms with contacts in tests of planning: as the registry keeps them, made at once and without a talk."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr
from sqlalchemy import select

from assessment.library import Library
from bot.outreach.drafts import Draft, put
from bot.registry.database import Registry
from bot.registry.tables import Address, Campaign, Contact, Enrolled, Firm, FirmFact, FirmTitle, Reminder
from bot.registry.tables.base import new_id, now
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from tests.bot.console.firms import a_firm
from tests.bot.registry.owners import TODAY, OnADay

TOPIC: Final = "application_windows"
WORDS: Final = {"en": {"title": "For {firm}", "body": "Hello {firm}."}}
AUTHOR: Final = "a" * 32
APPROVER: Final = "b" * 32


def sending(library: Library, registry: Registry, folder: Path, **settings: Any) -> OnADay:
    """An installation that can send by Telegram and WeCom, on the day of `owners.TODAY`."""
    folder.mkdir(exist_ok=True)
    chosen = {
        "telegram_token": SecretStr("4242:token-of-a-test"),
        "wecom_corp_id": "ww0123456789abcdef",
        "wecom_agent_id": 1000002,
        "wecom_secret": SecretStr("secret of a test"),
        "public_url": "https://srdi.example.org",
        **settings,
    }
    return OnADay(library, SqliteStore(folder / "s.sqlite3"), Settings(data_dir=folder, **chosen), registry, day=TODAY)


@dataclass
class Planted:
    """Rows to be kept, in an order in which they can be."""

    rows: list[Any] = field(default_factory=list)
    later: list[Any] = field(default_factory=list)
    last: list[Any] = field(default_factory=list)

    def firm(self, name: str = "杭州精密机械有限公司", **more: Any) -> Firm:
        """A firm that lacks one requirement for srdi_sme and has nothing open, unless told otherwise."""
        firm = a_firm(name, **{"open_count": 0, **more})
        self.rows.append(firm)
        return firm

    def contact(self, firm: Firm, *channels: str, contact: Contact | None = None, **said: Any) -> Contact:
        """Somebody who enrolled the firm over each of these channels, on Telegram where none is named, with all agreed to."""
        locale = said.pop("locale", "en")
        if contact is None:
            contact = Contact(id=new_id(), talk=new_id(), locale=locale)
            self.rows.append(contact)
        unreachable_at = said.pop("unreachable_at", None)
        for channel in channels or ("telegram",):
            address = None
            if channel != "web":
                address = Address(
                    id=new_id(), contact_id=contact.id, channel=channel, sealed=b"sealed", known_as=new_id(),
                    unreachable_at=unreachable_at,
                )  # fmt: skip
                self.later.append(address)
            part = {
                "firm_name": firm.name,
                "role": "owner",
                "topics": [TOPIC],
                "purposes": ["register", "facts", "reminders"],
                **said,
            }
            self.later.append(
                Enrolled(
                    firm_id=firm.id,
                    region=firm.region,
                    contact_id=contact.id,
                    channel=channel,
                    address_id=None if address is None else address.id,
                    **part,
                )
            )
        return contact

    def fact(self, firm: Firm, by: str, value: object = 120, fact: str = "employees", **more: Any) -> None:
        """Something said of the firm."""
        self.later.append(
            FirmFact(
                firm_id=firm.id, region=firm.region, given_by=by, fact=fact, value=value,
                source="self_check" if by else "import", noted_on=TODAY, **more,
            )
        )  # fmt: skip

    def title(self, firm: Firm, by: str, title: str, expires_on: date | None, **more: Any) -> None:
        """A title said to be held."""
        self.later.append(
            FirmTitle(
                firm_id=firm.id, region=firm.region, given_by=by, title=title, expires_on=expires_on,
                source="self_check" if by else "import", noted_on=TODAY, **more,
            )
        )  # fmt: skip

    def add(self, *rows: Any) -> None:
        """Other rows."""
        self.later += rows

    async def keep(self, registry: Registry) -> None:
        """All of them."""
        async with registry.writing() as session:
            session.add_all(self.rows)
            await session.flush()
            session.add_all(each for each in self.later if isinstance(each, Address))
            await session.flush()
            session.add_all(each for each in self.later if not isinstance(each, Address))
            await session.flush()
            session.add_all(self.last)


def written(**said: Any) -> Campaign:
    """A draft to everybody enrolled in Hangzhou who asked for the topic, unless told otherwise."""
    fields = {
        "kind": "window_closes",
        "name": "test",
        "topic": TOPIC,
        "audience": {},
        "words": WORDS,
        "about": {"day": "2026-12-31", "document": "hangzhou-draft", "tier": "srdi_sme"},
        "starts_at": None,
        "ends_at": now() + timedelta(days=20),
        **said,
    }
    campaign = Campaign(id=new_id(), region="hangzhou", state="draft", author_id=AUTHOR, edited_by=[AUTHOR])
    put(campaign, Draft(**fields))
    return campaign


async def kept(registry: Registry, campaign: Campaign) -> Campaign:
    """The draft, in the registry."""
    async with registry.writing() as session:
        session.add(campaign)
    return campaign


async def approved(registry: Registry, campaign: Campaign, at: datetime | None = None) -> Campaign:
    """The draft, kept and approved as it is, whatever looking at it would find."""
    campaign.state, campaign.approver_id, campaign.approved_at = "approved", APPROVER, at or now()
    campaign.approved_content = campaign.content
    await kept(registry, campaign)
    async with registry.reading() as session:
        return await session.get_one(Campaign, campaign.id)


async def rows_of(registry: Registry, campaign: Campaign) -> list[Reminder]:
    """The rows of its recipients."""
    async with registry.reading() as session:
        found = (
            select(Reminder).where(Reminder.campaign_id == campaign.id).order_by(Reminder.firm_id, Reminder.contact_id)
        )
        return list(await session.scalars(found))


async def now_of(registry: Registry, campaign: Campaign) -> Campaign:
    """The campaign as it is kept now."""
    async with registry.reading() as session:
        return await session.get_one(Campaign, campaign.id)
