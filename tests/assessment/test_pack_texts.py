"""The extractor finds what readers of a pack see, and no more."""

from io import BytesIO

from assessment.pack_texts import extract

PACK = """\
# 注释不是文字
id: small-2026
title: 小办法
notice: &notice 仅供参考
clauses:
  二(一)2: {says: 大意}
  附件1·评分: {says: *notice}
facts:
  revenue: {name: 营业收入, called: [营收, revenue], options: {a: 甲, b: B}, clause: 总则, at_least: 5000万}
"""


def _found() -> list[tuple[int, str]]:
    return [(line, text) for line, _, text, _ in extract(BytesIO(PACK.encode()))]


def test_every_text_that_a_reader_sees_is_found_with_its_line() -> None:
    assert _found() == [
        (3, "小办法"),
        (4, "仅供参考"),
        (7, "附件1·评分"),
        (6, "大意"),
        (4, "仅供参考"),
        (9, "营业收入"),
        (9, "甲"),
    ]


def test_names_that_owners_type_numbers_of_clauses_and_sums_are_not_translated() -> None:
    assert not {"营收", "二(一)2", "总则", "5000万"} & {text for _, text in _found()}
