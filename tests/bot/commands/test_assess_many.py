"""`srdi assess --profiles` as a bureau's clerk meets it: a table in, a table out, what is wrong with rows told beside it."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from bot.cli import main
from bot.exits import EXIT_FAILED, EXIT_INPUT, EXIT_OK

HEADINGS = (
    "企业名称,统一社会信用代码,所在区县,所属行业,上年度营业收入（万元）,上年度研发费用（万元）,"
    "上年度从业人员数,深耕细分市场年数"
)
GOOD = '甲机械有限公司,91330106704212345X,西湖区,工业,"5,000",132,200,2'
SECOND = "乙科技有限公司,913301067042123451,滨江区,工业,8000,300.5,150,5"
BAD = "丙有限公司,,滨江区,工业,很多,3,50.5,5"
ON = ("--on", "2026-11-21")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return _table(tmp_path, GOOD, SECOND)


def _table(folder: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path = folder / "firms.csv"
    path.write_bytes("\r\n".join([HEADINGS, *rows, ""]).encode(encoding))
    return path


def _run(table: Path, out: Path, *more: str, region: str = "cn", locale: str = "en") -> int:
    asked = ("--region", region, *ON, "--locale", locale, "--profiles", str(table), "--out", str(out))
    return main(["assess", *asked, *more])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def _names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_spreadsheet_says_where_each_firm_stands_and_what_it_lacks(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert _run(table, out) == EXIT_OK
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    first, second = _rows(out)
    assert (first["Row"], first["Firm's name"], first["District"]) == ("2", "甲机械有限公司", "西湖区")
    assert first["Next tier"] == "Innovative SME"
    assert "Not on the list" in first["To be settled for the next tier"]
    (heading,) = [
        name for name in first if name.startswith("SRDI SME: R&D spending of at least 3%") and "last year [" in name
    ]
    assert "[cn-2026 Annex 1 · 三]" in heading
    assert (first[heading], second[heading]) == ("not met", "met")
    gaps = {name: first[name] for name in first if name.startswith(heading.partition(" [")[0]) and "(" in name}
    assert list(gaps.values()) == ["0.36", "180000.00"]
    assert all("(percentage points)" in name or "(yuan)" in name for name in gaps)


def test_a_table_saved_by_chinese_excel_is_read_and_answered_in_chinese(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert _run(_table(tmp_path, GOOD, encoding="gb18030"), out, locale="zh_Hans_CN") == EXIT_OK
    (row,) = _rows(out)
    assert "甲机械有限公司" in row.values()
    assert "[cn-2026 附件1·三]" in "".join(row)


def test_how_units_beside_the_headings_were_understood_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("企业名称,营业收入,净利润,从业人员数\n,万元,万元,人\n甲,1,1,2\n", encoding="gbk")
    assert _run(path, tmp_path / "out.csv") == EXIT_OK
    said = "down to row 2, are: 营业收入（万元）, 净利润（万元）, 从业人员数（人）"
    assert said in capsys.readouterr().err


def test_a_bad_row_is_told_beside_the_result_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    assert _run(_table(tmp_path, GOOD, BAD, SECOND), out) == EXIT_OK
    assert [row["Row"] for row in _rows(out)] == ["2", "4"]
    problems = _rows(tmp_path / "out.csv.problems.csv")
    assert {(row["Row"], row["What stands there"]) for row in problems} == {("3", "很多"), ("3", "50.5")}
    told = capsys.readouterr().err
    assert "1 row left out" in told
    assert "2 firms judged" in told


def test_a_firm_that_stands_there_twice_is_told_of(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, page = tmp_path / "out.csv", tmp_path / "report.html"
    assert _run(table, out) == EXIT_OK
    assert "repeat" not in capsys.readouterr().err
    again = GOOD.replace("913301067042", "９１330106 7042").lower()
    rows = [GOOD, SECOND, again, GOOD, GOOD.replace("91330106704212345X", ""), GOOD.replace("91330106704212345X", "")]
    assert _run(_table(tmp_path, *rows), out, "--summary", "text", "--report", str(page)) == EXIT_OK
    said = capsys.readouterr()
    assert "2 rows repeat the code of a row above; each was judged and counted" in said.err
    assert "6 firms judged" in said.err
    told = "of these with the code of a row above, each counted"
    assert f"{told}: 2" in said.out
    assert told in page.read_text(encoding="utf-8")


def test_without_bad_rows_the_problems_of_an_earlier_run_do_not_stay(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    _run(_table(tmp_path, GOOD, BAD), out)
    assert (tmp_path / "out.csv.problems.csv").exists()
    _run(_table(tmp_path, GOOD), out)
    assert _names(tmp_path) == ["firms.csv", "out.csv", "out.csv.about.json"]


def test_where_no_row_can_be_judged_the_former_result_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, problems = tmp_path / "out.csv", tmp_path / "wrong.csv"
    out.write_text("of last month")
    assert _run(_table(tmp_path, BAD), out, "--problems", str(problems)) == EXIT_INPUT
    assert out.read_text() == "of last month"
    assert len(_rows(problems)) == 2
    assert "no firm could be judged" in capsys.readouterr().err


def test_what_people_wrote_is_never_a_formula_and_long_numbers_keep_their_digits(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    evil = GOOD.replace("甲机械有限公司", "=HYPERLINK(0)").replace("西湖区", "＋1")
    assert _run(_table(tmp_path, evil, SECOND, BAD.replace("很多", "=1+1")), out) == EXIT_OK
    first, second = _rows(out)
    assert (first["Firm's name"], first["District"]) == ("'=HYPERLINK(0)", "'＋1")
    # A tab behind it, which is not seen, makes it a text: a spreadsheet keeps fifteen digits of a number.
    assert second["Unified social credit code"] == "913301067042123451\t"
    assert "'=1+1" in {row["What stands there"] for row in _rows(tmp_path / "out.csv.problems.csv")}


def test_a_draft_says_so_in_the_terminal_and_in_every_kind_of_file(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    csv_out, parquet_out, lines_out = (tmp_path / f"out.{kind}" for kind in ("csv", "parquet", "jsonl"))
    for out in (csv_out, parquet_out, lines_out):
        assert _run(table, out, region="hangzhou") == EXIT_OK
        assert "a draft, nothing in it holds yet" in capsys.readouterr().err
        about = json.loads(out.with_name(f"{out.name}.about.json").read_text(encoding="utf-8"))
        assert (about["region"], about["on"], about["kind"]) == ("hangzhou", "2026-11-21", "new")
        statuses = {document["id"]: document["status"] for document in about["documents"]}
        assert statuses["hangzhou-draft"] == "draft"
        assert about["firms"] == {"judged": 2, "left_out": 0, "judged_in_part": 0}
    (row, _) = _rows(csv_out)
    of_the_draft = {name: cell for name, cell in row.items() if "hangzhou-draft" in name}
    assert of_the_draft
    assert all(name.endswith(", draft]") for name in of_the_draft)
    assert "applies" not in of_the_draft.values()
    within = json.loads(pl.read_parquet_metadata(parquet_out)["srdi"])
    assert within["edition"] == json.loads(lines_out.read_text(encoding="utf-8").splitlines()[0])["edition"]
    assert {"id": "hangzhou-draft", "status": "draft"} in json.loads(lines_out.read_text().splitlines()[0])["documents"]


def test_everything_that_is_wrong_with_the_request_is_said_at_once(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(
        [
            "assess", "--region", "atlantis", "--on", "yesterday", "--locale", "xx", "--profile", "one.json",
            "--profiles", str(table), "--out", str(tmp_path / "none" / "out.xls"), "--report", str(table), "--format", "text",
        ]
    )  # fmt: skip
    told = capsys.readouterr().err
    assert code == EXIT_INPUT
    assert told.count("\n") == 8
    for part in ("atlantis", "yesterday", "xx", "--profile, --profiles", "out.xls", ".html", "none", "firms.csv"):
        assert part in told
    assert _names(tmp_path) == ["firms.csv"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((), "--profile FILE for one firm"),
        (("--out", "x.csv"), "--out"),
        (("--profiles", "none.csv"), "--out FILE is needed"),
        (("--profiles", "none.csv", "--out", "x.csv"), "none.csv: "),
        (("--profiles", "none.csv", "--out", "x.csv", "--on", "1990-01-01"), "2022-08-01"),
        (("--profile", "one.json", "--summary", "json"), "--summary"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_with_what_to_do(
    asked: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assess", "--region", "cn", "--locale", "en", *asked]) == EXIT_INPUT
    assert told in capsys.readouterr().err


def test_the_result_never_takes_the_place_of_the_table_that_is_read(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = table.read_bytes()
    assert _run(table, table) == EXIT_INPUT
    assert _run(table, table.with_name("out.csv"), "--problems", str(table)) == EXIT_INPUT
    assert "please give the result another name" in capsys.readouterr().err
    assert table.read_bytes() == before


def test_what_it_all_comes_to_is_printed_and_written_as_a_page(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.html"
    assert _run(table, tmp_path / "out.parquet", "--summary", "json", "--report", str(report)) == EXIT_OK
    told = json.loads(capsys.readouterr().out)
    assert told["judged"] == 2
    about = json.loads((tmp_path / "out.parquet.about.json").read_text(encoding="utf-8"))
    assert all(told[key] == about[key] for key in ("region", "on", "kind", "edition", "documents"))
    assert "<html" in report.read_text(encoding="utf-8")
    assert _run(table, tmp_path / "out.csv", "--summary", "text") == EXIT_OK
    assert "Firms judged: 2" in capsys.readouterr().out


def test_a_table_that_was_filled_in_is_judged_without_its_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.csv"
    assert main(["assess", "--region", "cn", *ON, "--locale", "en", "--template", str(empty)]) == EXIT_OK
    assert "with a row that shows how" in capsys.readouterr().err
    example = empty.read_text(encoding="utf-8-sig").splitlines()[1]
    with empty.open("a", encoding="utf-8") as opened:
        opened.write(example.replace("Example (please delete this row)", "甲机械有限公司"))
    assert _run(empty, tmp_path / "out.csv") == EXIT_OK
    (row,) = _rows(tmp_path / "out.csv")
    assert (row["Row"], row["Firm's name"]) == ("3", "甲机械有限公司")
    (left_out,) = _rows(tmp_path / "out.csv.problems.csv")
    assert left_out["Why it cannot be used"].startswith("the example of the table to fill in")
    assert main(["assess", "--region", "cn", "--locale", "en", "--template", str(tmp_path / "x.xlsx")]) == EXIT_INPUT
    assert ".csv" in capsys.readouterr().err
    # It may have been filled in since.
    before = empty.read_bytes()
    assert main(["assess", "--region", "cn", *ON, "--locale", "zh_Hans_CN", "--template", str(empty)]) == EXIT_INPUT
    assert empty.read_bytes() == before


def test_a_name_too_long_for_what_stands_beside_the_table_is_told(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(table, tmp_path / f"{'n' * 251}.csv") == EXIT_FAILED
    assert "cannot be written" in capsys.readouterr().err
    assert _names(tmp_path) == ["firms.csv"]
