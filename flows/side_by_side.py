"""The same answers under the rules of each region, side by side.

Pure. An answer counts elsewhere only as far as it was asked there too: the rest is open, never false. Whether the firm is
registered elsewhere is no answer but the very thing compared, so it is supposed, and that is said.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from assessment.firm import Firm, Value
from assessment.judge import Assessment, judge
from assessment.library import Library, NoRule
from assessment.measures import REGISTERED, total_paid
from assessment.policy import Document
from assessment.quantity import NOT_MET
from assessment.requirement import Kind
from assessment.wording import Words
from flows import told
from flows.questionnaire import implied, still_to_ask, unfit_elsewhere
from flows.replies import Reply, Table, Text
from flows.session import Standing
from flows.support import money


class _Place(NamedTuple):
    """A region with what is found for it, None where no rule holds, the answers that do not count there, and its own documents."""

    region: str
    name: str
    assessment: Assessment | None
    left_out: tuple[str, ...] = ()
    own: tuple[Document, ...] = ()


def compare_regions(
    library: Library,
    home: str,
    given: Mapping[str, Value],
    on: date,
    kind: Kind,
    words: Words,
    regions: Sequence[str] | None = None,
) -> tuple[Reply, ...]:
    """A table of the regions (all, where none are named), the one that the answers were given for (`home`) first, and cautions.

    Raises UnknownRegion.
    """
    wanted = dict.fromkeys((home, *(library.regions if regions is None else regions)))
    places = [_place(library, home, region, given, on, kind, words) for region in wanted]
    table = Table(
        caption=words.say("Your answers under each region's rules, for {day}", day=words.day(on)),
        header=(
            words.say("Region"),
            words.say("Likely tier"),
            words.say("Still possible"),
            words.say("Surely missing for the next tier"),
            words.say("Possible support"),
            words.say("Open questions"),
        ),
        rows=tuple(_row(place, place.assessment, words) for place in places if place.assessment is not None),
    )
    return (table, Text(text="\n".join(_cautions(places, on, words))))


def assessed_elsewhere(
    library: Library, home: str, region: str, given: Mapping[str, Value], on: date, kind: Kind
) -> tuple[Assessment, tuple[str, ...]]:
    """The assessment of the answers in a region, and those that do not count there; raises UnknownRegion and NoRule."""
    left_out = unfit_elsewhere(Standing(region=home, answers=dict.fromkeys(given)), library, region, kind)
    kept = {fact: value for fact, value in given.items() if fact not in left_out}
    if region != home:
        kept[REGISTERED] = True
    firm = Firm(library.catalogue, {**kept, **implied(library.catalogue, kept)})
    return judge(library, region, firm, on, kind), left_out


def _place(
    library: Library, home: str, region: str, given: Mapping[str, Value], on: date, kind: Kind, words: Words
) -> _Place:
    rules = library.rules(region, kind)
    name = words.policy(rules.region.name)
    try:
        assessment, left_out = assessed_elsewhere(library, home, region, given, on, kind)
    except NoRule:
        return _Place(region, name, None)
    own = tuple(document for document in assessment.documents if document.id in rules.documents)
    return _Place(region, name, assessment, left_out, own)


def _row(place: _Place, assessment: Assessment, words: Words) -> tuple[str, ...]:
    ladder = assessment.ladder
    likely, possible = ladder.likely, ladder.possible
    answered = Standing(answers=dict.fromkeys(assessment.firm.given))
    missing = sum(1 for finding in assessment.missing if finding.outcome is NOT_MET)
    return (
        _marked(place, assessment, words),
        words.say("none") if likely is None else words.policy(likely.name),
        "–" if possible is None or possible is likely else words.policy(possible.name),
        words.say_count("{count} condition", "{count} conditions", missing),
        money(total_paid(assessment.measures), words),
        str(len(still_to_ask(assessment.asked, assessment.firm.catalogue, answered))),
    )


def _marked(place: _Place, assessment: Assessment, words: Words) -> str:
    """The region's name, marked where one of its own documents is a draft or has ended."""
    statuses = {document.status(assessment.on) for document in place.own}
    if "draft" in statuses:
        return words.say("{region} (draft)", region=place.name)
    if "expired" in statuses:
        return words.say("{region} (ended)", region=place.name)
    return place.name


def _cautions(places: Sequence[_Place], on: date, words: Words) -> Iterator[str]:
    home, *others = places
    if others:
        yield words.say(
            "Outside {region}, this is as if your firm were registered there; it is no advice to move.",
            region=home.name,
        )
    left_out = dict.fromkeys(fact for place in others for fact in place.left_out if fact != REGISTERED)
    if left_out:
        yield words.say(
            "Answers that were about {region} do not count elsewhere and are open there: {facts}",
            region=home.name,
            facts=told.names(left_out, words),
        )
    if any(place.assessment is not None for place in places):
        yield words.say(
            "Possible support is a bound that open answers can change. What a draft or an ended plan names is not paid now."
        )
    for place in places:
        if place.assessment is None:
            yield words.say("{region}: no rule of it holds on {day}.", region=place.name, day=words.day(on))
    documents = {
        document.id: document
        for place in places
        if place.assessment is not None
        for document in place.assessment.documents
        if document.status(on) != "in_force"
    }
    yield from (told.named(document, on, words) for document in documents.values())
