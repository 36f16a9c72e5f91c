"""Nothing of a document was passed over: each of its clauses carries an item or says why it carries none."""

from pathlib import Path

import pytest

from assessment.coverage import coverage, document_coverage
from assessment.library import Library, load_library
from tests.assessment.small_pack import DOCUMENT, written


@pytest.mark.parametrize("region", load_library().regions)
def test_every_clause_of_every_shipped_document_is_cited_or_says_why_not(library: Library, region: str) -> None:
    for document, clauses in coverage(library.packs[region]).items():
        for clause in clauses:
            assert clause.problem is None, f"{document} {clause.clause}: {clause.problem}"


def test_a_clause_that_no_item_cites_and_that_gives_no_reason_is_a_problem(tmp_path: Path) -> None:
    root = written(tmp_path, {DOCUMENT: ("  二: {says: 奖励}", "  二: {says: 奖励}\n  三: {says: 无}")})
    found = {c.clause: c.problem for c in document_coverage(load_library(root).packs["cn"].documents[0])}
    assert found["一"] is None
    assert found["三"] is not None


def test_a_clause_that_is_cited_and_says_it_carries_nothing_is_a_problem(tmp_path: Path) -> None:
    root = written(tmp_path, {DOCUMENT: ("  二: {says: 奖励}", "  二: {says: 奖励, carries_nothing: 没有}")})
    found = {c.clause: c.problem for c in document_coverage(load_library(root).packs["cn"].documents[0])}
    assert found["二"] is not None
