"""How the answer would differ under the rules before today's and under those announced. Pure."""

from datetime import date

from assessment.firm import Firm
from assessment.library import Library
from assessment.requirement import Kind
from assessment.wording import Words
from flows.replies import Reply


def previous_day(library: Library, region: str, on: date, kind: Kind) -> date | None:
    """The last day of the rules before those of this day, None where none are on record."""
    raise NotImplementedError


def announced_day(library: Library, region: str, on: date, kind: Kind) -> date | None:
    """The first day of the rules after those of this day, None where none are on record."""
    raise NotImplementedError


def told_other_rules(
    library: Library, region: str, firm: Firm, on: date, kind: Kind, words: Words
) -> tuple[Reply, ...]:
    """The tiers now, before and next in a table, what would newly be asked, and each document with its status; raises NoRule."""
    raise NotImplementedError
