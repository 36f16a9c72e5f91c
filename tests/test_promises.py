"""The table of promises: every test that it names exists, and every fault test is named."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PROMISES = TESTS.parent / "docs" / "promises.md"
_PROOF = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def rows() -> Iterator[list[str]]:
    """The cells of each row of the tables."""
    for line in PROMISES.read_text(encoding="utf-8").splitlines():
        if line.startswith("|") and not line.startswith(("|---", "| Promise |")):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def named_in(file: Path) -> set[str]:
    """The names of the tests in a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    named = (node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {name for name in named if name.startswith("test_")}


def test_every_row_says_how_its_promise_can_break_and_what_proves_it() -> None:
    found = list(rows())
    assert len(found) > 40
    for row in found:
        _promise, breaks, proof = row
        assert breaks, row
        assert _PROOF.findall(proof), row


@pytest.mark.parametrize(
    ("file", "name"), sorted({proof for row in rows() for proof in _PROOF.findall(row[-1])}), ids=lambda part: part
)
def test_a_test_that_is_named_as_a_proof_exists(file: str, name: str) -> None:
    assert name in named_in(TESTS / "bot" / file)


def test_every_fault_test_proves_a_promise() -> None:
    named = set(_PROOF.findall(PROMISES.read_text(encoding="utf-8")))
    files = list(TESTS.glob("bot/**/test_faults_*.py"))
    assert files
    for file in files:
        where = str(file.relative_to(TESTS / "bot"))
        assert {(where, name) for name in named_in(file)} <= named
