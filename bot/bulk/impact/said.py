"""What is said of firms that move, in sentences: how many, how, why, and of single ones from where to where."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from assessment.wording import Words, later_count
from assessment.wording import later as _
from bot.bulk.impact.columns import AFTER, BEFORE, OPEN, Move, decided_by
from bot.bulk.impact.groups import Group
from bot.bulk.impact.names import Asked, Names
from bot.bulk.impact.samples import Sample
from bot.bulk.impact.tally import ImpactTally
from bot.bulk.summary.tables import as_written, many

_SENTENCES: Final[Mapping[Move, tuple[str, str]]] = {
    Move.LOST: later_count(
        "{count} of {all} firms would no longer qualify as {tier}: it is ruled out.",
        "{count} of {all} firms would no longer qualify as {tier}: it is ruled out.",
    ),
    Move.MADE_OPEN: later_count(
        "{count} of {all} firms would no longer qualify for sure as {tier}: it may still.",
        "{count} of {all} firms would no longer qualify for sure as {tier}: they may still.",
    ),
    Move.CLOSED: later_count(
        "{count} of {all} firms may qualify as {tier} before, and is ruled out after.",
        "{count} of {all} firms may qualify as {tier} before, and are ruled out after.",
    ),
    Move.GAINED: later_count(
        "{count} of {all} firms would newly qualify as {tier}.",
        "{count} of {all} firms would newly qualify as {tier}.",
    ),
    Move.MADE_CERTAIN: later_count(
        "{count} of {all} firms would qualify for sure as {tier}, where it only may before.",
        "{count} of {all} firms would qualify for sure as {tier}, where they only may before.",
    ),
    Move.OPENED: later_count(
        "{count} of {all} firms may newly qualify as {tier}, and is ruled out before.",
        "{count} of {all} firms may newly qualify as {tier}, and are ruled out before.",
    ),
}

SURE: Final = (Move.LOST, Move.GAINED)
_MAYBE: Final[Mapping[Move, tuple[str, str]]] = {
    Move.MADE_OPEN: later_count(
        "For {count} firm a tier that is certain before would be open.",
        "For {count} firms a tier that is certain before would be open.",
    ),
    Move.MADE_CERTAIN: later_count(
        "For {count} firm a tier that is open before would be certain.",
        "For {count} firms a tier that is open before would be certain.",
    ),
    Move.CLOSED: later_count(
        "For {count} firm a higher tier that is open before would be ruled out.",
        "For {count} firms a higher tier that is open before would be ruled out.",
    ),
    Move.OPENED: later_count(
        "For {count} firm a higher tier that is ruled out before would be open.",
        "For {count} firms a higher tier that is ruled out before would be open.",
    ),
}


class Said:
    """The sentences in one language."""

    def __init__(self, tally: ImpactTally, names: Names, words: Words) -> None:
        self._tally, self._names, self._words = tally, names, words

    def lead(self, groups: Sequence[Group]) -> Iterator[str]:
        """The most important in a few sentences."""
        tally, say = self._tally, self._words.say
        if not tally.judged:
            yield say("No row of the table could be judged.")
            return
        if not groups:
            yield say("No firm of the table would stand otherwise.")
        for group in groups:
            if group.move in SURE:
                yield self.because(group)
        if groups and not any(group.move in SURE for group in groups):
            yield say("No firm would surely gain or lose a tier.")
        for move, (one, other) in _MAYBE.items():
            if tally.moves[move]:
                yield self._words.say_count(one, other, tally.moves[move])

    def because(self, group: Group) -> str:
        """A group and what decides for most of it, in one sentence."""
        sentence = self.sentence(group)
        first = group.whys[0]
        if decided_by(group.move) == BEFORE:
            message = _("{sentence} Most often because this no longer stands in the way: {text} {cited}")
        elif group.move in OPEN:
            message = _("{sentence} Most often because this is open: {text} {cited}")
        else:
            message = _("{sentence} Most often because this is not met: {text} {cited}")
        return self._words.say(message, sentence=sentence, text=first.asks.text, cited=first.asks.cited)

    def sentence(self, group: Group) -> str:
        """How many firms move how."""
        one, other = _SENTENCES[group.move]
        tier = self._names.tier(group.tier)
        return self._words.say_count(one, other, group.firms, all=many(self._tally.judged), tier=tier)

    def other(self, other: Asked | None, move: Move) -> str:
        """What the other policy asks in the place of a requirement."""
        say, newer = self._words.say, decided_by(move) == AFTER
        if other is None:
            return say("not asked by itself before") if newer else say("not asked by itself after")
        text = f"{other.text} {other.cited}"
        return say("before: {text}", text=text) if newer else say("after: {text}", text=text)

    def example(self, sample: Sample) -> str:
        """Which firm moves from where to where."""
        say = self._words.say
        row = say("Row {row}", row=sample.row)
        firm = say("{row}, {name}", row=row, name=as_written(sample.name)) if sample.name else row
        return say("{fact}: {value}", fact=firm, value=f"{self._place(sample, 0)} → {self._place(sample, 1)}")

    def reasons(self, sample: Sample) -> Iterator[str]:
        """Why it does."""
        say = self._words.say
        marks = {"not_met": "✗", "undecided": "?"}
        for each in sample.reasons:
            text = f"{marks[each.outcome]} {each.asks.text} {each.asks.cited}"
            if each.gap:
                text = say("{text}; {gap}", text=text, gap=each.gap)
            yield f"{text} – {self.other(each.other, sample.move)}"
        for measures, change in ((sample.gained, say("gained")), (sample.lost, say("lost"))):
            yield from (say("{fact}: {value}", fact=change, value=f"{each.text} {each.cited}") for each in measures)

    def _place(self, sample: Sample, side: int) -> str:
        """The highest tier that is surely met, and where a higher one is not ruled out, that."""
        likely, possible = sample.likely[side], sample.possible[side]
        if likely == possible:
            return self._names.tier(likely)
        return self._words.say(
            "{tier} (at best {possible})", tier=self._names.tier(likely), possible=self._names.tier(possible)
        )
