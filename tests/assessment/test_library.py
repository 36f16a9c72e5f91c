"""All packs are loaded, or refused with all faults of all files at once; a region, a date and a kind lead to their rules."""

from datetime import date
from pathlib import Path

import pytest

from assessment.firm import Firm
from assessment.judge import judge
from assessment.library import Library, NoRule, UnknownRegion, load_library
from tests.assessment.small_pack import DOCUMENT, FACTS, MEASURES, REGION, TIERS, TOWN, line_of, refused, written


def test_the_small_pack_itself_is_sound(tmp_path: Path) -> None:
    assert load_library(written(tmp_path)).regions == ("cn", "town")


def test_two_faults_in_one_file_are_both_told(tmp_path: Path) -> None:
    root = written(tmp_path, {MEASURES: ("clause: 二", "clause: 三")})
    file = root / MEASURES
    file.write_text(file.read_text(encoding="utf-8").replace("[first]", "[third]"), encoding="utf-8")
    problems = refused(root)
    assert any("'三'" in problem for problem in problems)
    assert any("'third'" in problem for problem in problems)


def test_a_missing_document_is_told(tmp_path: Path) -> None:
    root = written(tmp_path)
    (root / "town/plan/document.yaml").unlink()
    assert any("document.yaml" in problem and "packs/town" in problem for problem in refused(root))


def test_a_file_that_no_one_would_read_is_told(tmp_path: Path) -> None:
    root = written(tmp_path)
    (root / "town/plan/tier.yaml").write_text("tiers: []\n", encoding="utf-8")
    assert any("tier.yaml" in problem and "allowed" in problem for problem in refused(root))


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    root = written(tmp_path)
    (root / TOWN).write_bytes("tiers: [一级]".encode("gb18030"))
    assert any("UTF-8" in problem and f"packs/{TOWN}" in problem for problem in refused(root))


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    root = written(tmp_path)
    (root / DOCUMENT).write_text("", encoding="utf-8")
    assert any(f"packs/{DOCUMENT}" in problem for problem in refused(root))


def test_an_unknown_region_is_answered_with_those_there_are(library: Library) -> None:
    with pytest.raises(UnknownRegion, match=f"'atlantis'.*{', '.join(library.regions)}"):
        judge(library, "atlantis", Firm(library.catalogue, {}), date(2026, 11, 21))


@pytest.mark.parametrize("region", ["cn", "hangzhou", "municipality"])
def test_a_date_before_any_rule_is_answered_with_the_first_day_of_one(library: Library, region: str) -> None:
    with pytest.raises(NoRule, match=r"2021-01-01.*2022-08-01"):
        judge(library, region, Firm(library.catalogue, {}), date(2021, 1, 1))


@pytest.mark.parametrize(
    ("on", "kind", "documents"),
    [
        (date(2022, 8, 1), "new", ("cn-2022", "cn-2022", "cn-2022")),
        (date(2026, 3, 31), "new", ("cn-2022", "cn-2022", "cn-2022")),
        (date(2026, 4, 1), "new", ("cn-2022", "cn-2026", "cn-2026")),
        (date(2026, 4, 1), "re_review", ("cn-2022", "cn-2026", "cn-2022")),
        (date(2026, 12, 31), "re_review", ("cn-2022", "cn-2026", "cn-2022")),
        (date(2027, 1, 1), "re_review", ("cn-2022", "cn-2026", "cn-2026")),
        (date(2099, 1, 1), "new", ("cn-2022", "cn-2026", "cn-2026")),
    ],
)
def test_the_national_rule_is_that_of_the_date_and_the_kind_of_application(
    library: Library, on: date, kind: str, documents: tuple[str, ...]
) -> None:
    assessment = judge(library, "cn", Firm(library.catalogue, {}), on, "new" if kind == "new" else "re_review")
    assert tuple(tier.rule.document.id for tier in assessment.ladder.tiers) == documents


def test_a_tier_without_any_rule_is_told_at_the_ladder(tmp_path: Path) -> None:
    ladder = "  - {id: second, name: 二级}"
    root = written(tmp_path, {REGION: (ladder, ladder + "\n  - {id: third, name: 三级}")})
    problems = [problem for problem in refused(root) if "'third'" in problem and "no rule" in problem]
    assert [problem.split(":")[0] for problem in problems] == [f"packs/{REGION}"]


