"""What falls due on another day under two libraries, for whom: by the titles that a firm holds and the rules that it rests on.

What differs is found once for all firms, so that a firm is only held against it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from assessment.library import NATION, Library, Rule
from assessment.policy import Document, TierName
from bot.impact.moved_words import end_id, valid_id, yearly_id
from bot.registry.staleness import ruling_document

_DAY = timedelta(days=1)
_REMEMBERED = 4096


class Deadlines:
    """The days of a region that differ between two libraries, as seen on a day; both have rules for it."""

    def __init__(self, before: Library, after: Library, region: str, on: date) -> None:
        self._libraries, self._region, self._on = (before, after), region, on
        titles = {tier.id for library in self._libraries for name in (region, NATION) for tier in _tiers(library, name)}
        self._yearly = {title: ids for title in sorted(titles) if (ids := tuple(dict.fromkeys(self._yearly_of(title))))}
        self._lasts = frozenset(
            title for title in titles if self._lasting(before, title) != self._lasting(after, title)
        )
        self._ends = self._ends_of_tiers()
        self.documents = frozenset(self._ends_of_documents())
        """Documents that end on another day."""
        self._valid = lru_cache(_REMEMBERED)(self._valid_otherwise)

    def __bool__(self) -> bool:
        return bool(self._yearly or self._lasts or self._ends or self.documents)

    def of(
        self, titles: Iterable[str], granted: Mapping[str, date], tiers: Iterable[str | None], documents: Iterable[str]
    ) -> tuple[str, ...]:
        """Those of a firm that holds these titles, granted then, stands on these tiers and has support by these documents."""
        found: list[str] = []
        for title in sorted(titles):
            found += self._yearly.get(title, ())
            if title in self._lasts and self._valid(title, granted.get(title, self._on)):
                found.append(valid_id(title))
        for tier in tiers:
            found += self._ends.get(tier or "", ())
        found += [end_id(document) for document in documents if document in self.documents]
        return tuple(dict.fromkeys(found))

    def _yearly_of(self, title: str) -> Iterator[str]:
        """The days that come round every year for its holders and are on one side alone."""
        days = [
            {(each.month, each.day): yearly_id(document.id, each.clause) for each in document.dates}
            if (document := self._in_force(library, title)) is not None
            else {}
            for library in self._libraries
        ]
        for one, other in ((1, 0), (0, 1)):
            yield from (id_ for day, id_ in days[one].items() if day not in days[other])

    def _in_force(self, library: Library, title: str) -> Document | None:
        """The document whose yearly days holders keep on the day: the one that rules the title, or whatever took its place."""
        for jurisdiction in dict.fromkeys((self._region, NATION)):
            document = ruling_document(library, jurisdiction, title, self._on)
            known = _documents(library, jurisdiction)
            seen = set()
            while document is not None and document.superseded_by is not None and document.id not in seen:
                if document.superseded_by.starts > self._on:
                    break
                seen.add(document.id)
                document = known.get(document.superseded_by.document)
            if document is not None and document.dates and document.status(self._on) == "in_force":
                return document
        return None

    def _lasting(self, library: Library, title: str) -> object:
        """All that decides how long the title lasts, whenever it was granted."""
        return [
            [
                (part.document.effective_from, part.document.valid and part.document.valid.years)
                for part in (library.packs[name].documents if name in library.packs else ())
                if any(tier.id == title and tier.national is None for tier in part.tiers.tiers)
            ]
            for name in dict.fromkeys((self._region, NATION))
        ]

    def _valid_otherwise(self, title: str, granted: date) -> bool:
        before, after = (self._years(library, title, granted) for library in self._libraries)
        return before != after

    def _years(self, library: Library, title: str, granted: date) -> int | None:
        for jurisdiction in dict.fromkeys((self._region, NATION)):
            document = ruling_document(library, jurisdiction, title, granted)
            if document is not None and document.valid is not None:
                return document.valid.years
        return None

    def _ends_of_tiers(self) -> dict[str, tuple[str, ...]]:
        """For each tier of both, the documents by which its rule ends on another day."""
        before, after = (
            {tier: list(self._resting(library, tier, rule, is_national=is_national)) for tier, rule, is_national in of}
            for library in self._libraries
            for of in (library.ladder(self._region, self._on, "new"),)
        )
        found = {}
        for tier, ends in after.items():
            was = dict(enumerate(day for _, day in before.get(tier, ends)))
            ids = tuple(end_id(document) for place, (document, day) in enumerate(ends) if was.get(place, day) != day)
            if ids:
                found[tier] = ids
        return found

    def _resting(
        self, library: Library, tier: str, rule: Rule, *, is_national: bool
    ) -> Iterator[tuple[str, date | None]]:
        """The documents that the rule of a tier rests on, and the last day by each."""
        yield rule.document.id, _earliest(rule.applies.until, _end(rule.document))
        if is_national:
            rules = library.rules(self._region, "new")
            document = rules.documents[rules.national_clauses[tier][0]]
            yield document.id, _end(document)

    def _ends_of_documents(self) -> Iterator[str]:
        before, after = (_documents(library, self._region) for library in self._libraries)
        yield from (name for name, document in after.items() if name in before and _end(before[name]) != _end(document))


def _tiers(library: Library, region: str) -> Iterator[TierName]:
    if region in library.packs:
        yield from library.packs[region].region.tiers


def _documents(library: Library, region: str) -> dict[str, Document]:
    pack = library.packs.get(region)
    return {part.document.id: part.document for part in (pack.documents if pack is not None else ())}


def _end(document: Document) -> date | None:
    """The last day on which the document holds, None where none is known."""
    successor = document.superseded_by
    return _earliest(document.effective_until, None if successor is None else successor.starts - _DAY)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
