"""By which document and clause a reminder goes out, and whether that document is a draft or has ended."""

from collections.abc import Mapping
from datetime import date

from assessment.library import NATION, Library
from assessment.policy import Document
from assessment.wording import Words
from flows import told


def document_of(library: Library, region: str, id_: str) -> Document | None:
    """A document of the region, or of the nation; None where there is none of this id."""
    for jurisdiction in dict.fromkeys((region, NATION)):
        pack = library.packs.get(jurisdiction)
        for part in () if pack is None else pack.documents:
            if part.document.id == id_:
                return part.document
    return None


def source_of(document: Document, clause: str, on: date, words: Words) -> str:
    """Title, number and clause; of what is not simply in force on the day also where it stands."""
    title = words.policy(document.title)
    if document.number:
        title = words.say("{title} ({number})", title=title, number=words.policy(document.number))
    parts = [title] if not clause else [title, words.clause(clause)]
    is_in_force = document.status(on) == "in_force" and not _is_to_come(document, on)
    if not is_in_force:
        parts.append(told.status(document, on, words))
    return words.semicolons(parts)


def source_of_publication(region: str, published_on: date, clauses: str, words: Words) -> str:
    """Rules as a region published them, with the clauses that change something."""
    rules = words.say("the rules of {region} as published on {day}", region=region, day=words.day(published_on))
    return words.semicolons([rules, clauses] if clauses else [rules])


def problems_of(library: Library, region: str, about: Mapping[str, str]) -> list[str]:
    """Which of the things that a campaign speaks of the policies do not know, by their fields."""
    name = about.get("document", "")
    if not name:
        return []
    document = document_of(library, region, name)
    if document is None:
        return ["document"]
    clause = about.get("clause", "")
    return ["clause"] if clause and clause not in document.clauses else []


def _is_to_come(document: Document, on: date) -> bool:
    return document.effective_from is not None and document.effective_from > on
