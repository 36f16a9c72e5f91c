"""The first things an owner says: a language, a region, or facts right away; each is understood wherever it comes.

Pure. A first message that says nothing of these is answered with the greeting.
"""

import re
from typing import Final

from flows import told
from flows.chart import Place
from flows.circumstances import Greeted
from flows.entries import Answered, Log, RegionChosen, Restarted, SetAside
from flows.errands import speak
from flows.noting import Draft, noted, read, restore
from flows.opening import greeting, language_question, languages, no_rule, region_chosen, regions
from flows.position import Position, position
from flows.prompts import prompt
from flows.questionnaire import unfit_elsewhere
from flows.replies import Text
from flows.steps import Turn, again, on
from flows.understanding import NotUnderstood, understand
from flows.understanding.bare import bare

_BREAK: Final = re.compile(r"[，;；。!！\n]|,(?![0-9])")
_NOT: Final = ("不", "没", "非", "not", "n't")


def first_step(at: Position, text: str) -> Turn:
    """Take what may be a language, a region or facts."""
    state = at.standing.state
    if state in (Place.NOTICE, Place.LANGUAGE, Place.ERASED):
        language = understand(text, "choice", languages())
        if not isinstance(language, NotUnderstood):
            return speak(at, str(language.value))
    if state is Place.LANGUAGE and at.standing.region is not None:
        return again(at, at.words.say("I do not speak that language yet; please choose one of these."))
    region = region_named(at, text)
    if region is not None:
        return choose_region(at, region, text)
    draft = _facts_in(at, text)
    if draft.answered:
        return on(at, draft.entries, "\n".join((*draft.said, *draft.refused)))
    if state in (Place.NOTICE, Place.ERASED):
        return Turn((Greeted(),), (*greeting(at), language_question(at)))
    return again(at, at.words.say("I do not have that region yet; please choose one of these."))


def _facts_in(at: Position, text: str) -> Draft:
    """The facts that the message names; words that name none are a greeting."""
    statements = read(at, text).statements if text.strip() else ()
    return noted(at, [stated for stated in statements if stated.fact])


def choose_region(at: Position, region: str, text: str) -> Turn:
    """Go to the region, with the facts that were said beside it; answers about the place that the talk leaves are set aside."""
    now = position((*at.log, RegionChosen(region=region)), at.ground)
    if now.no_rule is not None:
        return Turn((), (Text(text=no_rule(region, now)), *prompt(_without_region(at))))
    unfit = unfit_elsewhere(at.standing, at.library, region, at.kind)
    draft = _facts_in(at, _without_the_place(text, _names(at)[region]))
    for fact in unfit:
        draft.given.pop(fact, None)
    restore(at, draft, region)
    entries: Log = (
        RegionChosen(region=region),
        *(SetAside(fact=fact, region=at.standing.region) for fact in unfit),
        *(_beside(entry) if isinstance(entry, Answered) else entry for entry in draft.entries),
    )
    said = at.words.say(
        "These answers were about the other region and are asked anew: {facts}.", facts=told.names(unfit, at.words)
    )
    return on(at, entries, region_chosen(now), said if unfit else "", "\n".join((*draft.said, *draft.refused)))


def _beside(answered: Answered) -> Answered:
    """The answer as one that came together with the region."""
    return answered.model_copy(update={"beside": True})


def region_named(at: Position, text: str) -> str | None:
    """The region by number, id or name in either language, or the only one that the words speak of (我们在杭州)."""
    packs = at.ground.library.packs
    shown = regions(at)
    in_chinese = {region: packs[region].region.name for region in shown}
    for called in (shown, in_chinese):
        chosen = understand(text, "choice", called)
        if not isinstance(chosen, NotUnderstood):
            return str(chosen.value)
    if any(word in text for word in _NOT):
        return None
    spoken_of = [region for region, names in _names(at).items() if any(name in text.casefold() for name in names)]
    return spoken_of[0] if len(spoken_of) == 1 else None


def region_called(at: Position, name: str) -> str | None:
    """The region whose whole name this is, in the language spoken or in Chinese; the nation's is part of many another name."""
    packs = at.ground.library.packs
    wanted = bare(name).removeprefix("to").removeprefix("看").strip()
    return next(
        (region for region, shown in regions(at).items() if wanted in (bare(shown), bare(packs[region].region.name))),
        None,
    )


def _names(at: Position) -> dict[str, tuple[str, ...]]:
    """What a sentence may call each region, in the language spoken and in Chinese."""
    packs = at.ground.library.packs
    return {
        region: tuple(
            name.removesuffix("市").removesuffix("省").removesuffix(" province").casefold()
            for name in (shown, packs[region].region.name)
        )
        for region, shown in regions(at).items()
    }


def _without_the_place(text: str, names: tuple[str, ...]) -> str:
    """The message without the pieces that only say where the firm is."""
    pieces = (piece for piece in _BREAK.split(text) if not any(name in piece.casefold() for name in names))
    return "，".join(pieces)


def _without_region(at: Position) -> Position:
    """The same place without a second word on a region that had no rule before."""
    return at if at.no_rule is None else position((*at.log, Restarted()), at.ground)
