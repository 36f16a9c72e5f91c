"""A CSV as people have it is read for what it says, and what it does not say is told by row, column and reason."""

import json
from pathlib import Path

import polars as pl
import pytest

from bot.bulk.reading import records
from bot.bulk.reading.cells import TOO_FINE, WHICH_INDUSTRY, YES_OR_NO
from bot.bulk.reading.columns import NOTHING_KNOWN, TOLD_TWICE
from bot.bulk.reading.csv_source import NO_CHARACTER, NOT_CLOSED, NUL, TOO_MANY
from bot.bulk.reading.impossible import PARTLY
from bot.bulk.reading.pieces import EMPTY, OTHER_KIND, Unreadable, opened
from bot.bulk.reading.taking import NO_FIRM, SUM
from bot.registry.importing.cells import FIGURE, PERCENT
from bot.registry.importing.headings import UNKNOWN
from tests.bot.bulk.tables import pieces_of, read, rules

TABLE = (
    "企业名称,上年度营业收入（万元）,从业人员数,所属行业,拥有自主品牌\n"
    "甲公司,3500.25,120,制造业,是\n"
    "乙公司,１２００,50,软件业,否\n"
)


def refused(folder: Path, content: bytes, name: str = "firms.csv") -> list[str]:
    """Why a file cannot be read."""
    path = folder / name
    path.write_bytes(content)
    with pytest.raises(Unreadable) as caught:
        list(opened(path, rules()).pieces())
    return [refusal.message for refusal in caught.value.refusals]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_separator_and_line_end_says_the_same(
    tmp_path: Path, encoding: str, delimiter: str, ending: str
) -> None:
    text = TABLE.replace(",", delimiter).replace("\n", ending)
    found = read(tmp_path, "firms.csv", text.encode(encoding))
    assert found.of("name") == ["甲公司", "乙公司"]
    assert found.of("revenue") == [3_500_250_000, 1_200_000_000]
    assert found.of("employees") == [120, 50]
    assert found.of("own_brand") == [True, False]
    assert found.of("row") == [2, 3]
    assert found.bad.is_empty()


def test_lines_that_end_differently_are_still_lines(tmp_path: Path) -> None:
    found = read(tmp_path, "firms.csv", b"employees,revenue\r\n1,10\n2,20\r3,30\n")
    assert found.of("employees") == [1, 2, 3]


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    text = '2025年度企业情况表\n\n企业名称,employees\n"甲\n公司",1\n\n,,\n乙,2\n合计,3\n丙,x\n'
    found = read(tmp_path, "firms.csv", text.encode())
    assert found.of("row") == [4, 7]
    assert found.of("name") == ["甲 公司", "乙"]
    assert found.reasons == [(8, "", "合计", SUM), (9, "employees", "x", FIGURE)]


def test_pieces_end_outside_of_quoted_cells_and_count_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.bulk.reading.csv_source._SMALLEST", 40)
    rows = [f'"第{number}\n号，公司, ""好""",{number}' for number in range(40)]
    found = pieces_of(tmp_path, "firms.csv", ("企业名称,employees\n" + "\n".join(rows)).encode(), rows_at_a_time=1)
    firms = pl.concat([piece.firms for piece in found])
    assert len(found) > 10
    assert firms["row"].to_list() == list(range(2, 42))
    assert firms["employees"].to_list() == list(range(40))
    assert firms["name"][39] == '第39 号，公司, "好"'
    assert [piece.done for piece in found] == sorted(piece.done for piece in found)


def test_a_quotation_mark_out_of_place_spoils_no_other_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_MOST_LINES", 3)
    text = '企业名称,employees\n甲 5" 管,1\n"乙,2\n丙,3\n丁,4\n戊,5\n"己\n号",6\n'
    found = read(tmp_path, "firms.csv", text.encode())
    assert found.of("employees") == [1, 3, 4, 5, 6]
    assert found.reasons == [(3, "", "", NOT_CLOSED)]


def test_no_character_is_lost_where_a_block_ends_within_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.bulk.reading.csv_source._SMALLEST", 31)
    names = ['"甲，"公司', *(f"第{number}号企业" for number in range(30))]
    content = "企业名称,employees\n" + "".join(f"{name},1\n" for name in names)
    found = pieces_of(tmp_path, "firms.csv", content.encode(), rows_at_a_time=1)
    assert pl.concat([piece.firms for piece in found])["name"].to_list()[1:] == names[1:]
    assert pl.concat([piece.bad for piece in found]).is_empty()


def test_more_cells_than_headings_are_no_firm(tmp_path: Path) -> None:
    found = read(tmp_path, "firms.csv", b"employees,revenue\n5,1,234\n6,7,\n8\n")
    assert found.reasons == [(2, "", "234", TOO_MANY)]
    assert found.of("employees") == [6, 8]
    assert found.of("revenue") == [700, None]


