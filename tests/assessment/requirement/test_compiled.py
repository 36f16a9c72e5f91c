"""What is compiled for speed says what judging without it says: of outcomes alone, of findings, and of points."""

from collections.abc import Iterator
from functools import cache

from hypothesis import given, settings

from assessment.exact import UNKNOWN_FIGURES
from assessment.library import NATION, Library, load_library
from assessment.requirement import Finding, Requirement, Score
from tests.assessment.firms import Case, cases


@cache
def _asking_for_every_figure() -> Library:
    """The packs with no figure compiled: each is asked of the firm, which knows of ranges, limits, parts and wholes."""
    library = load_library()
    object.__setattr__(library, "_figures", UNKNOWN_FIGURES)
    return library


def _judged(library: Library, case: Case) -> Iterator[Requirement]:
    for region in (case.region, NATION):
        rules = library.rules(region, case.kind)
        yield from (rule.requirement for rule in rules.rules)
        yield from (requirement for rule in rules.support for requirement in rule.requirements)


def _found(finding: Finding) -> object:
    return (finding.requirement.name, finding.outcome, finding.score, finding.indicators, [*map(_found, finding.parts)])


@settings(max_examples=30)
@given(cases())
def test_figures_read_without_a_division_lead_to_the_same_findings(case: Case) -> None:
    plainly = _judged(_asking_for_every_figure(), case)
    for requirement, other in zip(_judged(case.library, case), plainly, strict=True):
        assert _found(requirement.find(case.firm.moved({}))) == _found(other.find(case.firm)), requirement.name


@settings(max_examples=30)
@given(cases(exact=True))
def test_so_they_do_where_all_is_known_and_ratios_lie_on_their_bounds(case: Case) -> None:
    plainly = _judged(_asking_for_every_figure(), case)
    for requirement, other in zip(_judged(case.library, case), plainly, strict=True):
        assert _found(requirement.find(case.firm.moved({}))) == _found(other.find(case.firm)), requirement.name


@settings(max_examples=30)
@given(cases())
def test_an_outcome_alone_is_that_of_the_finding(case: Case) -> None:
    for whole in _judged(case.library, case):
        for requirement in whole.walk():
            found = requirement.find(case.firm)
            assert requirement.outcome(case.firm.moved({})) is found.outcome, requirement.name
            if isinstance(requirement, Score):
                assert requirement.points(case.firm.moved({})) == found.score
