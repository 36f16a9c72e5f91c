"""What every result says of itself: the region, day and kind, the edition of the policies, and how its documents stand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from assessment.content import edition_of
from assessment.firm import Firm
from assessment.judge import Assessment, judge
from assessment.library import Library
from assessment.presentation import document_json
from assessment.requirement import Kind
from assessment.wording import Words
from bot.console.times import moment

_EDITION_SHOWN: Final = 12
"""Characters of an edition's name, enough to tell it from all others."""


def made_by(library: Library, words: Words, made_at: datetime) -> str:
    """When a result was made, and by which edition of the policies."""
    return words.say(
        "Made on {moment} by the rules of edition {edition}.",
        moment=moment(made_at, words), edition=edition_of(library)[:_EDITION_SHOWN],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """By what a table was judged, with the words to say it in; `nobody` is a firm of which nothing is known."""

    nobody: Assessment
    edition: str
    words: Words

    @classmethod
    def of(cls, library: Library, region: str, on: date, kind: Kind, words: Words) -> "About":
        """What there is to say; raises UnknownRegion and NoRule."""
        return cls(judge(library, region, Firm(library.catalogue, {}), on, kind), edition_of(library), words)

    def as_json(self) -> dict[str, Any]:
        """It as plain data; the documents are those of every assessment by these rules."""
        nobody = self.nobody
        return {
            "region": nobody.region,
            "on": nobody.on.isoformat(),
            "kind": nobody.kind,
            "locale": self.words.locale,
            "edition": self.edition,
            "documents": [document_json(document, nobody, self.words) for document in nobody.documents],
        }

    def status(self, document: str) -> str:
        """How a document stands that does not simply hold, in a word; nothing for one that does."""
        found = next((each for each in self.nobody.documents if each.id == document), None)
        match found.status(self.nobody.on) if found is not None else None:
            case "draft":
                return self.words.say("draft")
            case "expired":
                return self.words.say("ended")
        return ""
