"""What the calendar and the policies give occasion to remind of, found from the policies in use and a day.

Pure. An occasion has one key for as long as it is the same occasion, so that it is proposed once. A document is an occasion only as
far as it holds on that day: nothing is drawn from a draft, or from what has ended.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from assessment.library import NATION, Library
from assessment.measures import HELD
from assessment.pack_files import DocumentPack
from assessment.policy import Document, YearlyDate
from assessment.wording import Words, supported_locales
from assessment.wording import later as _
from bot.outreach.kinds import BODY, KINDS, TITLE, default_words
from bot.registry.queries.firm_filter import FirmFilter, Holding

BEFORE_A_YEARLY_DAY: Final = timedelta(days=45)
BEFORE_A_TITLE_ENDS: Final = timedelta(days=90)
BEFORE_FACTS_ARE_STALE: Final = timedelta(days=30)
BEFORE_A_DOCUMENT_TURNS: Final = timedelta(days=60)
AFTER_A_PUBLICATION: Final = timedelta(days=30)
"""So long news is news."""
_DAY: Final = timedelta(days=1)

_BEGINS: Final = (
    _("New rules from {day} on"),
    _("In force from {day} on: {document}. Reply here to see how {firm} stands."),
)
_ENDS: Final = (
    _("A policy ends on {day}"),
    _(
        "In force until {day}: {document}. What comes after it is not known yet."
        " Reply here to see how {firm} stands until then."
    ),
)

WordsOf = Callable[[str], Words]


@dataclass(frozen=True)
class Occasion:
    """Something to remind of."""

    key: str
    kind: str
    what: str
    """What it is about, for its name: a policy's text, or empty."""
    audience: FirmFilter
    last_day: date
    """After which it would be pointless."""
    about: Mapping[str, str] = field(default_factory=dict)
    sentences: tuple[str, str] | None = None
    """Title and body in the place of those of its kind."""

    def words(self, words_of: WordsOf) -> dict[str, dict[str, str]]:
        """What it would say, in every language."""
        if self.sentences is None:
            return default_words(self.kind, words_of)
        return {locale: self._own(self.sentences, words_of(locale)) for locale in supported_locales()}

    def _own(self, sentences: tuple[str, str], words: Words) -> dict[str, str]:
        standing = {name: f"{{{name}}}" for name in KINDS[self.kind].placeholders}
        # What stands here for good is text, whatever braces it has.
        document = words.policy(self.what).replace("{", "{{").replace("}", "}}")
        title, body = (words.say(sentence, **standing, document=document) for sentence in sentences)
        return {TITLE: title, BODY: body}


def of_calendar(library: Library, region: str, on: date, ending: Collection[str]) -> Iterator[Occasion]:
    """Everything that the day gives occasion to in a region, in which some firms' titles of these kinds end soon."""
    packs = [
        pack
        for jurisdiction in dict.fromkeys((region, NATION))
        for pack in (library.packs[jurisdiction].documents if jurisdiction in library.packs else ())
    ]
    titles = library.catalogue[HELD].options
    for pack in packs:
        yield from _of_years(pack, titles, on)
    for month in _months(on, on + BEFORE_A_TITLE_ENDS):
        for title, name in titles.items():
            if title in ending:
                yield _of_title(packs, title, name, month, on)
    yield _of_facts((on + BEFORE_FACTS_ARE_STALE).replace(day=1))
    for pack in packs:
        yield from _of_document(pack.document, on)


def of_publication(publication: str, published_on: date, on: date) -> Iterator[Occasion]:
    """What came into use, for the firms that it changes something for."""
    last_day = published_on + AFTER_A_PUBLICATION
    if on <= last_day:
        yield Occasion(
            f"policy_changed/{publication}",
            "policy_changed",
            "",
            FirmFilter(changed_by=publication),
            last_day,
            {"publication": publication},
        )


def _of_years(pack: DocumentPack, titles: Mapping[str, str], on: date) -> Iterator[Occasion]:
    document = pack.document
    for yearly in document.dates:
        day = _next(yearly, on)
        if day - on > BEFORE_A_YEARLY_DAY or not _holds(document, on) or not _holds(document, day):
            continue
        for tier in pack.tiers.tiers:
            if tier.id in titles:
                yield Occasion(
                    f"yearly_update/{document.id}/{day}/{tier.id}",
                    "yearly_update",
                    titles[tier.id],
                    FirmFilter(holding=Holding(tier.id, on)),
                    day,
                    {"day": day.isoformat(), "document": document.id, "clause": yearly.clause, "tier": tier.id},
                )


def _of_title(packs: list[DocumentPack], title: str, name: str, month: date, on: date) -> Occasion:
    """Titles by the month in which they end: so each end is proposed once, however often one looks."""
    behind = _next_month(month)
    rests_on = next(
        (
            {"document": pack.document.id, "clause": pack.document.valid.clause}
            for pack in packs
            if pack.document.valid is not None
            and _holds(pack.document, on)
            and any(tier.id == title for tier in pack.tiers.tiers)
        ),
        {},
    )
    return Occasion(
        f"title_expires/{month:%Y-%m}/{title}",
        "title_expires",
        name,
        FirmFilter(holding=Holding(title, on), expires_from=max(month, on), expires_before=behind),
        behind - _DAY,
        {"title": title, **rests_on},
    )


def _of_facts(month: date) -> Occasion:
    """What goes stale before a month is over; so the new year's beginning, when most does, falls into one."""
    behind = _next_month(month)
    return Occasion(f"facts_stale/{month:%Y-%m}", "facts_stale", "", FirmFilter(stale_before=behind), behind - _DAY)


def _of_document(document: Document, on: date) -> Iterator[Occasion]:
    begins, ends = document.effective_from, document.effective_until
    if document.draft:
        return
    if begins is not None and on < begins <= on + BEFORE_A_DOCUMENT_TURNS:
        yield _turning(document, "begins", begins, begins + BEFORE_A_DOCUMENT_TURNS, _BEGINS)
    if ends is not None and on <= ends <= on + BEFORE_A_DOCUMENT_TURNS and _holds(document, on):
        yield _turning(document, "ends", ends, ends, _ENDS)


def _turning(document: Document, turn: str, day: date, last_day: date, sentences: tuple[str, str]) -> Occasion:
    return Occasion(
        f"policy_changed/{document.id}/{turn}/{day}",
        "policy_changed",
        document.title,
        FirmFilter(),
        last_day,
        {"day": day.isoformat(), "document": document.id},
        sentences,
    )


def _holds(document: Document, on: date) -> bool:
    """Whether it was in force, its time having begun."""
    has_begun = document.effective_from is None or document.effective_from <= on
    return has_begun and document.status(on) == "in_force"


def _next(yearly: YearlyDate, on: date) -> date:
    this_year = date(on.year, yearly.month, yearly.day)
    return this_year if this_year >= on else date(on.year + 1, yearly.month, yearly.day)


def _months(first: date, last: date) -> Iterator[date]:
    """The first day of each month from one day's to the other's."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = _next_month(month)


def _next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)
