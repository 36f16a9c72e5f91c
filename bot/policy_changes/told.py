"""Differences in plain words: grouped by what they belong to, each with what stood before, what stands now, and where."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from assessment.policy import Applies, Sum
from assessment.requirement import KINDS, Kind, Requirement
from assessment.wording import Words
from assessment.wording import later as _
from bot.policy_changes.differences import Found
from bot.policy_changes.findings import (
    About,
    Band,
    Cited,
    Code,
    Day,
    Difference,
    Effect,
    Figure,
    Needed,
    Options,
    Owner,
    Points,
    PolicyText,
    Span,
    Titles,
    Value,
    Years,
)
from bot.policy_changes.sums import sum_in_words
from flows.gaps import text_of
from flows.support import cited

_EFFECTS: Final = {
    Effect.ADDED: _("New"),
    Effect.REMOVED: _("Gone"),
    Effect.TIGHTENED: _("Tighter"),
    Effect.LOOSENED: _("Easier"),
    Effect.RAISED: _("Raised"),
    Effect.LOWERED: _("Lowered"),
    Effect.CHANGED: _("Changed"),
    Effect.WORDED: _("Only worded otherwise"),
}
_ABOUT: Final = {
    About.EXCLUSION: _("excluded: {text}"),
    About.BENCHMARK: _("aim for the whole region: {text}"),
    About.FACT: _("how this is asked or worked out: {text}"),
    About.SIZES: _("the table of firm sizes: {text}"),
}
_ASPECTS: Final = {
    "alternative": _("one of several ways: {text}"),
    "needed": _("how many of these are needed: {text}"),
    "judged_by": _("who judges: {text}"),
    "clause": _("clause or what it says: {text}"),
    "pass": _("pass mark"),
    "max": _("highest score"),
    "floor": _("least points in {text}"),
    "indicator": _("points for: {text}"),
    "most": _("most points for: {text}"),
    "points": _("points are given otherwise for: {text}"),
    "band": _("points for: {text}"),
    "status": _("where it stands"),
    "issued_on": _("day of issue"),
    "effective_from": _("takes effect"),
    "effective_until": _("ends"),
    "valid": _("how long its titles last"),
    "superseded_by": _("replaced from"),
    "verified": _("checked against the issuing body's own page"),
    "evidence": _("how well the text is attested"),
    "title": _("title"),
    "number": _("document number"),
    "issuer": _("issued by"),
    "notice": _("note to owners"),
    "yearly": _("day that comes round every year"),
    "document": _("the document that it rests on"),
    "applies": _("when the rule holds"),
    "name": _("name"),
    "order": _("order of the tiers"),
    "sum": _("what it pays"),
    "titles": _("open to holders of"),
    "first_recognition": _("only at the first recognition"),
    "highest_once": _("only the highest of several is paid"),
    "paid_to": _("paid to"),
    "kind": _("kind of support"),
    "says": _("description"),
    "contacts": _("whom to ask"),
}
_CODES: Final = {
    "in_force": _("in force"),
    "draft": _("draft"),
    "expired": _("ended"),
    "superseded": _("replaced by a newer document"),
    "to_come": _("not in force yet"),
    "figures": _("figures"),
    "statement": _("the owner's statement"),
    "officials": _("officials"),
    "strong": _("strong"),
    "moderate": _("moderate"),
    "weak": _("weak"),
}
_KINDS: Final[dict[Kind, str]] = {"new": _("new applications"), "re_review": _("re-reviews")}


class Line(NamedTuple):
    """One difference in words; `before` and `after` are empty where there is nothing to put side by side."""

    effect: Effect
    marked: str
    text: str
    before: str
    after: str
    cited: str
    only_for: str
    within: str

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        values = f": {self.before} → {self.after}" if self.before or self.after else ""
        tail = " ".join(part for part in (self.within, self.only_for, self.cited) if part)
        return f"{self.marked}: {self.text}{values} {tail}".rstrip()


class Section(NamedTuple):
    """What belongs to one tier, measure, document or to the region."""

    owner: Owner
    heading: str
    lines: tuple[Line, ...]


class Languages(NamedTuple):
    """The words for both sides: a fact may have its name in one catalogue alone."""

    before: Words
    after: Words


def sections(found: Sequence[Found], words: Languages, *, worded: bool = True) -> tuple[Section, ...]:
    """The differences by what they belong to: the region and its documents, the tiers from the lowest, the measures."""
    kept = [one for one in found if worded or one.difference.judges]
    order = list(dict.fromkeys(one.difference.owner for one in kept))
    kinds = ("region", "document", "tier", "measure")
    order.sort(key=lambda owner: kinds.index(owner.kind))
    by_place = sorted(kept, key=lambda one: order.index(one.difference.owner))
    return tuple(
        Section(owner, _heading(owner, words.after), tuple(_line(one, words) for one in of))
        for owner, of in groupby(by_place, key=lambda one: one.difference.owner)
    )


def counted(found: Iterable[Found]) -> dict[str, int]:
    """How many differences there are of each effect."""
    counts: dict[str, int] = {}
    for one in found:
        counts[one.difference.effect.value] = counts.get(one.difference.effect.value, 0) + 1
    return counts


def effect_in_words(effect: Effect, words: Words) -> str:
    """An effect in a word or two."""
    return words.say(_EFFECTS[effect])


def _heading(owner: Owner, words: Words) -> str:
    name = words.policy(owner.name)
    match owner.kind:
        case "tier":
            return words.say("Tier: {name}", name=name)
        case "measure":
            return words.say("Support: {name}", name=name)
        case "document":
            return words.say("Document: {name} [{id}]", name=name, id=owner.id)
        case _:
            return name


def _line(found: Found, words: Languages) -> Line:
    difference = found.difference
    before, after = _sides(difference, words)
    return Line(
        difference.effect,
        effect_in_words(difference.effect, words.after),
        _subject(difference, words.after),
        before,
        after,
        _cited(difference, words),
        "" if set(found.kinds) == set(KINDS) else _only_for(found.kinds, words.after),
        _within(difference, words.after),
    )


def _subject(difference: Difference, words: Words) -> str:
    """What differs; of a section's own subject only the aspect, since the heading names it."""
    text = words.policy(difference.name)
    if difference.about in _ABOUT:
        text = words.say(_ABOUT[difference.about], text=text)
    if difference.aspect in _ASPECTS:
        return words.say(_ASPECTS[difference.aspect], text=text)
    return text


