"""A broken pack is refused with file, line and what is allowed there, all faults of all files at once."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from assessment.firm import Firm
from assessment.judge import judge
from assessment.library import Library, NoRule, PackErrors, UnknownRegion, load_library

PACK = {
    "facts/company.yaml": """\
facts:
  industry:
    type: choice
    name: 行业
    topic: scope
    question: 哪一行？
    options: {industry: 工业, other: 其他}
  employees: {type: count, name: 人数, topic: scope, question: 多少人？}
  revenue: {type: money, name: 收入, topic: finance, question: 多少钱？, min: 0}
  rd_expense: {type: money, name: 研发费用, topic: research, question: 多少钱？, min: 0, not_above: revenue}
  rd_ratio:
    type: share
    name: 研发强度
    topic: research
    derive: {ratio: [rd_expense, revenue]}
  own_brand: {type: yes_no, name: 品牌, topic: quality, question: 有吗？}
  recognitions: {type: set, name: 称号, topic: honours, question: 有哪些？, options: {first: 一级, second: 二级}}
  newly_recognised: {type: set, name: 新称号, topic: honours, question: 有哪些？, options: {first: 一级, second: 二级}}
  registered_in_region: {type: yes_no, name: 注册, topic: scope, question: 是吗？}
""",
    "cn/size-2011.yaml": """\
document: {title: 表, number: 号, issuer: 部, issued_on: 2011-06-18, evidence: strong, verified: false}
classes:
  industry: {measures: [employees], sme_below: [1000], medium_from: [300], small_from: [20]}
  other: {measures: [employees], sme_below: [300], medium_from: [100], small_from: [10]}
""",
    "cn/region.yaml": """\
id: cn
name: 全国
level: nation
tiers:
  - {id: first, name: 一级}
  - {id: second, name: 二级}
""",
    "cn/rule/document.yaml": """\
id: rule
title: 办法
effective_from: 2022-01-01
verified: false
evidence: strong
notice: 请核对。
clauses:
  一: {says: 条件}
  二: {says: 奖励}
""",
    "cn/rule/tiers.yaml": """\
tiers:
  - id: first
    clause: 一
    requires:
      - {id: revenue, text: 收入, fact: revenue, at_least: 100万}
  - id: second
    clause: 一
    requires:
      - id: score
        text: 评分
        score:
          pass: 6
          max: 10
          groups:
            - id: research
              text: 研发
              max: 10
              indicators:
                - id: rd_ratio
                  text: 强度
                  max: 10
                  fact: rd_ratio
                  bands:
                    - {at_least: 5%, points: 10}
                    - {at_least: 3%, points: 6}
""",
    "cn/rule/measures.yaml": """\
measures:
  - id: award
    name: 奖励
    says: 给钱。
    clause: 二
    kind: grant
    titles: [first]
    sum: {fixed: 10万}
""",
    "town/region.yaml": """\
id: town
name: 小城
level: city
tiers:
  - {id: first, name: 一级}
""",
    "town/plan/document.yaml": """\
id: plan
title: 计划
verified: false
evidence: weak
notice: 请核对。
clauses:
  一: {says: 条件}
""",
    "town/plan/tiers.yaml": """\
tiers:
  - id: first
    clause: 一
    national: first
