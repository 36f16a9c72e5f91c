"""Lists are read as bureaus have them, and whatever is wrong with a row is named with its place and with what is allowed."""

import io
import zipfile
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from assessment.library import library_of
from assessment.wording import Words
from bot.registry.importing.files import LARGEST_FILE, Unreadable
from bot.registry.importing.rows import MOST_ROWS, ListRow, ReadList, Rules, Whole, read_list
from flows.written import decoded
from tests.bot.registry.importing.lists import HEADINGS, code_of, csv_of, row_of, xlsx_of

DAY = date(2026, 11, 22)
LIBRARY = library_of()


def _read(content: bytes, *, region: str = "hangzhou", whole: Whole | None = None) -> ReadList:
    return read_list(content, Rules(LIBRARY, region, DAY, whole or Whole()))


def _said(row: ListRow) -> list[tuple[str, str, str]]:
    words = Words("en", LIBRARY.catalogue)
    return [(problem.column, problem.given, problem.said(words, LIBRARY.catalogue)) for problem in row.problems]


def _one(*cells: object, headings: tuple[str, ...] = HEADINGS) -> ListRow:
    (row,) = _read(csv_of([headings, cells])).rows
    return row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_is_read_in_every_encoding_and_with_every_delimiter(encoding: str, delimiter: str) -> None:
    found = _read(
        csv_of(
            [HEADINGS, row_of(1, title="创新型中小企业", days=("2024-06-30", ""))],
            delimiter=delimiter,
            encoding=encoding,
        )
    )

    (row,) = found.rows
    assert (row.number, row.problems) == (2, ())
    assert row.listed.name == "虚构1号有限公司"
    assert row.listed.titles.keys() == {"innovative_sme"}


def test_a_workbook_is_read_below_its_merged_title_from_the_first_sheet_that_is_a_list() -> None:
    title = ["某市2024年专精特新中小企业名单"]
    note = ["说明", "本表由各区县汇总"]
    content = xlsx_of([note, note], [title, [], HEADINGS, row_of(1), [], row_of(2)], merged=["A1:F1"])

    assert [(row.number, row.listed.credit_code) for row in _read(content).rows] == [(4, code_of(1)), (6, code_of(2))]


def test_dates_are_read_as_cells_as_text_and_as_a_month() -> None:
    days: list[tuple[Any, Any]] = [
        (date(2024, 6, 30), date(2027, 6, 30)),
        ("2024年6月30日", "2027.6.30"),
        ("20240630", "2027/06/30"),
        ("2024-6-30", "2027年6月"),
        ("2024年6月30日", "2024年7月1日至2027年6月30日"),
        ("2024/6/30 0:00", "2027-06-30 00:00:00.000"),
    ]
    rows = [[f"虚构{n}号", code_of(n), "", "小巨人", granted, until] for n, (granted, until) in enumerate(days)]

    for row in _read(xlsx_of([HEADINGS, *rows])).rows:
        assert row.problems == ()
        title = row.listed.titles["little_giant"]
        # The last day of its term is still a day on which it is held.
        assert (title.granted_on, title.expires_on) == (date(2024, 6, 30), date(2027, 7, 1))


def test_a_title_without_an_end_ends_as_the_policies_say() -> None:
    row = _one(*row_of(1, title="专精特新“小巨人”企业", days=("2024-07-01", "")))

    assert row.listed.titles["little_giant"].expires_on == date(2027, 7, 1)


def test_titles_go_by_the_names_of_the_regions_ladder_of_the_catalogue_and_of_people() -> None:
    named = "省级隐形冠军企业、专精特新中小企业；国家级专精特新小巨人"

    assert _one(*row_of(1, title=named)).listed.titles.keys() == {
        "provincial_hidden_champion",
        "srdi_sme",
        "little_giant",
    }


def test_an_unknown_title_is_named_with_those_that_are_known() -> None:
    ((column, given, said),) = _said(_one(*row_of(1, title="高新技术企业")))

    assert (column, given) == ("称号", "高新技术企业")
    assert "SRDI SME" in said
    assert "Shanghai" not in said


def test_each_thing_wrong_with_a_row_is_named_with_its_column_and_what_is_allowed() -> None:
    row = _one("", "91330100", "滨江区", "创新型", "2024", "去年")

    assert row.number == 2
    assert [(column, given) for column, given, _ in _said(row)] == [
        ("企业名称", ""),
        ("统一社会信用代码", "91330100"),
        ("认定时间", "2024"),
        ("有效期至", "去年"),
    ]
    assert "18" in _said(row)[1][2]
    assert "2024-06-30" in _said(row)[2][2]


