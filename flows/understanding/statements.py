"""The pieces of a message as statements of facts: each value with its fact, or the reason why there is none.

What a piece says beside its figure is read as strictly as an answer is: a word that nobody knows may change the meaning.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from flows.understanding.answer import NotUnderstood, Reason, Understood
from flows.understanding.bare import bare, greets, thanks
from flows.understanding.clauses import Piece, pieces
from flows.understanding.figures import has_figure
from flows.understanding.intents import Intent
from flows.understanding.naming import Mention
from flows.understanding.typed import as_typed
from flows.understanding.values import Context, value_of

_MEASURED: Final = frozenset({"money", "count"})
_UNSURE: Final = re.compile(
    r"不确定|不清楚|不知道|说不准|说不好|记不清|猜|好像|可能|也许|not sure|don't know|maybe|perhaps|i guess|unsure|no idea"
)
_PEOPLE: Final = re.compile(r"[0-9零一二两三四五六七八九十百千万几多余来](?:个?人|名|位|口人)")
_ADDS: Final = re.compile(
    r"^(?:如果|若|要是)?(?:再)?(?:加上|算上|包括|包含|含|连同|连|不含|不算|不包括|除去|扣除|扣掉|including|excluding|plus|without)"
)
_SAME: Final = re.compile(r"不变|一样|照旧|(?<![a-z])(?:unchanged|same)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Stated:
    """What one piece of a message, `said`, states of a fact; the fact is empty where none can be told."""

    fact: str
    answer: Understood | NotUnderstood
    said: str


@dataclass(slots=True)
class _Read:
    """A statement, and the words its value was read from, since what follows may still belong to it."""

    fact: str
    answer: Understood | NotUnderstood
    said: str
    value: str
    is_named: bool


class _Reading:
    """One message being read, clause after clause."""

    def __init__(self, context: Context, intent: Intent) -> None:
        self.context = context
        self.intent = intent
        self.read: list[_Read] = []
        self.base = context.base_asked if intent == "answer" else ""
        self.back: int | None = None

    def clause(self, spelled: str, typed: str) -> None:
        """Take the next clause."""
        clause, found = self.context.mentions(spelled, self.base)
        self._leave_the_whole(clause, found)
        cut = pieces(clause, found)
        for piece in cut:
            said = typed if len(cut) == 1 else as_typed(typed, spelled, piece.start, piece.end) or piece.said
            if piece.mention is None:
                self._nameless(piece.value, said)
            else:
                self._named(piece, piece.mention, said)

    def _leave_the_whole(self, clause: str, found: Sequence[Mention]) -> None:
        """Of 20项，其中发明5项 the first figure is of something wider than what is named."""
        last = self.read[-1] if len(self.read) == 1 else None
        if last is None or last.is_named or not clause.startswith("其中") or len(found) != 1:
            return
        if self._meant(found[0]) == (last.fact,):
            self.read.clear()

    def _named(self, piece: Piece, mention: Mention, said: str) -> None:
        if self.intent == "what_if" and _SAME.search(piece.value) and not has_figure(_SAME.sub("", piece.value)):
            return
        meant = self._meant(mention)
        self.base = mention.base
        self.back = self.back if mention.back is None else mention.back
        if piece.is_torn:
            self._add(meant[0] if len(meant) == 1 else "", NotUnderstood("whose_figure", said), said, "")
        elif len(meant) == 1:
            fact = meant[0]
            answer = self._value(fact, piece.value, is_named=True, behind=piece.name_behind)
            answer, fact = self._or_people(answer, fact, mention, piece.value)
            self._add(fact, answer, said, piece.value, is_named=True)
        else:
            reason: Reason = "ambiguous_fact" if meant else "other_year"
            self._add("", NotUnderstood(reason, said, meant), said, "")

    def _meant(self, mention: Mention) -> tuple[str, ...]:
        held = self.context.names.facts[mention.base]
        if mention.back is None and self.back and len(held) > 1:
            # After 前年营收4000万, a figure without a year may be of that year or of last year.
            return tuple(held)
        return self.context.names.meant(mention, self.context.asked if self.intent == "answer" else "")

    def _nameless(self, value: str, said: str) -> None:
        if not bare(value) or greets(value) or thanks(value):
            return
        last = self.read[-1] if self.read else None
        if self.intent == "what_if" and last is not None and not has_figure(value):
            return
        if last is None:
            self._first(value, said)
            return
        joined = f"{last.value},{value}"
        joined_answer = self._value(last.fact, joined, is_named=last.is_named) if last.fact else None
        fits_last = isinstance(joined_answer, Understood)
        alone = self._alone(value) if last.fact != self.context.asked else None
        if fits_last and alone is None and joined_answer is not None:
            last.answer, last.said, last.value = joined_answer, f"{last.said}，{said}", joined
        elif self._is_second_figure(last, value) or (last.fact and has_figure(value) and _ADDS.match(value)):
            if isinstance(last.answer, Understood):
                last.answer = NotUnderstood("two_numbers", f"{last.said}，{said}")
            else:
                self._add("", NotUnderstood("no_fact_named", said), said, value)
        elif alone is not None and not fits_last:
            self._add(self.context.asked, alone, said, value)
        elif alone is not None or not has_figure(value) or not last.fact:
            # It may be said of the figure before, and change what that means.
            reason: Reason = "unsure" if _UNSURE.search(value) else "other_words"
            last.answer = last.answer if isinstance(last.answer, NotUnderstood) else NotUnderstood(reason, said)
        else:
            self._add("", NotUnderstood("no_fact_named", said), said, value)

    def _is_second_figure(self, last: _Read, value: str) -> bool:
        """Whether this is one more figure that the fact before may have: 营收5000万，另外2000万."""
        if not last.fact:
            return False
        answer = self._value(last.fact, value)
        return isinstance(answer, Understood) or answer.reason == "yuan_or_wan"

    def _first(self, value: str, said: str) -> None:
        """A piece before any name: of what is asked, or of what was answered last."""
        asked, last_answered = self.context.asked, self.context.last_answered
        target = asked
        if self.intent != "answer" and last_answered is not None:
            target = last_answered.id
            if self.intent == "what_if" and asked and asked != target:
                self._add("", NotUnderstood("ambiguous_fact", said, (target, asked)), said, value)
                return
        if target and not (self.intent == "correction" and last_answered is None):
            self._add(target, self._value(target, value), said, value)
        else:
            self._add("", NotUnderstood("no_fact_named", said), said, value)

    def _alone(self, value: str) -> Understood | NotUnderstood | None:
        """What the words give to the fact asked, where nothing has been stated of it."""
        asked = self.context.asked
        if self.intent != "answer" or not asked or any(read.fact == asked for read in self.read):
            return None
        answer = self._value(asked, value)
        return answer if isinstance(answer, Understood) or answer.reason == "yuan_or_wan" else None

    def _or_people(
        self, answer: Understood | NotUnderstood, fact: str, mention: Mention, value: str
    ) -> tuple[Understood | NotUnderstood, str]:
        """研发30人 is of the people of that name, where the name alone is of money."""
        people = tuple(self.context.names.facts.get(f"{mention.base}人员", ()))
        if isinstance(answer, Understood) or len(people) != 1 or people[0] == fact or not _PEOPLE.search(value):
            return answer, fact
        counted = self._value(people[0], value, is_named=True)
        return (counted, people[0]) if isinstance(counted, Understood) else (answer, fact)

    def _value(self, fact: str, value: str, *, is_named: bool = False, behind: str = "") -> Understood | NotUnderstood:
        sayable = self.context.sayable[fact]
        is_measured = is_named and sayable.type in _MEASURED
        return value_of(sayable, value, self.intent, self.context, is_named=is_measured, behind=behind)

    def _add(
        self, fact: str, answer: Understood | NotUnderstood, said: str, value: str, *, is_named: bool = False
    ) -> None:
        self.read.append(_Read(fact, answer, said, value, is_named))


def read_statements(clauses: Sequence[tuple[str, str]], context: Context, intent: Intent) -> tuple[Stated, ...]:
    """Read the clauses, each as spelled and as typed."""
    reading = _Reading(context, intent)
    for spelled, typed in _with_their_lead(clauses, context):
        reading.clause(spelled, typed)
    return _each_once([Stated(read.fact, read.answer, read.said) for read in reading.read])


def _with_their_lead(clauses: Sequence[tuple[str, str]], context: Context) -> list[tuple[str, str]]:
    """Join clauses without a figure or a name to the one that follows: 大概，营收5000万."""
    joined: list[tuple[str, str]] = []
    lead, lead_typed = "", ""
    for spelled, typed in clauses:
        if not joined and not has_figure(spelled) and not context.mentions(spelled, "")[1]:
            if not (greets(spelled) or thanks(spelled)):
                lead, lead_typed = f"{lead}{spelled},", f"{lead_typed}{typed}，"
            continue
        joined.append((lead + spelled, lead_typed + typed))
        lead, lead_typed = "", ""
    return joined or [(spelled, typed) for spelled, typed in clauses]


def _each_once(stated: list[Stated]) -> tuple[Stated, ...]:
    """Put statements of one fact together: the same twice is one, and two that differ are none."""
    together: dict[tuple[str, int], Stated] = {}
    for place, one in enumerate(stated):
        key = (one.fact, 0 if one.fact else place)
        before = together.get(key)
        if before is None:
            together[key] = one
        elif before.answer != one.answer:
            said = f"{before.said}，{one.said}"
            together[key] = replace(before, answer=NotUnderstood("contradiction", said), said=said)
    return tuple(together.values())
