"""Until when what is known of a firm holds: figures until their year is over, titles until they end.

Pure. Which answers a year changes is told by the catalogue (`Fact.next_year`), how long a title lasts by the policies.
"""

from datetime import date, timedelta
from typing import Final

from assessment.facts import STAYS, Catalogue
from assessment.library import NATION, Library
from assessment.policy import Document

RECHECK_AFTER: Final = timedelta(days=365)
"""When a title whose end nobody can know is asked about again, after it was noted."""


def stale_on(catalogue: Catalogue, fact: str, noted_on: date) -> date | None:
    """The first day on which the fact no longer says what it said; None for what no year changes.

    A figure of last year is that of the year before from 1 January on, and a statement was true of its year. Titles held end each
    on its own day (`title_end`).
    """
    return None if catalogue[fact].next_year == STAYS else new_year_after(noted_on)


def new_year_after(day: date) -> date:
    """The first day of the next year."""
    return date(day.year + 1, 1, 1)


def expiry(library: Library, region: str, title: str, granted_on: date | None) -> date | None:
    """The day from which a title no longer holds unless it is renewed; None where nobody can know it.

    By the region's own document for its own titles, else by the national one; by that of the day on which it was granted.
    """
    if granted_on is None:
        return None
    for jurisdiction in dict.fromkeys((region, NATION)):
        document = ruling_document(library, jurisdiction, title, granted_on)
        if document is not None and document.valid is not None:
            return _years_later(granted_on, document.valid.years)
    return None


def title_end(expires_on: date | None, noted_on: date) -> date:
    """The day from which a title is not counted on any more: its end or, where nobody can know that, a year after it was noted."""
    return expires_on if expires_on is not None else noted_on + RECHECK_AFTER


def ruling_document(library: Library, region: str, title: str, on: date) -> Document | None:
    """The document that ruled the title on the day; the first one where it was granted before any."""
    if region not in library.packs:
        return None
    ruling = [
        part.document
        for part in library.packs[region].documents
        if any(tier.id == title and tier.national is None for tier in part.tiers.tiers)
    ]
    begun = [each for each in ruling if each.effective_from is None or each.effective_from <= on]
    return max(begun, key=_beginning, default=None) or min(ruling, key=_beginning, default=None)


def _beginning(document: Document) -> date:
    return document.effective_from or date.min


def _years_later(day: date, years: int) -> date:
    """The same day so many years later; what was granted on 29 February ends with 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