def _sides(difference: Difference, words: Languages) -> tuple[str, str]:
    whole = isinstance(difference.before or difference.after, Requirement) or difference.about is About.TIER
    if difference.effect in (Effect.ADDED, Effect.REMOVED) and whole:
        return "", ""
    if difference.aspect == "points":
        return "", ""
    if difference.aspect == "yearly":
        return _yearly(difference.before, words.before), _yearly(difference.after, words.after)
    absent = words.after.say("none") if difference.before is not None or difference.after is not None else ""
    before, after = _in_words(difference.before, words.before), _in_words(difference.after, words.after)
    return before or absent, after or absent


def _in_words(value: Value, words: Words) -> str:
    match value:
        case None:
            return ""
        case bool():
            return words.say("yes") if value else words.say("no")
        case Figure() | Band() | Points() | Needed():
            return _numbers(value, words)
        case Options():
            return words.either(words.option(value.fact, option) for option in value.ids)
        case Day():
            return words.say("no date is stated") if value.day is None else words.day(value.day)
        case Years():
            return words.say_count("{count} year", "{count} years", value.years)
        case Span():
            return words.semicolons(_span(span, words) for span in value.spans)
        case Sum():
            return sum_in_words(value, words)
        case Requirement():
            return text_of(value, words)
        case _:
            return _named(value, words)


def _numbers(value: Figure | Band | Points | Needed, words: Words) -> str:
    match value:
        case Figure():
            return _figure(value, words)
        case Band():
            points = words.say_count("{count} point", "{count} points", value.points)
            return words.say("{points} for {figure}", points=points, figure=_figure(value.figure, words))
        case Points():
            return words.say_count("{count} point", "{count} points", value.points)
        case Needed():
            return words.say("{needed} of {count}", needed=value.needed, count=value.of)


def _named(value: PolicyText | Titles | Code, words: Words) -> str:
    match value:
        case PolicyText():
            return words.policy(value.text)
        case Titles():
            return words.say(", ").join(words.policy(name) for name in value.names)
        case Code():
            return words.say(_CODES[value.code]) if value.code in _CODES else value.code


def _figure(figure: Figure, words: Words) -> str:
    value = words.value(figure.fact, figure.bound)
    match figure.operator:
        case "at_least":
            return words.say("at least {value}", value=value)
        case "at_most":
            return words.say("at most {value}", value=value)
        case "more_than":
            return words.say("more than {value}", value=value)
        case _:
            return words.say("less than {value}", value=value)


def _span(span: Applies, words: Words) -> str:
    starts = words.day(span.starts) if span.starts is not None else ""
    until = words.day(span.until) if span.until is not None else ""
    if starts and until:
        return words.say("from {starts} until {until}", starts=starts, until=until)
    if starts:
        return words.say("from {starts} on", starts=starts)
    return words.say("until {until}", until=until) if until else words.say("always")


def _yearly(value: Value, words: Words) -> str:
    if not isinstance(value, PolicyText):
        return words.say("none")
    month, day = value.text.split("-")
    return words.say("every year by {month}/{day}", month=month, day=day)


def _cited(difference: Difference, words: Languages) -> str:
    before, after = _place(difference.cited_before, words.before), _place(difference.cited_after, words.after)
    return f"{before} → {after}" if before and after and before != after else after or before


def _place(source: Cited | None, words: Words) -> str:
    return "" if source is None or not source.clause else cited(source.document, source.clause, words)


def _only_for(kinds: Iterable[Kind], words: Words) -> str:
    return words.say("(for {kinds} alone)", kinds=words.say(", ").join(words.say(_KINDS[kind]) for kind in kinds))


def _within(difference: Difference, words: Words) -> str:
    if not difference.within:
        return ""
    return words.say("(in: {places})", places=" › ".join(words.policy(text) for text in difference.within))