def test_characters_of_another_encoding_are_told_by_row(tmp_path: Path) -> None:
    content = "企业名称,employees\n".encode() + "甲公司,1\n".encode("gbk") + "乙公司,2\n".encode() * 60
    found = read(tmp_path, "firms.csv", content)
    assert [row[:2] + row[3:] for row in found.reasons] == [(2, "企业名称", NO_CHARACTER)]
    assert found.of("name") == ["乙公司"] * 60


def test_figures_count_in_the_unit_of_their_heading(tmp_path: Path) -> None:
    text = (
        "revenue,上年度研发费用（亿元）,上年度净利润[万元],研发费用占比,资产负债率(%),rd_staff_share\n"
        '"35,000,000.50",0.35,-１２.5,3.5%,62.5,0.2\n'
    )
    found = read(tmp_path, "firms.csv", text.encode())
    assert found.bad.is_empty()
    assert found.of("revenue") == [3_500_000_050]
    assert found.of("rd_expense") == [3_500_000_000]
    assert found.of("net_profit") == [-12_500_000]
    assert [found.of(name) for name in ("rd_ratio", "debt_ratio", "rd_staff_share")] == [
        [3_500_000],
        [62_500_000],
        [20_000_000],
    ]


def test_each_bad_cell_of_a_row_is_told_and_the_row_left_out_once(tmp_path: Path) -> None:
    text = (
        "employees,研发费用占比,revenue,main_business_revenue,own_brand,rd_staff_share\n"
        "x,0.03,5,1,也许,1%\n"
        "1,3%,5,6,是,1.000000001%\n"
        "2,3%,-5,,是,2%\n"
    )
    found = read(tmp_path, "firms.csv", text.encode())
    assert found.firms.is_empty()
    assert set(found.reasons) == {
        (2, "employees", "x", FIGURE),
        (2, "研发费用占比", "0.03", PERCENT),
        (2, "own_brand", "也许", YES_OR_NO),
        (3, "rd_staff_share", "1.000000001%", TOO_FINE),
        (3, "main_business_revenue", "6", "cannot be above {whole}, which is {most}"),
        (4, "revenue", "-5", "out of limits: allowed is {limits}"),
    }


def test_a_whole_that_a_part_is_above_is_told_as_it_stands_in_the_table(tmp_path: Path) -> None:
    text = "主营业务收入（万元）,revenue,从业人员数,研发人员数\n3,20000,5,6\n"
    in_own_units = read(tmp_path, "firms.csv", text.encode()).bad["values"].to_list()
    assert [json.loads(values)["most"] for values in in_own_units] == ["20000", "5"]
    text = '主营业务收入（元）,营业收入（万元）\n20000.01,2\n"50,000,000.00","3,500.5"\n'
    written = read(tmp_path, "firms.csv", text.encode()).bad["values"].to_list()
    assert [json.loads(values)["most"] for values in written] == ["2 万元", "3,500.5 万元"]


def test_words_for_nothing_leave_a_fact_unknown(tmp_path: Path) -> None:
    text = "employees,own_brand,rd_institution_level,titles,recognitions\n-,/,—,,n/a\n无,无,无,无,没有\n1,,,,\n"
    found = read(tmp_path, "firms.csv", text.encode())
    assert found.of("employees") == [None, 1]
    assert found.of("own_brand") == [False, None]
    assert found.of("rd_institution_level") == [0, None]
    assert found.of("titles.ip_advantage") == [False, None]
    assert found.of("recognitions.srdi_sme") == [False, None]


def test_titles_are_read_by_any_name_and_told_by_option(tmp_path: Path) -> None:
    text = "称号,titles\n专精特新中小企业、创新型,国家知识产权优势企业；高新技术企业\n小巨人,ip_demonstration\n"
    found = read(tmp_path, "firms.csv", text.encode())
    assert found.of("recognitions.srdi_sme") == [True, False]
    assert found.of("recognitions.innovative_sme") == [True, False]
    assert found.of("recognitions.little_giant") == [False, True]
    assert found.of("titles.ip_advantage") == [True, False]
    assert found.of("titles.ip_demonstration") == [False, True]


def test_a_title_counts_to_the_day_to_which_it_is_valid(tmp_path: Path) -> None:
    text = "称号,认定时间,有效期至\n小巨人,2023-07,2026-11-20\n小巨人,,2026-11-21\n小巨人,,\n,,2020年\n小巨人,,很久\n"
    found = read(tmp_path, "firms.csv", text.encode())
    assert found.of("recognitions.little_giant") == [False, True, True]
    assert [row[0] for row in found.reasons] == [5, 6]
    path = tmp_path / "dates.csv"
    path.write_text("employees,有效期至,认定时间\n1,2020-01-01,2019-01-01\n", encoding="utf-8")
    assert [ignored.column for ignored in opened(path, rules()).ignored] == ["认定时间", "有效期至"]


