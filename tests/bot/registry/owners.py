"""Owners in tests of the registry: an installation whose day is chosen, callers, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import JsonValue

from assessment.library import Library
from bot.registry.contacts import Caller
from bot.registry.database import Registry
from bot.registry.registrar import OwnRegistrar
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from flows.consent import CONSENT_WORDS
from flows.credit_code import with_check_character
from flows.enrolment import Enrolment

TODAY = date(2026, 11, 22)
CODE = with_check_character("91330106MA2B2XYT1")
OTHER_CODE = with_check_character("91330106MA2B2XYT2")
WANG = Caller("wechat", "wx0a1b2c3d", "oWangOpenidNobodyKnows")
WANG_TALK = "wechat:0123456789abcdef0123456789abcdef"
LI = Caller("telegram", "4242", "777000111222")
LI_TALK = "telegram:fedcba9876543210fedcba9876543210"
BROWSER = Caller("web")
BROWSER_TALK = "web:00112233445566778899aabbccddeeff"

FACTS: Mapping[str, JsonValue] = {
    "industry": "industry",
    "registered_in_region": True,
    "employees": 120,
    "revenue": 52_345_678,
    "revenue_prev": 41_000_000,
    "main_business_revenue": 50_000_000,
    "total_assets": 80_000_000,
    "total_liabilities": 30_000_000,
    "rd_expense": 1_000_000,
    "niche_years": 4,
}


@dataclass(frozen=True)
class OnADay(Service):
    """An installation on a day that tests choose."""

    day: date = TODAY

    def today(self) -> date:
        return self.day


def installation(library: Library, registry: Registry, folder: Path, day: date = TODAY) -> OnADay:
    """One that serves from this registry; stores of its own lie in the folder."""
    folder.mkdir(exist_ok=True)
    return OnADay(library, SqliteStore(folder / "sessions.sqlite3"), Settings(data_dir=folder), registry, day=day)


def registrar(service: Service, caller: Caller) -> OwnRegistrar:
    """The registry for this caller."""
    return OwnRegistrar(service, caller)


def enrolment(**said: object) -> Enrolment:
    """An enrolment with everything agreed to, as far as nothing else is said."""
    return Enrolment.model_validate(
        {
            "firm_name": "杭州精密轴承有限公司",
            "credit_code": CODE,
            "role": "owner",
            "region": "hangzhou",
            "district": "滨江区",
            "topics": ("application_windows",),
            "purposes": ("register", "facts", "reminders"),
            "words": CONSENT_WORDS,
            "locale": "zh_Hans_CN",
            **said,
        }
    )