def test_a_slip_in_a_code_shows() -> None:
    slipped = code_of(7)[:-1] + ("0" if code_of(7)[-1] != "0" else "1")

    ((_, given, said),) = _said(_one("虚构有限公司", slipped, "", "", "", ""))
    assert given == slipped
    assert "last character" in said


def test_a_title_cannot_end_before_it_begins() -> None:
    ((column, _, _),) = _said(_one(*row_of(1, title="小巨人", days=("2024-06-30", "2023-06-30"))))
    assert column == "有效期至"


def test_a_firm_that_stands_there_twice_is_named_and_a_further_title_of_it_is_not() -> None:
    rows = [
        row_of(1, title="创新型"),
        row_of(2),
        row_of(1, title="创新型"),
        row_of(1, title="小巨人"),
        row_of(2, name="另一个名字"),
    ]
    found = _read(csv_of([HEADINGS, *rows])).rows

    assert [bool(row.problems) for row in found] == [False, False, True, False, True]
    assert "row 2" in _said(found[2])[0][2]
    assert "row 3" in _said(found[4])[0][2]


def test_a_later_row_counts_where_the_one_before_it_is_refused() -> None:
    rows = [row_of(1, title="没有这样的称号"), row_of(1, title="创新型")]

    assert [bool(row.problems) for row in _read(csv_of([HEADINGS, *rows])).rows] == [True, False]


def test_figures_are_exact_whatever_unit_their_heading_names() -> None:
    headings = (
        "企业名称",
        "统一社会信用代码",
        "上年度营业收入（万元）",
        "2025年研发费用(元)",
        "前年营业收入/亿元",
        "主营业务收入占营业收入的比例（%）",
    )
    found = _one("虚构公司", code_of(1), "12,345.67", "1234567.89", "0.1", "71.3", headings=headings)

    assert found.problems == ()
    assert {fact: decoded(value) for fact, value in found.listed.facts.items()} == {
        "revenue": 123_456_700,
        "rd_expense": Fraction(123_456_789, 100),
        "revenue_prev": 10_000_000,
        "main_business_share": Fraction(713, 1000),
    }


def test_a_figure_of_a_workbook_is_what_the_sheet_shows_and_no_binary_float() -> None:
    headings = ["企业名称", "统一社会信用代码", "营业收入（万元）", "资产负债率"]
    content = xlsx_of([headings, ["虚构公司", code_of(1), 0.1 + 0.2, 0.55]], formats={"D2": "0.0%"})
    (row,) = _read(content).rows

    assert {fact: decoded(value) for fact, value in row.listed.facts.items()} == {
        "revenue": 3_000,
        "debt_ratio": Fraction(55, 100),
    }


def test_a_figure_that_cannot_be_is_named_with_what_can() -> None:
    headings = (
        "企业名称",
        "统一社会信用代码",
        "营业收入（万元）",
        "研发人员数（人）",
        "从业人员数（人）",
        "资产负债率",
    )
    row = _one("虚构公司", code_of(1), "约三千", "12", "5", "0.5", headings=headings)

    assert [(column, given) for column, given, _ in _said(row)] == [
        ("营业收入（万元）", "约三千"),
        ("资产负债率", "0.5"),
        ("研发人员数（人）", "12"),
    ]
    assert "3.5%" in _said(row)[1][2]


def test_columns_that_are_not_known_or_not_sure_are_named_and_left_out() -> None:
    headings = (*HEADINGS[:2], "联系人", "营业收入", "企业名称", "2019年营业收入（万元）")
    found = _read(csv_of([headings, ["虚构公司", code_of(1), "某某", "3500", "又一次", "1"]]))

    assert {column.heading: bool(column.left_out) for column in found.columns[2:]} == {
        "联系人": True,
        "营业收入": True,
        "企业名称": True,
        "2019年营业收入（万元）": True,
    }
    assert (found.rows[0].listed.name, found.rows[0].listed.facts) == ("虚构公司", {})


def test_what_holds_for_the_whole_list_holds_for_each_firm() -> None:
    content = csv_of([HEADINGS[:3], row_of(1)[:3]])
    whole = Whole("innovative_sme", date(2024, 7, 1))

    assert _read(content, whole=whole).rows[0].listed.titles["innovative_sme"].granted_on == date(2024, 7, 1)


def test_dates_of_no_title_are_left_out() -> None:
    found = _read(csv_of([(*HEADINGS[:2], "公布日期"), ["虚构公司", code_of(1), "2024-06-30"]]))

    assert found.columns[2].left_out
    assert found.rows[0].problems == ()


def _bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            archive.writestr(name, b"<c/>" * 5_000_000)
    return written.getvalue()


