"""Support as it is told: every office once, no list that is announced and missing, money before all else."""

import re
from datetime import date

import pytest

from assessment.judge import Assessment, judge
from assessment.library import Library
from assessment.profile import read_firm
from assessment.wording import Words
from flows.support import support

TODAY = date(2026, 11, 21)


def _judged(library: Library, region: str, **facts: object) -> Assessment:
    return judge(library, region, read_firm(library.catalogue, {"registered_in_region": True, **facts}), TODAY)


@pytest.mark.parametrize("region", ["shanghai", "qingdao", "anhui", "hangzhou", "municipality"])
def test_each_office_is_named_once_a_document(library: Library, region: str) -> None:
    assessment, words = _judged(library, region, revenue=9_000_000, industry="industry"), Words("en", library.catalogue)
    lines = list(support(assessment, words))
    asked = [line for line in lines if line.startswith(("Whom to ask", "  · ")) and "[" not in line]
    offices = {words.policy(each) for found in assessment.measures for each in found.measure.contacts}
    for office in offices:
        named = [line for line in asked if re.search(rf"(· |: |, ){re.escape(office)}(:|,|$)", line)]
        assert len(named) <= 1, (office, named)
    assert not [line for line in lines if "[" in line and "; ask: " in line]


def test_offices_that_are_named_for_some_clauses_come_with_these_in_the_documents_order(library: Library) -> None:
    assessment, words = _judged(library, "hangzhou"), Words("en", library.catalogue)
    lines = list(support(assessment, words))
    named = lines[lines.index("Whom to ask, by clause:") + 1 :]
    bureau = next(line for line in named if "Municipal Bureau of Science and Technology" in line)
    clauses = bureau.rpartition(": ")[2].split(", ")
    order = list(assessment.documents[0].clauses)
    assert clauses == sorted(clauses, key=order.index)


def test_measures_that_hang_on_open_answers_are_counted_whole_where_none_has_a_sum_to_tell(library: Library) -> None:
    lines = list(support(_judged(library, "shanghai"), Words("en", library.catalogue)))
    assert [line for line in lines if "none has a sum for you that can be told yet." in line]


@pytest.mark.parametrize(("region", "said"), [("shanghai", "In the ended plan: "), ("hangzhou", "In the draft: ")])
def test_what_hangs_on_open_answers_is_said_to_be_of_a_draft_or_an_ended_plan(
    library: Library, region: str, said: str
) -> None:
    lines = list(support(_judged(library, region), Words("en", library.catalogue)))
    counted = [line for line in lines if "what is still open" in line]
    assert counted
    assert all(line.startswith(said) for line in counted)
