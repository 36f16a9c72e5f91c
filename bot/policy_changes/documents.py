"""The difference of a region's documents: which there are, where each stands on the day, its dates, its words."""

from collections.abc import Iterator, Mapping
from datetime import date

from assessment.policy import Document
from bot.policy_changes.findings import About, Cited, Code, Day, Difference, Effect, Owner, PolicyText, Value, Years

_DAYS = ("issued_on", "effective_from", "effective_until")
_TEXTS = ("title", "number", "issuer", "notice")


def documents_differ(
    before: Mapping[str, Document], after: Mapping[str, Document], days: tuple[date, date]
) -> Iterator[Difference]:
    """What differs, each set of documents seen on its day."""
    for name, document in after.items():
        if name not in before:
            yield _difference(document, Effect.ADDED, None, _status(document, days[1]), "")
        else:
            yield from _differ(before[name], document, days)
    for name, document in before.items():
        if name not in after:
            yield _difference(document, Effect.REMOVED, _status(document, days[0]), None, "")


def _differ(was: Document, now: Document, days: tuple[date, date]) -> Iterator[Difference]:
    older, newer = _status(was, days[0]), _status(now, days[1])
    if older != newer:
        yield _difference(now, Effect.CHANGED, older, newer, "status")
    for aspect in _DAYS:
        if getattr(was, aspect) != getattr(now, aspect):
            effect = Effect.WORDED if aspect == "issued_on" else Effect.CHANGED
            yield _difference(now, effect, Day(getattr(was, aspect)), Day(getattr(now, aspect)), aspect)
    if was.superseded_by != now.superseded_by:
        yield _difference(now, Effect.CHANGED, _successor(was), _successor(now), "superseded_by")
    if (was.valid and was.valid.years) != (now.valid and now.valid.years):
        yield _difference(now, Effect.CHANGED, _years(was), _years(now), "valid")
    if was.verified is not now.verified:
        yield _difference(now, Effect.WORDED, was.verified, now.verified, "verified")
    if was.evidence != now.evidence:
        yield _difference(now, Effect.WORDED, Code(was.evidence), Code(now.evidence), "evidence")
    for aspect in _TEXTS:
        texts = getattr(was, aspect) or "", getattr(now, aspect) or ""
        if texts[0] != texts[1]:
            yield _difference(now, Effect.WORDED, PolicyText(texts[0]), PolicyText(texts[1]), aspect)
    yield from _clauses_differ(was, now)
    yield from _dates_differ(was, now)


def _clauses_differ(was: Document, now: Document) -> Iterator[Difference]:
    for label in dict.fromkeys((*now.clauses, *was.clauses)):
        older, newer = was.clauses.get(label), now.clauses.get(label)
        if older is None or newer is None or older.says != newer.says:
            yield Difference(
                About.DOCUMENT,
                Effect.WORDED,
                _owner(now),
                now.title,
                None if older is None else PolicyText(older.says),
                None if newer is None else PolicyText(newer.says),
                None if older is None else Cited(was.id, label),
                None if newer is None else Cited(now.id, label),
                "clause",
            )


def _dates_differ(was: Document, now: Document) -> Iterator[Difference]:
    """The days that come round every year; nothing is judged by them, but owners are reminded of them."""
    older = {(each.clause, each.month, each.day) for each in was.dates}
    newer = {(each.clause, each.month, each.day) for each in now.dates}
    for clause, month, day in sorted(newer - older):
        yield _yearly(now, Effect.ADDED, Cited(now.id, clause), month, day)
    for clause, month, day in sorted(older - newer):
        yield _yearly(now, Effect.REMOVED, Cited(now.id, clause), month, day)


def _yearly(document: Document, effect: Effect, source: Cited, month: int, day: int) -> Difference:
    value = PolicyText(f"{month}-{day}")
    owner, title = _owner(document), document.title
    if effect is Effect.ADDED:
        return Difference(About.DOCUMENT, effect, owner, title, None, value, None, source, "yearly")
    return Difference(About.DOCUMENT, effect, owner, title, value, None, source, None, "yearly")


def _difference(document: Document, effect: Effect, before: Value, after: Value, aspect: str) -> Difference:
    return Difference(About.DOCUMENT, effect, _owner(document), document.title, before, after, aspect=aspect)


def _owner(document: Document) -> Owner:
    return Owner("document", document.id, document.title)


def _status(document: Document, on: date) -> Code:
    """As `Document.status`, but a document whose day is still to come is not in force."""
    if not document.draft and document.effective_from is not None and document.effective_from > on:
        return Code("to_come")
    return Code(document.status(on))


def _years(document: Document) -> Value:
    return None if document.valid is None else Years(document.valid.years)


def _successor(document: Document) -> Value:
    return None if document.superseded_by is None else Day(document.superseded_by.starts)