@pytest.mark.parametrize("file", [TIERS, DOCUMENT])
def test_a_rule_missing_only_because_its_file_is_broken_is_not_told_besides(tmp_path: Path, file: str) -> None:
    root = written(tmp_path)
    (root / file).write_text("colour: red\n", encoding="utf-8")
    problems = refused(root)
    assert any(problem.startswith(f"packs/{file}:1: ") for problem in problems)
    assert not any("no rule" in problem for problem in problems)


def test_a_broken_fact_is_told_once_and_not_wherever_it_is_named(tmp_path: Path) -> None:
    problems = refused(written(tmp_path, {FACTS: ("revenue: {type: money", "revenue: {type: cash")}))
    assert len(problems) == 1, problems
    assert "'money'" in problems[0]


def test_facts_that_lead_back_to_each_other_are_refused_however_many_there_are(tmp_path: Path) -> None:
    root = written(tmp_path)
    circle = [
        f"  f{n}: {{type: share, name: 率, topic: growth, derive: {{mean: [f{(n + 1) % 60}, f{(n + 1) % 60}]}}}}\n"
        for n in range(60)
    ]
    (root / "facts/circle.yaml").write_text("facts:\n" + "".join(circle), encoding="utf-8")
    problems = refused(root)
    assert [problem for problem in problems if "f7: is worked out from itself" in problem] == [
        "packs/facts/circle.yaml:9: f7: is worked out from itself"
    ]
    assert len(problems) == 60


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: &a {x: *a}\n", 2, "*a stands inside the very thing"),
        ("a: 1\nb: " + "[" * 3000 + "]" * 3000, 2, "nested more than 100"),
        ("- " * 3000 + "a\n", 1, "nested more than 100"),
        (
            "k0: &k0 [1]\n" + "".join(f"k{n}: &k{n} [[[[[*k{n - 1}]]]]]\n" for n in range(1, 999)),
            21,
            "nested more than 100",
        ),
        ("a: 1\nb: 一\x00二\n", 2, "U+0000"),
        ("a: 1\nb: 一\x07二\n", 2, "U+0007"),
        ("a: *nowhere\n", 1, "undefined alias"),
    ],
)
def test_a_text_that_would_never_be_done_or_is_none_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    root = written(tmp_path)
    (root / TOWN).write_text(text, encoding="utf-8")
    problems = [problem for problem in refused(root) if problem.startswith(f"packs/{TOWN}:{line}: ")]
    assert any(said in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("village/plan/document.yaml", "region.yaml"),
        ("notes.yaml", "region.yaml"),
        ("facts/notes.txt", "*.yaml"),
        ("town/fcts.yaml", "facts.yaml"),
        ("town/size-2011.yaml", "facts.yaml"),
        ("town/drafts/tiers.yaml", "document.yaml"),
        ("town/plan/measures.yml", "measures*.yaml"),
        ("town/plan/more/tiers.yaml", "measures*.yaml"),
    ],
)
def test_what_nobody_would_read_is_told_with_what_is_read(tmp_path: Path, path: str, said: str) -> None:
    root = written(tmp_path)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("{}\n", encoding="utf-8")
    problems = refused(root)
    assert any("unknown" in p and said in p and f"packs/{path}".startswith(p.split(":")[0]) for p in problems), problems


def test_a_measure_of_the_same_id_in_another_file_is_told_on_its_line(tmp_path: Path) -> None:
    root = written(tmp_path)
    text = (root / MEASURES).read_text(encoding="utf-8")
    (root / "cn/rule/measures-more.yaml").write_text("# 更多\n" + text, encoding="utf-8")
    line = line_of(MEASURES, "id: award")
    first = f"packs/cn/rule/measures-more.yaml:{line + 1}"
    said = f"two measures of this region have the id 'award': the first is in {first}"
    assert refused(root) == [f"packs/{MEASURES}:{line}: {said}"]


def test_two_rules_on_one_day_are_told_at_the_second(tmp_path: Path) -> None:
    second = "  - id: first\n    clause: 一\n    requires: [{id: a, text: a, is_true: own_brand}]\n"
    root = written(tmp_path)
    lines = len((root / TIERS).read_text(encoding="utf-8").splitlines())
    with (root / TIERS).open("a", encoding="utf-8") as file:
        file.write(second)
    assert [problem.split(":")[1] for problem in refused(root)] == [str(lines + 1)]
