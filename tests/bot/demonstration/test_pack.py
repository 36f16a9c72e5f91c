"""The made-up city's pack is held to what every pack is held to, and says of itself that it is none."""

import argparse
from pathlib import Path

import pytest

from assessment.library import Library
from assessment.yaml_source import YamlSource
from bot.commands.policy_check import policy_check
from bot.demonstration import DEMONSTRATION_REGION
from bot.demonstration.policies import PACKS, demonstrated
from bot.exits import EXIT_OK
from tests.assessment.packs.test_golden import test_a_golden_firm_is_judged_as_its_file_says as check_golden_firm


def test_the_pack_passes_the_policy_check(capsys: pytest.CaptureFixture[str]) -> None:
    def check(root: Path, library: Library) -> int:
        return policy_check(argparse.Namespace(packs=str(root), quiet=True))

    assert demonstrated(check) == EXIT_OK
    assert f"{DEMONSTRATION_REGION}-2026: 6 clauses" in capsys.readouterr().out


def test_the_document_says_that_it_is_an_example(made_up: Library) -> None:
    pack = made_up.packs[DEMONSTRATION_REGION]

    assert "虚构" in pack.region.name
    assert all("虚构" in part.document.title and "虚构" in part.document.notice for part in pack.documents)
    assert all("（示例）" in measure.name for part in pack.documents for measure in part.measures)


def test_its_golden_firms_are_judged_as_the_file_says(made_up: Library) -> None:
    cases = YamlSource(PACKS / DEMONSTRATION_REGION / "golden" / "measures.yaml", "measures.yaml").data["cases"]

    for case in cases:
        check_golden_firm(made_up, DEMONSTRATION_REGION, case)
