"""The packs hold what the documents print: every figure in its clause, every clause with money accounted for, no sentence copied.

Runs where the documents' own text lies beside the repository; it is no part of it.
"""

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from assessment.library import PACKS, Library
from assessment.pack_files import DocumentPack
from assessment.policy import Sum
from assessment.quantity import Number
from assessment.requirement import Compare, Requirement, Score
from assessment.yaml_source import YamlSource
from tests.assessment.firms import comparisons
from tests.conftest import OUTSIDE

REPOSITORY = Path(__file__).resolve().parents[2]
CLAUSES = REPOSITORY.parent / "shared" / "seeds" / "clauses.json"
DOCUMENTS = ("shanghai-2015", "municipality-2025", "qingdao-2018", "anhui-2018", "hangzhou-draft")
LONGEST_SHARED_RUN = 13

_AS_NEW = "the clause pays firms that move in as newly recognised ones, whose sums stand in 三(一)2"
NOT_PRINTED: dict[tuple[str, str, str], str] = {
    ("municipality-2025", "relocation_award", "2000000"): _AS_NEW,
    ("municipality-2025", "relocation_award", "500000"): _AS_NEW,
    ("municipality-2025", "relocation_award_champion", "5000000"): _AS_NEW,
    ("municipality-2025", "relocation_award_champion", "1000000"): _AS_NEW,
}
"""Figures that a pack needs and the clause does not print (document, item, figure), each with the reason."""

pytestmark = pytest.mark.skipif(not CLAUSES.exists(), reason=f"{OUTSIDE}: there is no {CLAUSES.name} beside it")

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
PLACES = {"十": 10, "百": 100, "千": 1_000}
UNITS = {"": Fraction(1), "万": Fraction(10_000), "亿": Fraction(10**8), "%": Fraction(1, 100)}
_ARABIC = r"\d+(?:,\d{3})*(?:\.\d+)?"
_LIST = re.compile(rf"({_ARABIC}(?:\s*(?:%|万|亿)?\s*[、~—至-]\s*{_ARABIC})*)\s*(万|亿|%|)")
_CHINESE = re.compile(r"([零〇一二两三四五六七八九十百千]+)(万|亿|)")
_HAN = re.compile(r"[\u4e00-\u9fff]+")


class Figure(NamedTuple):
    """A number that an item of a pack rests on, and the clause it cites for it."""

    item: str
    number: Number
    clause: str


def _clauses(document: str) -> dict[str, str]:
    clauses: dict[str, str] = json.loads(CLAUSES.read_text(encoding="utf-8"))[document]["clauses"]
    return clauses


def _chinese_number(written: str) -> int:
    total = digit = 0
    for character in written:
        if character in DIGITS:
            digit = DIGITS[character]
        else:
            total += (digit or 1) * PLACES[character]
            digit = 0
    return total + digit


def printed(text: str) -> set[Fraction]:
    """Every number that a text prints, with 万, 亿 and % worked out; a unit counts for a whole list."""
    text = text.replace("％", "%").replace("，", "、")
    found: set[Fraction] = set()
    for numbers, unit in _LIST.findall(text):
        for number in re.findall(_ARABIC, numbers):
            exact = Fraction(number.replace(",", ""))
            found |= {exact, exact * UNITS[unit]}
    for number, unit in re.findall(rf"({_ARABIC})\s*(万|亿|%)", text):
        found.add(Fraction(number.replace(",", "")) * UNITS[unit])
    for number, unit in _CHINESE.findall(text):
        found.add(_chinese_number(number) * UNITS[unit])
    return found


def _sum_figures(sum_: Sum) -> Iterator[Number]:
    figures = (sum_.fixed, sum_.up_to, sum_.rate, sum_.a_head, sum_.base_cap, sum_.cap)
    terms = (sum_.terms.rate, sum_.terms.amount) if sum_.terms is not None else ()
    listed = (*(sum_.amounts or {}).values(), *(sum_.by_title or {}).values())
    yield from (figure for figure in (*figures, *terms, *listed) if figure is not None)


def _requirement_figures(item: str, requirement: Requirement, clause: str) -> Iterator[Figure]:
    settled = requirement.settled("", clause, "new") or requirement.settled("", clause, "re_review")
    assert settled is not None
    for part in settled.walk():
        # "More than nothing" says that the firm has or spends some at all; no document prints it.
        if isinstance(part, Compare) and (part.operator, part.bound) != ("more_than", 0):
            yield Figure(f"{item}/{requirement.id}/{part.fact}", part.bound, part.clause or clause)
        elif isinstance(part, Score):
            yield Figure(f"{item}/{requirement.id}/pass", part.score.pass_mark, part.clause or clause)


