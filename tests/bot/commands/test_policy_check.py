"""`srdi policy check`: clause by clause what rests on it, and a failure for a clause that nothing says anything about."""

import shutil
from pathlib import Path

import pytest

from assessment.library import PACKS
from bot.cli import main
from bot.exits import EXIT_FAILED, EXIT_OK


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    for name in ("facts", "cn", "shanghai"):
        shutil.copytree(PACKS / name, tmp_path / "packs" / name)
    return tmp_path / "packs"


def test_the_shipped_packs_leave_no_clause_without_items_or_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check"]) == EXIT_OK
    printed = capsys.readouterr().out
    for document in (
        "cn-2022",
        "cn-2026",
        "shanghai-2015",
        "municipality-2025",
        "qingdao-2018",
        "anhui-2018",
        "hangzhou-draft",
    ):
        assert f"{document}: " in printed
    assert "measure little_giant_award" in printed or "二(一)2: " in printed


def test_a_clause_that_nothing_rests_on_and_that_gives_no_reason_fails(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = packs / "shanghai" / "shanghai-2015" / "document.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\n  五(九): {says: 没人引用的一条}\n", encoding="utf-8")
    assert main(["policy", "check", "--packs", str(packs), "--quiet"]) == EXIT_FAILED
    assert "五(九): PROBLEM" in capsys.readouterr().out


def test_a_broken_pack_is_reported_with_file_and_line(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = packs / "shanghai" / "region.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "mayor: nobody\n", encoding="utf-8")
    line = len(file.read_text(encoding="utf-8").splitlines())
    assert main(["policy", "check", "--packs", str(packs)]) == EXIT_FAILED
    assert (
        f"packs/shanghai/region.yaml:{line}: mayor: unknown key; allowed here: id, name, level, tiers"
        in capsys.readouterr().err
    )
