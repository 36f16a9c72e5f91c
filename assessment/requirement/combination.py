"""Requirements put together: all of them, any of them, or at least so many.

All three are one thing, "at least k of n": settled once k are met, or once k can no longer be met, whatever else is unknown.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, model_validator

from assessment.exact import UNKNOWN_FIGURES, Figures
from assessment.firm import Firm
from assessment.quantity import MET, NOT_MET, UNDECIDED, Outcome
from assessment.requirement.node import Compiled, Finding, Kind, Requirement, View, Weights
from assessment.way import NOTHING_TO_DO, Way, together
from assessment.wording import Words

if TYPE_CHECKING:
    from assessment.requirement.node import Requirement as AnyRequirement


class Combination(Requirement):
    """At least `needed` of the parts are met: all for `all_of`, one for `any_of`, `count` for `some_of`."""

    keys: ClassVar[tuple[str, ...]] = ("all_of", "any_of", "some_of")

    all_of: "tuple[AnyRequirement, ...] | None" = Field(default=None, min_length=1)
    any_of: "tuple[AnyRequirement, ...] | None" = Field(default=None, min_length=1)
    some_of: "tuple[AnyRequirement, ...] | None" = Field(default=None, min_length=1)
    count: int | None = Field(default=None, ge=1, strict=True)

    members: "ClassVar[tuple[AnyRequirement, ...]]"
    needed: ClassVar[int]
    spare: ClassVar[int]
    """How many of them may fail."""
    watched: ClassVar[tuple[frozenset[str], ...]]
    """What each part looks at; empty until `watching` is asked, since the packs are whole only then."""

    @model_validator(mode="after")
    def _one_kind(self) -> "Combination":
        given = [key for key in self.keys if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of all_of, any_of, some_of")
        if (given[0] == "some_of") != (self.count is not None):
            raise ValueError("some_of needs count, and only some_of has it")
        members = getattr(self, given[0])
        needed = len(members) if self.all_of is not None else self.count or 1
        if needed > len(members):
            raise ValueError(f"count is at most {len(members)}: there are no more requirements to meet")
        self.hold(members, needed)
        return self

    @classmethod
    def of_all(cls, name: str, members: tuple[Requirement, ...]) -> "Combination":
        """All of some requirements that were read and settled before."""
        combination = cls.model_construct(id=name, all_of=members)
        combination.hold(members, len(members))
        combination._keep(inputs=frozenset().union(*(part.inputs for part in members)))  # noqa: SLF001 - its own
        return combination

    def hold(self, members: tuple[Requirement, ...], needed: int) -> None:
        """Take the parts, and how many of them must be met."""
        self._keep(members=members, needed=needed)
        self.prepare()

    def prepare(self, figures: Figures = UNKNOWN_FIGURES) -> None:
        finders, spare = tuple(part.compiled.find for part in self.members), len(self.members) - self.needed

        def find(firm: Firm) -> Finding:
            return self._put_together(tuple([find(firm) for find in finders]))

        # A score costs more than all else, and is mostly settled by what stands beside it.
        in_order = sorted(self.members, key=lambda part: sum(1 for _ in part.walk()))
        judges = tuple(part.compiled.outcome for part in in_order)
        self._keep(compiled=Compiled(find, _at_least(judges, self.needed)), spare=spare, watched=())

    def watching(self) -> tuple[frozenset[str], ...]:
        """The facts that each part looks at."""
        if not self.watched:
            self._keep(watched=tuple(frozenset(part.facts()) for part in self.members))
        return self.watched

    def _settled_parts(self, document: str, clause: str, kind: Kind) -> dict[str, Any]:
        members = tuple(
            settled for part in self.members if (settled := part.settled(document, clause, kind)) is not None
        )
        left_out = len(self.members) - len(members)
        return {"members": members, "needed": self.needed - (left_out if self.all_of is not None else 0)}

    def parts(self) -> tuple[Requirement, ...]:
        return self.members

    def find_after(self, before: Finding, changed: frozenset[str], firm: Firm) -> Finding:
        parts = tuple(
            [
                part if changed.isdisjoint(facts) else part.requirement.find_after(part, changed, firm)
                for part, facts in zip(before.parts, self.watching(), strict=True)
            ]
        )
        return self._put_together(parts)

    def _put_together(self, parts: tuple[Finding, ...]) -> Finding:
        met = failed = 0
        for part in parts:
            if part.outcome is MET:
                met += 1
            elif part.outcome is NOT_MET:
                failed += 1
        if met >= self.needed:
            return Finding(self, MET, parts)
        return Finding(self, NOT_MET if failed > self.spare else UNDECIDED, parts)

    def way(self, firm: Firm) -> Way | None:
        if self.outcome(firm) is MET:
            return NOTHING_TO_DO
        ways = sorted((way for part in self.members if (way := part.way(firm)) is not None), key=lambda way: way.price)
        return together(ways[: self.needed]) if len(ways) >= self.needed else None

    def weigh(self, finding: Finding, firm: Firm, weight: int, weights: Weights) -> None:
        if finding.outcome is UNDECIDED:
            undecided = [part for part in finding.parts if part.outcome is UNDECIDED]
            share = max(weight // len(undecided), 1)
            for part in undecided:
                part.requirement.weigh(part, firm, share, weights)

    def describe(self, words: Words) -> str:
        parts = [words.policy(part.text) if part.text else part.describe(words) for part in self.members]
        if self.all_of is not None:
            return words.say("all of: {parts}", parts=words.semicolons(parts))
        if self.any_of is not None:
            return words.say("one of: {parts}", parts=words.semicolons(parts))
        return words.say("at least {count} of: {parts}", count=self.needed, parts=words.semicolons(parts))

    def details(self, finding: Finding, view: View) -> dict[str, Any]:
        if self.all_of is not None:
            return {"all_of": [part.requirement.explain(part, view) for part in finding.parts]}
        explained = [part.requirement.explain(part, view) for part in self._nearest_first(finding, view.firm)]
        return {"any_of": explained} if self.any_of is not None else {"count": self.needed, "any_of": explained}

    def _nearest_first(self, finding: Finding, firm: Firm) -> list[Finding]:
        if finding.outcome is not NOT_MET:
            return list(finding.parts)
        ways = [(part.requirement.way(firm), part) for part in finding.parts]
        reachable = sorted(((way, part) for way, part in ways if way is not None), key=lambda pair: pair[0].price)
        return [part for _, part in reachable] + [part for way, part in ways if way is None]


def _at_least(judges: tuple[Callable[[Firm], Outcome], ...], needed: int) -> Callable[[Firm], Outcome]:
    """Whether so many are met, looked at only until that is clear."""
    spare = len(judges) - needed
    if needed <= 0 or spare < 0:
        return lambda _firm: MET if needed <= 0 else NOT_MET
    if needed == 1:
        return _any_of(judges)

    def judge(firm: Firm) -> Outcome:
        met = failed = 0
        for judge in judges:
            outcome = judge(firm)
            if outcome is MET:
                met += 1
                if met == needed:
                    return MET
            elif outcome is NOT_MET:
                failed += 1
                if failed > spare:
                    return NOT_MET
        return UNDECIDED

    return judge


def _any_of(judges: tuple[Callable[[Firm], Outcome], ...]) -> Callable[[Firm], Outcome]:
    def judge(firm: Firm) -> Outcome:
        best = NOT_MET
        for judge in judges:
            outcome = judge(firm)
            if outcome is MET:
                return MET
            if outcome is UNDECIDED:
                best = UNDECIDED
        return best

    return judge
