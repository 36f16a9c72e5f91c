"""The days from which a region's rules are others than the day before: those of its documents and of the national ones."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from assessment.library import NATION, Library

_DAY = timedelta(days=1)


def turning_days(libraries: Iterable[Library], region: str, since: date) -> tuple[date, ...]:
    """All such days after `since` in any of the libraries, the first first."""
    found = {day for library in libraries for name in (region, NATION) for day in _days(library, name)}
    return tuple(sorted(day for day in found if day > since))


def _days(library: Library, region: str) -> Iterator[date]:
    pack = library.packs.get(region)
    for part in pack.documents if pack is not None else ():
        document = part.document
        if document.effective_from is not None:
            yield document.effective_from
        if document.effective_until is not None and document.effective_until < date.max:
            yield document.effective_until + _DAY
        if document.superseded_by is not None:
            yield document.superseded_by.starts
        for tier in part.tiers.tiers:
            for span in tier.applies:
                if span.starts is not None:
                    yield span.starts
                if span.until is not None and span.until < date.max:
                    yield span.until + _DAY