def test_an_industry_that_nobody_can_tell_is_said_and_the_firm_judged(tmp_path: Path) -> None:
    found = read(tmp_path, "firms.csv", "行业,employees\n批发和零售业,1\n C39 制造业,2\nsoftware_it,3\n".encode())
    assert found.of("industry") == [None, 1, 11]
    assert found.unread.select("row", "given", "reason").rows() == [(2, "批发和零售业", WHICH_INDUSTRY)]


def test_options_of_a_set_stand_in_columns_of_their_own_all_or_none(tmp_path: Path) -> None:
    options = list(rules().library.catalogue["titles"].options)
    heading = ",".join(f"titles.{option}" for option in options)
    found = read(tmp_path, "firms.csv", f"employees,{heading}\n1,是,否,是,否\n2,,,,\n3,是,,,\n".encode())
    assert found.of(f"titles.{options[0]}") == [True, None]
    assert [row[3] for row in found.reasons] == [PARTLY]
    path = tmp_path / "part.csv"
    path.write_text(f"employees,titles.{options[0]}\n1,是\n", encoding="utf-8")
    assert [ignored.column for ignored in opened(path, rules()).ignored] == [f"titles.{options[0]}"]


def test_ranges_have_a_column_for_each_end(tmp_path: Path) -> None:
    found = read(tmp_path, "firms.csv", b"revenue.low,revenue.high\n1,2\n3,\n5,4\n")
    assert found.firms.select("revenue.low", "revenue.high").rows() == [(100, 200), (300, None)]
    assert found.reasons == [(4, "revenue.low", "5", "low must not be above high")]


def test_columns_that_are_not_taken_are_told_once_with_why(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("序号,企业名称,营业收入,employees,高新技术企业\n1,甲,5,6,是\n", encoding="utf-8")
    source = opened(path, rules())
    assert [ignored.column for ignored in source.ignored] == ["序号", "营业收入", "高新技术企业"]
    assert source.ignored[0].reason == UNKNOWN
    assert source.kept == ("name",)


def test_a_file_that_is_no_table_is_refused_with_every_reason(tmp_path: Path) -> None:
    assert refused(tmp_path, b"") == [EMPTY]
    assert refused(tmp_path, b"\xef\xbb\xbf \n\n") == [EMPTY]
    assert refused(tmp_path, b"a,b\n1,2\n") == [NOTHING_KNOWN]
    assert refused(tmp_path, b"revenue\0,employees\n") == [NUL]
    assert refused(tmp_path, b"employees\n1\n", "firms.docx") == [OTHER_KIND]
    twice = "revenue,营业收入(万元),rd_expense,上年度研发费用(元)\n1,2,3,4\n"
    assert refused(tmp_path, twice.encode()) == [TOLD_TWICE, TOLD_TWICE]


def test_a_heading_cannot_steer_the_terminal_that_tells_it(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("employees,\x1b[2Jnotes\u202e\n1,2\n")
    assert [column for column, _reason in opened(path, rules()).ignored] == ["[2Jnotes"]


def test_notes_below_the_table_are_no_firms(tmp_path: Path) -> None:
    firms = "企业名称,区县,employees,revenue\n注塑机公司,西湖区,1,\n乙,, ,\n"
    text = firms + " 注：数据截至十月, , ,\n填表人：张三,电话：1,,\n注1 不含分公司,,,\n"
    found = read(tmp_path, "firms.csv", text.encode())
    assert found.of("name") == ["注塑机公司", "乙"]
    assert {reason[3] for reason in found.reasons} == {NO_FIRM}
    assert [reason[0] for reason in found.reasons] == [4, 5, 6]


def test_where_firms_have_codes_a_row_with_nothing_but_words_is_no_firm(tmp_path: Path) -> None:
    text = "企业名称,统一社会信用代码,employees\n甲,1,\n乙,,5\n以上企业均已核实, ,\n"
    found = read(tmp_path, "firms.csv", text.encode())
    assert found.of("name") == ["甲", "乙"]
    assert found.reasons == [(4, "", "以上企业均已核实", NO_FIRM)]


@pytest.mark.parametrize(
    "said", ["合计（3家）", "全市合计", "西湖区小计", "本页 总计：", "平均", "共 12 家企业", "小計12戶", "Total"]
)
def test_sums_and_averages_are_no_firms_whatever_they_are_called(tmp_path: Path, said: str) -> None:
    found = read(tmp_path, "firms.csv", f"企业名称,employees\n合计设计公司,1\n共创公司,2\n{said},3\n".encode())
    assert found.of("name") == ["合计设计公司", "共创公司"]
    assert found.reasons == [(4, "", said, SUM)]


def test_what_says_that_nobody_knows_is_not_known(tmp_path: Path) -> None:
    text = "name,employees,own_brand,industry\n甲,不详,--,未知\n乙,#N/A,NULL,－\n丙,未填,,\n"
    found = read(tmp_path, "firms.csv", text.encode())
    assert [found.of(fact) for fact in ("employees", "own_brand", "industry")] == [[None] * 3] * 3
    assert found.bad.is_empty()
