"""A small pack that is sound, to be broken in one place at a time."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from assessment.library import PackErrors, load_library

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
    max: 1
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


FACTS, TIERS, DOCUMENT = "facts/company.yaml", "cn/rule/tiers.yaml", "cn/rule/document.yaml"
MEASURES, REGION, TOWN, SIZES = "cn/rule/measures.yaml", "cn/region.yaml", "town/plan/tiers.yaml", "cn/size-2011.yaml"
REVENUE = "fact: revenue, at_least: 100万"
SUM = "sum: {fixed: 10万}"


def written(folder: Path, changes: Mapping[str, tuple[str, str]] | None = None) -> Path:
    """The small pack in a folder, each named file with one text put in the place of another."""
    root = folder / "packs"
    for name, text in PACK.items():
        old, new = (changes or {}).get(name, ("", ""))
        assert text.count(old) == 1 or not old, f"{old!r} stands {text.count(old)} times in {name}"
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return root


def refused(root: Path) -> list[str]:
    with pytest.raises(PackErrors) as raised:
        load_library(root)
    return [str(problem) for problem in raised.value.problems]


def line_of(file: str, text: str) -> int:
    """The line of the unbroken file on which a text stands."""
    return next(number for number, line in enumerate(PACK[file].splitlines(), 1) if text in line)


def assert_told(folder: Path, fault: tuple[str, str, str, str, tuple[str, ...]]) -> None:
    """One text of one file put in the place of another is a problem of that file, on its line, that says these words."""
    file, old, new, at, said = fault
    problems = refused(written(folder, {file: (old, new)}))
    here = [problem for problem in problems if all(word in problem for word in said)]
    assert here, "\n".join(problems)
    name, line = here[0].split(":")[:2]
    assert name == f"packs/{file}"
    if at:
        assert int(line) == line_of(file, at), here[0]
    else:
        assert int(line) > 1, here[0]