def _figures(pack: DocumentPack) -> Iterator[Figure]:
    for requirement in pack.tiers.common:
        yield from _requirement_figures("common", requirement, requirement.clause)
    for tier in pack.tiers.tiers:
        for requirement in tier.requires:
            yield from _requirement_figures(tier.id, requirement, tier.clause)
    for benchmark in pack.tiers.benchmarks:
        for compare in comparisons(benchmark):
            yield Figure(f"benchmark {benchmark.id}", compare.bound, benchmark.clause)
    for measure in pack.measures:
        for requirement in measure.requires:
            yield from _requirement_figures(measure.id, requirement, measure.clause)
        for number in _sum_figures(measure.sum) if measure.sum is not None else ():
            yield Figure(measure.id, number, measure.clause)


def _pack(library: Library, document: str) -> DocumentPack:
    packs = (part for pack in library.packs.values() for part in pack.documents)
    return next(part for part in packs if part.document.id == document)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_figure_of_a_pack_is_printed_in_the_clause_it_cites(library: Library, document: str) -> None:
    clauses = _clauses(document)
    missing = [
        figure
        for figure in _figures(_pack(library, document))
        if Fraction(figure.number) not in printed(clauses[figure.clause])
        and (document, figure.item, str(figure.number)) not in NOT_PRINTED
    ]
    assert not missing, "\n".join(f"{figure.item}: {figure.number} not in {figure.clause}" for figure in missing)


def test_every_figure_excused_as_not_printed_is_still_in_a_pack(library: Library) -> None:
    there = {
        (document, figure.item, str(figure.number))
        for document in DOCUMENTS
        for figure in _figures(_pack(library, document))
    }
    assert not set(NOT_PRINTED) - there


def _cited(pack: DocumentPack) -> set[str]:
    requirements = chain(
        pack.tiers.common,
        pack.tiers.benchmarks,
        *(tier.requires for tier in pack.tiers.tiers),
        *(measure.requires for measure in pack.measures),
    )
    own = {tier.clause for tier in pack.tiers.tiers} | {measure.clause for measure in pack.measures}
    return own | {clause for requirement in requirements for clause in requirement.clauses()}


_MONEY_OR_RATE = re.compile(rf"(?:{_ARABIC}|[零一二两三四五六七八九十百千]+)\s*(?:万|亿)?元|{_ARABIC}\s*[%％]")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_clause_with_a_sum_of_money_or_a_rate_is_cited_or_says_why_it_carries_nothing(
    library: Library, document: str
) -> None:
    pack = _pack(library, document)
    cited = _cited(pack)
    neither = []
    for clause, text in _clauses(document).items():
        if _MONEY_OR_RATE.search(text) and clause not in cited:
            reason = pack.document.clauses[clause].carries_nothing
            print(f"{document} {clause} {_MONEY_OR_RATE.findall(text)}: {reason}")
            if not reason:
                neither.append(clause)
    assert not neither


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_clauses_of_a_document_are_those_that_it_prints_in_its_order(library: Library, document: str) -> None:
    assert list(_pack(library, document).document.clauses) == list(_clauses(document))


NAMES_AND_TITLES = {"title", "issuer", "number", "contacts", "paid_to"}


def _texts(data: Any, key: str = "") -> Iterator[str]:
    """Every text of a pack but the titles and the names of departments."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name not in NAMES_AND_TITLES:
                yield from _texts(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value, key)
    elif isinstance(data, str):
        yield data


@pytest.mark.parametrize("file", sorted(PACKS.glob("**/*.yaml")), ids=lambda file: str(file.relative_to(PACKS)))
def test_no_sentence_of_a_document_stands_in_a_pack(file: Path) -> None:
    size = LONGEST_SHARED_RUN + 1
    originals = "\n".join(re.sub(r"\s", "", "\n".join(_clauses(document).values())) for document in DOCUMENTS)
    titles = set(re.findall(r"《([^》]+)》", originals))
    shared = {
        run[start : start + size]
        for text in _texts(YamlSource(file, file.name).data)
        for run in _HAN.findall(text)
        for start in range(len(run) - size + 1)
        if run[start : start + size] in originals and not any(run[start : start + size] in title for title in titles)
    }
    assert not shared