""",
}


def _written(folder: Path, changes: Mapping[str, tuple[str, str]] | None = None) -> Path:
    """The small pack in a folder, each named file with one text put in the place of another."""
    root = folder / "packs"
    for name, text in PACK.items():
        old, new = (changes or {}).get(name, ("", ""))
        assert text.count(old) == 1 or not old, f"{old!r} stands {text.count(old)} times in {name}"
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return root


def _refused(root: Path) -> list[str]:
    with pytest.raises(PackErrors) as raised:
        load_library(root)
    return [str(problem) for problem in raised.value.problems]


def _line(file: str, text: str) -> int:
    """The line of the unbroken file on which a text stands."""
    return next(number for number, line in enumerate(PACK[file].splitlines(), 1) if text in line)


def test_the_small_pack_itself_is_sound(tmp_path: Path) -> None:
    assert load_library(_written(tmp_path)).regions == ("cn", "town")


FACTS, TIERS, DOCUMENT = "facts/company.yaml", "cn/rule/tiers.yaml", "cn/rule/document.yaml"
MEASURES, REGION, TOWN, SIZES = "cn/rule/measures.yaml", "cn/region.yaml", "town/plan/tiers.yaml", "cn/size-2011.yaml"
REVENUE = "fact: revenue, at_least: 100万"
SUM = "sum: {fixed: 10万}"

FAULTS: dict[str, tuple[str, str, str, str, tuple[str, ...]]] = {
    "a key that is not known": (TIERS, REVENUE, REVENUE + ", colour: red", REVENUE, ("colour", "allowed", "at_least")),
    "a key of a document that is not known": (
        DOCUMENT,
        "evidence:",
        "colour: 1\nevidence:",
        "evidence:",
        ("colour", "verified"),
    ),
    "a key of a score that is not known": (
        TIERS,
        "pass: 6",
        "passs: 6",
        "pass: 6",
        ("passs", "allowed", "pass, max, groups"),
    ),
    "a key of an indicator that is not known": (
        TIERS,
        "text: 强度",
        "texts: 强度",
        "text: 强度",
        ("texts", "allowed", "bands"),
    ),
    "a key of a measure that is not known": (
        MEASURES,
        "kind: grant",
        "kinds: grant",
        "kind: grant",
        ("kinds", "allowed", "says"),
    ),
    "a key of a sum that is not known": (MEASURES, SUM, "sum: {fixd: 10万}", SUM, ("fixd", "allowed", "fixed")),
    "two kinds in one requirement": (
        TIERS,
        REVENUE,
        REVENUE + ", is_true: own_brand",
        REVENUE,
        ("exactly one of", "is_true"),
    ),
    "no kind in a requirement": (TIERS, ", " + REVENUE, "", REVENUE, ("exactly one of", "is_true")),
    "two bounds in one comparison": (
        TIERS,
        REVENUE,
        REVENUE + ", at_most: 5",
        REVENUE,
        ("exactly one of", "less_than"),
    ),
    "a fact that is not known": (TIERS, REVENUE, "fact: revenu, at_least: 100万", REVENUE, ("'revenu'", "revenue")),
    "a fact of an indicator that is not known": (
        TIERS,
        "fact: rd_ratio",
        "fact: rd_ratios",
        "id: rd_ratio",
        ("rd_ratios", "rd_ratio?"),
    ),
    "a clause that is not listed": (MEASURES, "clause: 二", "clause: 三", "clause: 二", ("'三'", "document.yaml")),
    "an option that is not there": (
        TIERS,
        REVENUE,
        "choice: industry, among: [mining]",
        REVENUE,
        ("'mining'", "industry, other"),
    ),
    "a member of a set that is not there": (
        TIERS,
        REVENUE,
        "set: recognitions, includes_any: [third]",
        REVENUE,
        ("'third'", "first, second"),
    ),
    "a title that is not there": (MEASURES, "[first]", "[third]", "titles:", ("'third'", "first, second")),
    "a yes or no fact compared as a number": (
        TIERS,
        REVENUE,
        "fact: own_brand, at_least: 1",
        REVENUE,
        ("own_brand", "not a number"),
    ),
    "a number taken as yes or no": (TIERS, REVENUE, "is_true: revenue", REVENUE, ("revenue", "yes/no")),
    "a number taken as a choice": (TIERS, REVENUE, "choice: revenue, among: [a]", REVENUE, ("revenue", "choice")),
    "a sum of what is not a number": (
        MEASURES,
        SUM,
        "sum: {rate: 5%, of: own_brand}",
        SUM,
        ("own_brand", "not a number"),
    ),
    "a sum by options that are not there": (
        MEASURES,
        SUM,
        "sum: {by: industry, amounts: {mining: 1万}}",
        SUM,
        ("mining", "industry, other"),
    ),
    "two sums in one": (MEASURES, SUM, "sum: {fixed: 10万, up_to: 5万}", SUM, ("exactly one of", "up_to")),
    "bands out of order": (
        TIERS,
        "{at_least: 5%, points: 10}",
        "{at_least: 5%, points: 5}",
        "id: rd_ratio",
        ("best points first",),
    ),
    "a band without its points": (
        TIERS,
        "{at_least: 3%, points: 6}",
        "{at_least: 3%}",
        "id: rd_ratio",
        ("points", "at_least"),
    ),
    "an indicator whose best band is not its max": (
        TIERS,
        "max: 10\n                  fact",
        "max: 9\n                  fact",
        "id: rd_ratio",
        ("max",),
    ),
    "indicators that do not add up to their group": (
        TIERS,
        "max: 10\n              ind",
        "max: 9\n              ind",
        "score:",
        ("add up", "9"),
    ),
    "groups that do not add up": (TIERS, "max: 10\n          gr", "max: 11\n          gr", "score:", ("add up", "11")),
    "a number that cannot be read": (TIERS, "100万", "100万元", REVENUE, ("number", "0.35亿")),
    "two rules on one day": (
        TIERS,
        "    requires:\n      - {id: revenue",
        "    requires: [{id: a, text: a, is_true: own_brand}]\n  - id: first\n    clause: 一\n    requires:\n      - {id: revenue",
        "",
        ("'first'", "two rules", "2022-01-01"),
    ),
    "a tier that is not on the ladder": (
        TOWN,
        "id: first",
        "id: third",
        "id: first",
        ("'third'", "region.yaml", "first"),
    ),
    "a tier without any rule": (
        REGION,
        "  - {id: second, name: 二级}",
        "  - {id: second, name: 二级}\n  - {id: third, name: 三级}",
        "",
        ("'third'", "no rule"),
    ),
    "a national tier that is not known": (TOWN, "national: first", "national: third", "", ("'third'", "first, second")),
    "neither requirements nor a national tier": (
        TOWN,
        "    national: first\n",
        "",
        "id: first",
        ("requires or national",),
    ),
    "a key given twice": (
        DOCUMENT,
        "notice: 请核对。",
        "notice: 请核对。\nnotice: 好。",
        "clauses:",
        ("'notice'", "twice"),
    ),
    "what is not YAML": (DOCUMENT, "notice: 请核对。", "notice: [请核对。", "", ("not valid YAML",)),
    "a folder of another name than the document": (DOCUMENT, "id: rule", "id: ruler", "id: rule", ("'rule'", "folder")),
    "a folder of another name than the region": (REGION, "id: cn", "id: china", "id: cn", ("'cn'", "folder")),
    "two requirements of one name": (
        TIERS,
        "- {id: revenue, text: 收入,",
        "- {id: revenue, text: 牌, is_true: own_brand}\n      - {id: revenue, text: 收入,",
        "requires:",
        ("two requirements", "'revenue'"),
    ),
    "a fact worked out from one that is not known": (
        FACTS,
        "[rd_expense, revenue]",
        "[rd_cost, revenue]",
        "derive:",
        ("'rd_cost'", "unknown fact"),
    ),
    "a fact worked out from itself": (
        FACTS,
        "[rd_expense, revenue]",
        "[rd_ratio, revenue]",
        "derive:",
        ("from itself",),
    ),
    "a fact that may not exceed one that is not known": (
        FACTS,
        "not_above: revenue",
        "not_above: turnover",
        "rd_expense:",
        ("'turnover'",),
    ),
    "a fact of a type that is not known": (
        FACTS,
        "employees: {type: count",
        "employees: {type: number",
        "employees:",
        ("type", "'count'"),
    ),
    "a size table that lacks a figure": (SIZES, "sme_below: [300]", "sme_below: []", "other:", ("one figure",)),
    "a date that is none": (DOCUMENT, "2022-01-01", "2022-13-01", "effective_from", ("effective_from", "date")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_pack_is_named_with_its_file_its_line_and_what_is_allowed(tmp_path: Path, fault: str) -> None:
    file, old, new, at, said = FAULTS[fault]
    problems = _refused(_written(tmp_path, {file: (old, new)}))
    here = [problem for problem in problems if all(word in problem for word in said)]
    assert here, "\n".join(problems)
    name, line = here[0].split(":")[:2]
    assert name == f"packs/{file}" or fault == "a tier without any rule"
    if at:
        assert int(line) == _line(file, at), here[0]
    else:
        assert int(line) >= 1


def test_faults_in_several_files_are_all_told_at_once(tmp_path: Path) -> None:
    changes = {file: (old, new) for file, old, new, _, _ in (
        FAULTS["a fact of a type that is not known"],
        FAULTS["a fact that is not known"],
        FAULTS["a clause that is not listed"],
        FAULTS["a tier that is not on the ladder"],
        FAULTS["a size table that lacks a figure"],
    )}  # fmt: skip
    problems = _refused(_written(tmp_path, changes))
    assert {problem.split(":")[0] for problem in problems} >= {f"packs/{file}" for file in changes}


def test_two_faults_in_one_file_are_both_told(tmp_path: Path) -> None:
    root = _written(tmp_path, {MEASURES: ("clause: 二", "clause: 三")})
    file = root / MEASURES
    file.write_text(file.read_text(encoding="utf-8").replace("[first]", "[third]"), encoding="utf-8")
    problems = _refused(root)
    assert any("'三'" in problem for problem in problems)
    assert any("'third'" in problem for problem in problems)


def test_a_missing_document_is_told(tmp_path: Path) -> None:
    root = _written(tmp_path)
    (root / "town/plan/document.yaml").unlink()
    assert any("document.yaml" in problem and "packs/town" in problem for problem in _refused(root))


def test_a_file_that_no_one_would_read_is_told(tmp_path: Path) -> None:
    root = _written(tmp_path)
    (root / "town/plan/tier.yaml").write_text("tiers: []\n", encoding="utf-8")
    assert any("tier.yaml" in problem and "allowed" in problem for problem in _refused(root))


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    root = _written(tmp_path)
    (root / TOWN).write_bytes("tiers: [一级]".encode("gb18030"))
    assert any("UTF-8" in problem and f"packs/{TOWN}" in problem for problem in _refused(root))


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    root = _written(tmp_path)
    (root / DOCUMENT).write_text("", encoding="utf-8")
    assert any(f"packs/{DOCUMENT}" in problem for problem in _refused(root))


def test_an_unknown_region_is_answered_with_those_there_are(library: Library) -> None:
    with pytest.raises(UnknownRegion, match=r"'atlantis'.*cn, anhui, hangzhou, municipality, qingdao, shanghai"):
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
