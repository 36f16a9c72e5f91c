"""What a row of a list would change of what is kept of its firm. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from bot.registry.importing.rows import Listed, ListedTitle
from bot.registry.tables import Firm, FirmFact, FirmTitle

LIST: Final = ""
"""Who says what a bureau's list says, in the place of a contact: as `FirmFact.given_by`."""


class Change(BaseModel):
    """One thing that would be another than before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Literal["name", "district", "listed", "title", "fact", "owner_title", "owner_fact"]
    """What it is of; the last two where a list would count instead of what an owner said."""
    id: str = ""
    """Of a title or a fact, which."""
    before: Any = None
    after: Any = None


class Kept(BaseModel):
    """What is kept of a firm as far as a list may change it: what officials see of it, and what lists said before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    said: Listed
    is_listed: bool


def kept(firm: Firm, titles: Iterable[FirmTitle], facts: Iterable[FirmFact], on: date) -> Kept:
    """What is kept of the firm, of the sayings those of lists; a figure of an earlier year is none of this year's."""
    said = Listed(
        name=firm.name,
        credit_code=firm.credit_code,
        district=firm.district,
        titles={
            title.title: ListedTitle(granted_on=title.granted_on, expires_on=title.expires_on)
            for title in titles
            if title.given_by == LIST
        },
        facts={fact.fact: fact.value for fact in facts if fact.given_by == LIST and fact.noted_on.year == on.year},
    )
    return Kept(said=said, is_listed=firm.listed_name is not None)


def changes(before: Kept, listed: Listed) -> list[Change]:
    """What the row would change; nothing where all that it says is kept already."""
    found = [] if before.is_listed else [Change(of="listed")]
    said = before.said
    if listed.name != said.name:
        found.append(Change(of="name", before=said.name, after=listed.name))
    if listed.district and listed.district != said.district:
        found.append(Change(of="district", before=said.district, after=listed.district))
    for title, days in listed.titles.items():
        if days != said.titles.get(title):
            found.append(Change(of="title", id=title, before=_days(said.titles.get(title)), after=_days(days)))
    for fact, value in listed.facts.items():
        if value != said.facts.get(fact):
            found.append(Change(of="fact", id=fact, before=said.facts.get(fact), after=value))
    return found


def together(first: Listed, then: Listed) -> Listed:
    """What two rows, or what is kept and a row, say of one firm; the later one counts."""
    return Listed(
        name=then.name,
        credit_code=then.credit_code,
        district=then.district or first.district,
        titles={**first.titles, **then.titles},
        facts={**first.facts, **then.facts},
    )


def _days(title: ListedTitle | None) -> Any:
    return None if title is None else title.model_dump(mode="json")
