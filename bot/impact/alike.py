"""Which rules judge alike under two libraries: those that ask the same, of facts that are the same in both."""

from collections.abc import Iterable, Mapping
from typing import Any

from assessment.content import judged, judged_of_fact
from assessment.facts import Catalogue, Fact
from assessment.library import Library
from assessment.requirement import Requirement, SizeClass


class Alike:
    """What two libraries have in common, asked once for each rule."""

    def __init__(self, before: Library, after: Library) -> None:
        self._catalogues = before.catalogue, after.catalogue
        self._same_sizes = before.sizes == after.sizes
        self._same_years = _years(before.catalogue) == _years(after.catalogue)
        self.shares_facts = dict(before.catalogue) == dict(after.catalogue) and self._same_sizes
        """Whether all facts are, so that a firm need be read only once."""

    def asks(self, was: Requirement, now: Requirement) -> bool:
        """Whether two requirements are met, and closed, by the same; whatever they are called."""
        return _asked(was) == _asked(now) and self._sizes(was) and self.facts((*was.facts(), *now.facts()))

    def facts(self, names: Iterable[str]) -> bool:
        """Whether these facts, and all that they are worked out from or bounded by, are the same in both."""
        if self.shares_facts:
            return True
        if not self._same_years:
            return False
        before, after = self._catalogues
        seen: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            if name not in before or name not in after or _read(before[name]) != _read(after[name]):
                return False
            for catalogue in self._catalogues:
                formula = catalogue[name].derive
                waiting += formula.facts if formula is not None else ()
                waiting += [other for pair in catalogue.constraints_of[name] for other in pair]
        return True

    def _sizes(self, requirement: Requirement) -> bool:
        return self._same_sizes or not any(isinstance(part, SizeClass) for part in requirement.walk())


def _years(catalogue: Catalogue) -> Mapping[str, str]:
    """The facts whose answers are those of other facts a year later."""
    return {fact: of.next_year for fact, of in catalogue.items() if of.next_year in catalogue}


def _read(fact: Fact) -> tuple[object, str]:
    """All that decides what an answer says, now and a year later."""
    return judged_of_fact(fact), fact.next_year


def _asked(requirement: Requirement) -> Mapping[str, Any]:
    return {key: value for key, value in judged(requirement).items() if key != "id"}
