"""`srdi assess` as its callers see it: the contract's JSON, a report in two languages, and every problem of the input at once."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.exits import EXIT_INPUT, EXIT_OK

ON = "2026-11-21"
FIRM: dict[str, Any] = {
    "industry": "industry",
    "registered_in_region": True,
    "on_dishonesty_list": False,
    "restricted_products": False,
    "major_incident_3y": False,
    "employees": 200,
    "total_assets": 60_000_000,
    "total_liabilities": 30_000_000,
    "revenue": 50_000_000,
    "revenue_prev": 45_000_000,
    "main_business_revenue": 46_000_000,
    "rd_expense": 1_320_000,
    "rd_expense_prev": 1_900_000,
    "niche_years": 2,
    "niche_share_leading": True,
    "domestic_niche_share": 0.12,
    "recognitions": ["innovative_sme"],
    "titles": ["high_tech_enterprise"],
    "development_score": 55,
    "ip_class1_in_use": 2,
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "firm.json"
    path.write_text(json.dumps(FIRM), encoding="utf-8")
    return path


def _assess(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, str]:
    code = main(["assess", *options])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def _json(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    code, out, err = _assess(capsys, *options)
    assert code == EXIT_OK, err
    read = json.loads(out)
    assert isinstance(read, dict)
    return read


def test_an_assessment_has_every_key_of_the_contract(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = _json(capsys, "--region", "hangzhou", "--profile", str(file), "--on", ON)
    assert set(said) >= {
        "region", "on", "kind", "locale", "documents", "likely_tier", "possible_tier", "tiers", "national", "missing",
        "unknown", "measures", "benchmarks",
    }  # fmt: skip
    assert (said["region"], said["on"], said["kind"], said["locale"]) == ("hangzhou", ON, "new", "zh_Hans_CN")
    assert [tier["id"] for tier in said["tiers"]] == [
        "innovative_sme", "srdi_sme", "provincial_hidden_champion", "little_giant",
    ]  # fmt: skip
    for measure in said["measures"]:
        assert set(measure) >= {"id", "name", "outcome", "benefit", "requirements", "source", "contacts"}
        assert set(measure["source"]) >= {"document", "clause"}


def test_a_draft_says_so_and_the_national_ladder_stands_beside_it(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _json(capsys, "--region", "hangzhou", "--profile", str(file), "--on", ON)
    statuses = {document["id"]: document["status"] for document in said["documents"]}
    assert statuses["hangzhou-draft"] == "draft"
    assert "征求意见" in next(d["notice"] for d in said["documents"] if d["id"] == "hangzhou-draft")
    assert [tier["id"] for tier in said["national"]["tiers"]] == ["innovative_sme", "srdi_sme", "little_giant"]


def test_what_is_missing_is_said_in_the_facts_unit_and_in_money(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = _json(capsys, "--region", "cn", "--profile", str(file), "--on", ON)
    missing = {requirement["id"]: requirement for requirement in said["missing"]}
    gap = missing["rd_ratio"]["gap"]
    assert (gap["by"], gap["unit"]) == (0.0036, "share")
    assert gap["moves"][0]["fact"] == "rd_expense"
    assert (gap["moves"][0]["by"], gap["moves"][0]["unit"]) == (180_000, "CNY")
    assert missing["niche_years"]["gap"]["moves"][0]["from"] == "2027-01-01"
    assert missing["rd_ratio"]["source"] == {"document": "cn-2026", "clause": "附件1·三"}


def test_the_rule_of_the_day_is_named(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = []
    for day in ("2026-03-31", "2026-04-01"):
        said = _json(capsys, "--region", "cn", "--profile", str(file), "--on", day)
        rules.append(next(tier["rule"]["document"] for tier in said["tiers"] if tier["id"] == "srdi_sme"))
    assert rules == ["cn-2022", "cn-2026"]


def test_facts_come_from_standard_input_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(FIRM)))
    assert _json(capsys, "--region", "cn", "--profile", "-", "--on", ON)["region"] == "cn"


@pytest.mark.parametrize(
    ("locale", "words", "cited"),
    [
        ("zh", "还差什么", "[cn-2026 附件1·三]"),
        ("zh-TW", "還差什麼", "[cn-2026 附件1·三]"),
        ("en", "What stands between you and", "[cn-2026 Annex 1 · 三]"),
    ],
)
def test_the_report_is_in_the_readers_language_and_cites_clauses(
    file: Path, capsys: pytest.CaptureFixture[str], locale: str, words: str, cited: str
) -> None:
    code, out, _ = _assess(
        capsys, "--region", "hangzhou", "--profile", str(file), "--on", ON, "--format", "text", "--locale", locale
    )
    assert code == EXIT_OK
    assert words in out
    assert cited in out
    assert "[hangzhou-draft 二(一)2]" in out


def test_every_problem_of_the_input_is_reported_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wrong.json"
    path.write_text('{"revenue": -1, "main_business_share": 1.3, "employees": "many", "revenu": 2}', encoding="utf-8")
    code, out, err = _assess(
        capsys, "--region", "atlantis", "--profile", str(path), "--on", "yesterday", "--locale", "en"
    )
    assert (code, out) == (EXIT_INPUT, "")
    problems = {problem["fact"]: problem for problem in json.loads(err)["problems"]}
    assert set(problems) == {"region", "on", "revenue", "main_business_share", "employees", "revenu"}
    assert "hangzhou" in problems["region"]["allowed"]
    assert problems["revenue"]["given"] == -1
    assert "0 or more" in problems["revenue"]["allowed"]
    assert "revenue" in problems["revenu"]["allowed"]


def test_a_day_before_any_rule_is_refused_with_the_first_day(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = _assess(
        capsys, "--region", "shanghai", "--profile", str(file), "--on", "2015-06-28", "--locale", "en"
    )
    assert code == EXIT_INPUT
    assert "2015-06-29" in json.loads(err)["problems"][0]["allowed"]


ODD_FILES = {
    "empty": "",
    "cut off": "{",
    "a list": "[1]",
    "more behind it": '{"a": 1} x',
    "null": "null",
    "no number": '{"revenue": NaN}',
    "a huge exponent": '{"revenue": 1e400000}',
    "an exponent beyond all exponents": '{"revenue": 1e9999999999999999999}',
    "five thousand digits": '{"revenue": ' + "9" * 5000 + "}",
    "a million decimals": '{"rd_ratio": 0.' + "1" * 1_000_000 + "}",
    "a deep nest": "[" * 100_000,
}


@pytest.mark.parametrize("text", ODD_FILES.values(), ids=ODD_FILES.keys())
def test_a_file_that_is_no_object_of_facts_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    path = tmp_path / "odd.json"
    path.write_text(text, encoding="utf-8")
    code, out, err = _assess(capsys, "--region", "cn", "--profile", str(path))
    assert (code, out) == (EXIT_INPUT, "")
    assert json.loads(err)["problems"]


def test_a_fact_given_twice_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "twice.json"
    path.write_text('{"revenue": 1, "revenue": 2}', encoding="utf-8")
    code, _, err = _assess(capsys, "--region", "cn", "--profile", str(path))
    assert code == EXIT_INPUT
    assert json.loads(err)["problems"][0]["fact"] == "revenue"


def test_a_missing_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = _assess(capsys, "--region", "cn", "--profile", str(tmp_path / "none.json"))
    assert code == EXIT_INPUT
    assert "none.json" in err


def test_a_wrong_locale_and_a_day_without_a_rule_hide_no_other_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.json"
    path.write_text('{"revenue": -1}', encoding="utf-8")
    code, _, err = _assess(capsys, "--region", "cn", "--profile", str(path), "--on", "1990-01-01", "--locale", "yy")
    assert code == EXIT_INPUT
    assert {problem["fact"] for problem in json.loads(err)["problems"]} == {"locale", "on", "revenue"}


def test_a_byte_order_mark_is_read_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\ufeff" + json.dumps(FIRM)
    path = tmp_path / "marked.json"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    from_file = _json(capsys, "--region", "cn", "--profile", str(path), "--on", ON)
    assert _json(capsys, "--region", "cn", "--profile", "-", "--on", ON) == from_file


def test_a_narrow_miss_is_never_rounded_to_the_figure_it_misses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "close.json"
    path.write_text(json.dumps({**FIRM, "revenue": 100_000_000, "rd_expense": 2_999_990}), encoding="utf-8")
    said = _json(capsys, "--region", "cn", "--profile", str(path), "--on", ON)
    ratio = next(requirement for requirement in said["missing"] if requirement["id"] == "rd_ratio")
    assert (ratio["actual"], ratio["required"], ratio["gap"]["by"]) == (0.0299999, {"at_least": 0.03}, 0.0000001)
    _, out, _ = _assess(capsys, "--region", "cn", "--profile", str(path), "--on", ON, "--format", "text")
    assert "现为2.99999%" in out


def test_support_of_an_ended_plan_or_a_draft_is_never_called_open_now(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for region in ("shanghai", "qingdao", "hangzhou"):
        _, out, _ = _assess(capsys, "--region", region, "--profile", str(file), "--on", ON, "--format", "text")
        assert "现在就能享受的扶持" not in out
    in_time = ("--region", "shanghai", "--profile", str(file), "--on", "2016-06-30", "--format", "text")
    assert "现在就能享受的扶持" in _assess(capsys, *in_time)[1]
    said = _json(capsys, "--region", "shanghai", "--profile", str(file), "--on", ON)
    assert {measure["document_status"] for measure in said["measures"]} == {"expired"}


def test_the_regions_own_clause_stands_beside_the_national_rule_that_it_names(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _json(capsys, "--region", "hangzhou", "--profile", str(file), "--on", ON)
    tier = next(tier for tier in said["tiers"] if tier["id"] == "srdi_sme")
    assert tier["named_by"] == {"document": "hangzhou-draft", "clause": "二(一)2"}
    assert tier["rule"]["document"] == "cn-2026"


def test_a_tier_whose_conditions_are_met_without_the_title_shows_what_the_title_would_bring(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "strong.json"
    path.write_text(json.dumps({**FIRM, "rd_expense": 2_000_000, "niche_years": 5}), encoding="utf-8")
    chosen = ("--region", "municipality", "--profile", str(path), "--on", ON)
    said = _json(capsys, *chosen)
    assert said["likely_tier"] == "srdi_sme"
    assert said["totals"]["likely_tier"] == {"low": 500_000, "high": 500_000, "currency": "CNY"}
    assert said["totals"]["next_tier"]["low"] == 2_000_000
    _, out, _ = _assess(capsys, *chosen, "--format", "text")
    assert out.index("只是还没有称号") < out.index("奖励：50万元") < out.index("奖励：200万元")


def test_an_aim_for_the_whole_city_is_told_with_its_figure(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _assess(capsys, "--region", "municipality", "--profile", str(file), "--on", ON, "--format", "text")
    assert "4%；您的企业：2.64%" in out
