"""All tables of the registry; a table that is not imported here is not there.

docs/privacy.md says of every column what it is for.
"""

from bot.registry.tables.audit import AuditEntry, AuditHead
from bot.registry.tables.base import Base, Regional
from bot.registry.tables.campaigns import Campaign
from bot.registry.tables.contacts import Address, Consent, Contact, Enrolled, Suppression
from bot.registry.tables.firms import Entitlement, Firm, FirmFact, FirmTitle, Judgement, Shortfall
from bot.registry.tables.imports import ImportDraft, ImportRow
from bot.registry.tables.officials import Official, SavedFilter, SignIn
from bot.registry.tables.policies import Impact, Movement, Publication
from bot.registry.tables.reminders import Attempt, ChannelHalt, NoticeGrant, Reminder, TestAddress
from bot.registry.tables.visits import Sweep, VisitCount

__all__ = [
    "Address",
    "Attempt",
    "AuditEntry",
    "AuditHead",
    "Base",
    "Campaign",
    "ChannelHalt",
    "Consent",
    "Contact",
    "Enrolled",
    "Entitlement",
    "Firm",
    "FirmFact",
    "FirmTitle",
    "Impact",
    "ImportDraft",
    "ImportRow",
    "Judgement",
    "Movement",
    "NoticeGrant",
    "Official",
    "Publication",
    "Regional",
    "Reminder",
    "SavedFilter",
    "Shortfall",
    "SignIn",
    "Suppression",
    "Sweep",
    "TestAddress",
    "VisitCount",
]
