"""What is wrong with a pack is said in the reader's language: every sentence of it is one that the catalogues hold."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from assessment.library import PackErrors, load_library
from assessment.pack_golden import golden_problems
from assessment.told import Told, told
from assessment.wording import OWN_DOMAIN, Words
from tests.assessment.small_pack import written
from tests.assessment.test_broken_packs import FAULTS
from tests.catalogues import REPOSITORY, sources


class Shouting(Words):
    """A language in which every sentence is in capitals."""

    def say(self, message: str, /, **values: object) -> str:
        return super().say(message, **values).upper()


def _all_of(sentence: Told) -> Iterator[Told]:
    yield sentence
    for _, value in sentence.values:
        if isinstance(value, Told):
            yield from _all_of(value)


def test_a_sentence_within_another_is_said_in_the_language_too() -> None:
    sentence = told("{place}: {problem}", place="tiers", problem=told("at least {low}", low=3))
    assert str(sentence) == "tiers: at least 3"
    assert sentence.said(Words("en", {})) == "tiers: at least 3"
    assert sentence.said(Shouting("en", {})) == "TIERS: AT LEAST 3"


def test_every_sentence_about_a_broken_pack_is_in_the_catalogues(tmp_path: Path) -> None:
    known = {message.id for message in sources()[OWN_DOMAIN]}
    said: set[str] = set()
    for number, (file, old, new, *_) in enumerate(FAULTS.values()):
        with pytest.raises(PackErrors) as raised:
            load_library(written(tmp_path / str(number), {file: (old, new)}))
        said |= {part.message for problem in raised.value.problems for part in _all_of(problem.message)}
    root = written(tmp_path / "golden")
    (root / "cn" / "golden").mkdir()
    (root / "cn" / "golden" / "one.yaml").write_text(
        "cases:\n  - {name: a, on: 2026-01-01, kind: new, facts: {}, expect: {likely_tier: third, measures: {none: {}}}}\n",
        encoding="utf-8",
    )
    (root / "cn" / "golden" / "notes.txt").touch()
    said |= {problem.message.message for problem in golden_problems(root, load_library(written(tmp_path / "sound")))}
    assert len(said) > len(FAULTS) // 3
    assert said - known == set()


def test_no_sentence_is_put_together_before_it_is_marked() -> None:
    """A text made with its values in it, or one that nobody marks, could never be translated."""
    for folder in ("assessment", "bot"):
        for file in (REPOSITORY / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id == "told"
                    and node.args
                ):
                    assert not isinstance(node.args[0], ast.Constant | ast.JoinedStr | ast.BinOp), (
                        f"{file.name}:{node.lineno}: mark the sentence with _(...)"
                    )
