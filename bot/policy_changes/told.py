"""Differences in plain words: grouped by what they belong to, each with what stood before, what stands now, and where."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from assessment.requirement import KINDS, Kind, Requirement
from assessment.wording import Words
from assessment.wording import later as _
from bot.policy_changes.differences import Found
from bot.policy_changes.findings import About, Cited, Difference, Effect, Owner
from bot.policy_changes.values import value_in_words, yearly_in_words
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

    def sentence(self, words: Words) -> str:
        """All of it in one line, with the marks of the language."""
        said = words.say("{fact}: {value}", fact=self.marked, value=self.text)
        if self.before or self.after:
            said = words.say("{fact}: {value}", fact=said, value=f"{self.before} → {self.after}")
        return " ".join(part for part in (said, self.within, self.only_for, self.cited) if part)


class Section(NamedTuple):
    """What belongs to one tier, measure, document or to the region."""

    owner: Owner
    heading: str
    lines: tuple[Line, ...]


class Languages(NamedTuple):
    """The words for both sides: a fact may have its name in one catalogue alone."""

    before: Words
    after: Words


def sections(found: Sequence[Found], words: Languages) -> tuple[Section, ...]:
    """The differences by what they belong to: the region and its documents, the tiers from the lowest, the measures."""
    order = list(dict.fromkeys(one.difference.owner for one in found))
    kinds = ("region", "document", "tier", "measure")
    order.sort(key=lambda owner: kinds.index(owner.kind))
    by_place = sorted(found, key=lambda one: order.index(one.difference.owner))
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
        return yearly_in_words(difference.before, words.before), yearly_in_words(difference.after, words.after)
    absent = words.after.say("none") if difference.before is not None or difference.after is not None else ""
    before, after = value_in_words(difference.before, words.before), value_in_words(difference.after, words.after)
    return before or absent, after or absent


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