def _with_entities() -> bytes:
    plain = io.BytesIO(xlsx_of([HEADINGS, row_of(1)]))
    written = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(written, "w") as archive:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet1.xml"):
                part = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + part
            archive.writestr(name, part)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "No row", id="nothing"),
        pytest.param("企业名称,电话\n甲,1\n".encode(), "No row", id="no code"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0", "neither a workbook", id="a picture"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(500), "old kind", id="an old workbook"),
        pytest.param(b"PK\x03\x04 and then nothing", "damaged", id="a broken zip"),
        pytest.param(_bomb(), "far more", id="a bomb"),
        pytest.param(_with_entities(), "damaged", id="entities"),
        pytest.param(b"a" * (LARGEST_FILE + 1), "too large", id="too large"),
        pytest.param(csv_of([HEADINGS, *([row_of(1)] * (MOST_ROWS + 1))]), "more than 20000 rows", id="too long"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_the_reason(content: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        _read(content)

    assert said in Words("en", LIBRARY.catalogue).say(refused.value.message, **refused.value.values)


@pytest.mark.parametrize(
    ("heading", "day"), [("有效期至", "9999-12-31"), ("有效期至", "9999年12月"), ("认定时间", "9998-01-01")]
)
def test_a_day_that_only_stands_for_one_nobody_knows_is_a_problem_of_its_row(heading: str, day: str) -> None:
    row = _one(
        "虚构1号有限公司",
        code_of(1),
        "专精特新中小企业",
        day,
        headings=("企业名称", "统一社会信用代码", "称号", heading),
    )

    assert _said(row) == [(heading, day, "a date is needed, such as 2024-06-30")]


@pytest.mark.parametrize("figure", ["1E999", "-1E999", "1E308", "1E-300"])
def test_a_number_that_no_sheet_shows_is_a_problem_of_its_row(figure: str) -> None:
    headings = ["企业名称", "统一社会信用代码", "营业收入（万元）"]
    content = _with_cell(xlsx_of([headings, ["虚构1号有限公司", code_of(1), 123456789]]), "123456789", figure)

    (row,) = _read(content).rows
    ((column, _given, said),) = _said(row)
    assert (column, said) == ("营业收入（万元）", "a plain figure is needed, such as 3500 or 1,234.56")


def test_cells_far_to_the_right_cost_nothing() -> None:
    content = xlsx_of([HEADINGS, row_of(1), *([[7]] * 2_000)])
    far = _with_cell(content, 'r="A', 'r="ZZZ', skipping=2)

    # As wide as the furthest cell, these rows would be 36 million cells.
    assert [row.number for row in _read(far).rows] == [2]


def test_what_nobody_sees_in_a_name_is_left_out() -> None:
    row = _one("虚构1号\u202e有限\x1b公司", code_of(1), headings=("企业名称", "统一社会信用代码"))

    assert (row.listed.name, row.problems) == ("虚构1号有限 公司", ())


def test_lines_of_nothing_come_to_an_end() -> None:
    with pytest.raises(Unreadable, match="more than"):
        _read(csv_of([HEADINGS]) + b"\n" * 1_200_000)


def _with_cell(workbook: bytes, before: str, after: str, skipping: int = 0) -> bytes:
    """The workbook with something else in its first sheet, but for the first places where that stands."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as read, zipfile.ZipFile(written, "w") as out:
        for name in read.namelist():
            text = read.read(name)
            if name == "xl/worksheets/sheet1.xml":
                parts = text.decode().split(before)
                kept = before.join(parts[: skipping + 1])
                text = after.join([kept, *parts[skipping + 1 :]]).encode()
            out.writestr(name, text)
    return written.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_packed_so_that_it_cannot_be_read_in_parts_is_refused(method: int) -> None:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_of([HEADINGS, row_of(1)]))) as read,
        zipfile.ZipFile(written, "w", method) as out,
    ):
        for name in read.namelist():
            out.writestr(name, read.read(name))
    with pytest.raises(Unreadable, match="damaged"):
        _read(written.getvalue())


@pytest.mark.parametrize("called", ["合计", "合 计", "总计：", "TOTAL"])
@pytest.mark.parametrize("place", [0, 1])
def test_a_row_of_sums_is_told_as_one_and_is_no_bad_row(called: str, place: int) -> None:
    total = ["", "", "", "", "", ""]
    total[place] = called
    found = _read(csv_of([HEADINGS, row_of(1), row_of(2), total]))
    assert [row.number for row in found.rows] == [2, 3]
    assert not any(row.problems for row in found.rows)
    assert found.totals == 1


def test_a_firm_that_is_called_like_a_sum_is_a_firm_by_its_code() -> None:
    found = _read(csv_of([HEADINGS, row_of(1, name="合计")]))
    assert [row.listed.name for row in found.rows] == ["合计"]
    assert found.totals == 0
