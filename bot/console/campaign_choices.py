"""What a reminder may be about, as its form offers it: days, documents and clauses in use, tiers, titles and publications.

A document that is a draft or has ended says so wherever it is offered.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from assessment.library import NATION
from assessment.policy import Document
from assessment.wording import later as _
from bot.console.access import SignedIn
from bot.console.policy_names import PolicyNames
from bot.dates import day_of
from bot.outreach.kinds import ReminderKind
from bot.registry.queries.policies import Listed

BETWEEN: Final = "/"
"""Between document and clause."""
STATUSES: Final = {
    "in_force": _("in force"),
    "draft": _("draft for comment"),
    "expired": _("ended"),
    "superseded": _("replaced"),
}


class Option(NamedTuple):
    """What a field may say, and what that is called."""

    value: str
    name: str


class Group(NamedTuple):
    """A document and what may be cited of it."""

    name: str
    options: tuple[Option, ...]


def written_source(document: str, clause: str) -> str:
    """Document and clause as one field has them."""
    return f"{document}{BETWEEN}{clause}" if clause else document


def read_source(written: str) -> tuple[str, str]:
    """Document and clause; either may be empty."""
    document, _between, clause = written.partition(BETWEEN)
    return document, clause


class Choices:
    """What can be chosen by one official for one kind of reminder."""

    def __init__(self, official: SignedIn, kind: ReminderKind, listed: Sequence[Listed]) -> None:
        self._official, self._kind, self.listed = official, kind, listed
        self._words, self._library = official.words, official.service.library
        self._names = PolicyNames(official)

    def publications(self) -> list[Option]:
        """What came into use, the latest first."""
        words, found = self._words, [each.publication for each in self.listed]
        return [
            Option(
                each.id,
                words.say(
                    "{name}, {day}",
                    name=each.note or words.say("Draft without a note"),
                    day=words.day(day_of(each.published_at)),
                ),
            )
            for each in found
            if each.published_at is not None
        ]

    def sources(self) -> list[Group]:
        """The documents of the region and the nation with their clauses."""
        return [
            Group(self.document_name(document), tuple(self._cited(document)))
            for region in dict.fromkeys((self._official.region, NATION))
            if region in self._library.packs
            for document in (part.document for part in self._library.packs[region].documents)
        ]

    def has_source(self, written: str) -> bool:
        """Whether this can be cited."""
        return any(option.value == written for group in self.sources() for option in group.options)

    def document_name(self, document: Document) -> str:
        """A document's title, with where it stands unless it simply is in force."""
        title = self._words.policy(document.title)
        status = document.status(self._official.service.today())
        if status == "in_force":
            return title
        return self._words.say("{title} ({status})", title=title, status=self._words.say(STATUSES[status]))

    def tiers(self) -> list[Option]:
        """The region's tiers."""
        return [Option(*each) for each in self._names.tiers.items()]

    def titles(self) -> list[Option]:
        """The titles that firms may hold."""
        return [Option(*each) for each in self._names.titles.items()]

    def about(self, field: str, value: str) -> str:
        """What was chosen, in words; as it is where it is not known (any more)."""
        options = {"tier": self.tiers, "title": self.titles, "publication": self.publications}
        return next((each.name for each in options[field]() if each.value == value), value)

    def source(self, document: str, clause: str) -> str:
        """A document and its clause, in words."""
        for group in self._library.packs.values():
            for part in group.documents:
                if part.document.id == document:
                    named = self.document_name(part.document)
                    words = self._words
                    return (
                        words.say("{document}, {clause}", document=named, clause=words.clause(clause))
                        if clause
                        else named
                    )
        return written_source(document, clause)

    def _cited(self, document: Document) -> Iterator[Option]:
        if "clause" not in self._kind.needs:
            yield Option(document.id, self._words.say("the document as a whole"))
        for label in document.clauses:
            yield Option(written_source(document.id, label), self._words.clause(label))
