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
    line = next(line for line in printed.splitlines() if line.startswith("  三(一)2: "))
    assert "measure little_giant_award" in line
    assert "measure champion_product_award" in line


def test_a_clause_that_nothing_rests_on_and_that_gives_no_reason_fails(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = packs / "shanghai" / "shanghai-2015" / "document.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\n  五(九): {says: 没人引用的一条}\n", encoding="utf-8")
    assert main(["policy", "check", "--packs", str(packs), "--quiet"]) == EXIT_FAILED
    assert "五(九): PROBLEM" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_said_to_be_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", "--packs", str(tmp_path / "nowhere")]) == EXIT_FAILED
    assert capsys.readouterr().err == f"{tmp_path / 'nowhere'}: there is no such folder\n"


def test_an_empty_folder_lacks_what_every_pack_rests_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", "--packs", str(tmp_path)]) == EXIT_FAILED
    printed = capsys.readouterr().err
    assert "cn/size-2011.yaml:1: there is no such file" in printed
    assert "Errno" not in printed


CASE = """\
cases:
  - name: 一家企业
    on: 2016-06-30
    kind: new
    facts: {revenue: 10_000_000}
    expect: {likely_tier: null}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (
            "kind: new",
            "kind: new\n    colour: red",
            5,
            "colour: unknown key; allowed here: name, on, kind, facts, expect",
        ),
        ("expect: {likely_tier: null}", "expect: {tier: srdi_sme}", 6, "unknown key; allowed here: likely_tier"),
        ("expect: {likely_tier: null}", "expect: {}", 6, "expects something"),
        ("2016-06-30", "86400", 3, "a date such as"),
        ("kind: new", "kind: old", 4, "'new' or 're_review'"),
        ("{revenue:", "{revenu:", 5, "revenue"),
        ("10_000_000", "lots", 5, "a number is needed"),
        ("likely_tier: null", "likely_tier: giant", 6, "unknown tier 'giant': allowed are srdi_sme"),
        ("likely_tier: null", "tiers: {giant: {outcome: met}}", 6, "unknown tier 'giant'"),
        ("likely_tier: null", "tiers: {srdi_sme: {outcome: maybe}}", 6, "'undecided'"),
        ("likely_tier: null", "requirements: {giant: {a: met}}", 6, "unknown tier 'giant'"),
        ("likely_tier: null", "measures: {gold: {outcome: applicable}}", 6, "unknown measure 'gold'"),
        ("likely_tier: null", "documents: {bible: in_force}", 6, "unknown document 'bible'"),
        ("cases:", "cases: &a [*a]\nmore:", 1, "*a stands inside"),
    ],
)
def test_a_golden_file_that_says_what_it_cannot_is_reported_with_file_and_line(
    packs: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, line: int, said: str
) -> None:
    assert CASE.count(old) == 1
    file = packs / "shanghai" / "golden" / "new.yaml"
    file.write_text(CASE, encoding="utf-8")
    assert main(["policy", "check", "--packs", str(packs), "--quiet"]) == EXIT_OK
    file.write_text(CASE.replace(old, new), encoding="utf-8")
    assert main(["policy", "check", "--packs", str(packs), "--quiet"]) == EXIT_FAILED
    problems = capsys.readouterr().err.splitlines()
    assert any(p.startswith(f"packs/shanghai/golden/new.yaml:{line}: ") and said in p for p in problems), problems


def test_golden_files_of_broken_packs_are_looked_at_too(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (packs / "shanghai" / "region.yaml").write_text("id: shanghai\n", encoding="utf-8")
    (packs / "shanghai" / "golden" / "new.yaml").write_text("case: 1\n", encoding="utf-8")
    (packs / "shanghai" / "golden" / "new.yml").write_text("cases: []\n", encoding="utf-8")
    assert main(["policy", "check", "--packs", str(packs)]) == EXIT_FAILED
    printed = capsys.readouterr().err
    assert "packs/shanghai/region.yaml:1: tiers: is missing" in printed
    assert "packs/shanghai/golden/new.yaml:1: cases: is missing" in printed
    assert "packs/shanghai/golden/new.yml:1: unknown file: allowed here are *.yaml" in printed


def test_a_broken_pack_is_reported_with_file_and_line(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = packs / "shanghai" / "region.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "mayor: nobody\n", encoding="utf-8")
    line = len(file.read_text(encoding="utf-8").splitlines())
    assert main(["policy", "check", "--packs", str(packs)]) == EXIT_FAILED
    assert (
        f"packs/shanghai/region.yaml:{line}: mayor: unknown key; allowed here: id, name, level, tiers"
        in capsys.readouterr().err
    )
