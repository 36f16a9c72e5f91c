"""`srdi policy impact`: what an official asks, gets and is refused."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assessment.content import edition_of
from assessment.library import PACKS, library_of
from bot.bulk.impact import samples
from bot.cli import main
from bot.commands import policy_impact
from tests.bot.bulk.impact.one_table import BAD, PLAIN, SMALL, STEADY, UNRATED, written

FIRMS = [STEADY, SMALL, SMALL, UNRATED, PLAIN]
POLICIES = ("--from", "cn-2022", "--to", "cn-2026", "--on", "2026-11-23", "--locale", "en")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return written(tmp_path / "firms.jsonl", FIRMS)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is told of these firms as JSON."""
    return _json(written(tmp_path_factory.mktemp("impact") / "firms.jsonl", FIRMS))


def _asked(table: Path, *more: str) -> int:
    return main(["policy", "impact", *POLICIES, "--profiles", str(table), *more])


def _json(table: Path, *more: str) -> dict[str, Any]:
    out = table.with_name("out.json")
    assert _asked(table, "--out", str(out), *more) == 0
    read: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return read


def test_who_moves_is_counted_with_what_decides_and_the_clauses_of_both(found: dict[str, Any]) -> None:
    assert found["table"]["judged"] == 5
    assert found["directions"] == {"up": 1, "down": 3, "same": 1}
    groups = {group["move"]: group for group in found["groups"]}
    assert {move: group["firms"] for move, group in groups.items()} == {"lost": 2, "made_open": 1, "gained": 1}
    (why,) = groups["lost"]["reasons"]
    assert (why["requirement"]["id"], why["firms"], why["alone"]) == ("scale", 2, 2)
    assert why["requirement"]["source"] == {"document": "cn-2026", "clause": "附件1·二"}
    assert why["instead"]["source"] == {"document": "cn-2022", "clause": "附件2·三"}
    assert [each["requirement"]["id"] for each in groups["made_open"]["reasons"]] == ["development"]
    assert [each["requirement"]["id"] for each in groups["gained"]["reasons"]] == ["strength"]
    assert groups["gained"]["reasons"][0]["instead"] is None


def test_the_days_and_standing_of_both_documents_are_said(found: dict[str, Any]) -> None:
    assert (found["asked"], found["before"]["on"], found["after"]["on"]) == ("2026-11-23", "2026-03-31", "2026-11-23")
    before = found["before"]["documents"][0]
    assert (before["id"], before["status"]) == ("cn-2022", "in_force")
    assert "took its place" in before["standing_asked"]
    assert any("cn-2022" in caution for caution in found["cautions"])


def test_the_text_says_it_in_plain_words(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _asked(table) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert (
        "2 of 5 firms would no longer qualify as SRDI SME: it is ruled out. Most often because this is not met: Revenue"
        in said
    )
    assert "1 of 5 firms would newly qualify as SRDI SME." in said
    assert "Row 2: SRDI SME" in said
    assert "as on 31 March 2026" in said
    assert f"by the rules of edition {edition_of(library_of())[:12]}." in said


def test_a_page_needs_nothing_else(table: Path) -> None:
    out = table.with_name("out.html")
    assert _asked(table, "--out", str(out), "--with-names") == 0
    page = out.read_text(encoding="utf-8")
    assert "2 of 5 firms would no longer qualify as SRDI SME" in page
    assert "Firm 2 &lt;b&gt;" in page
    assert "http:" not in page
    assert "<script" not in page


def test_no_name_and_no_figure_of_a_firm_is_told_unless_asked_for(table: Path, found: dict[str, Any]) -> None:
    plain, named = json.dumps(found), json.dumps(_json(table, "--with-names"))
    for private in ("Firm 2", '"gap"'):
        assert private not in plain
        assert private in named


def test_bad_rows_are_counted_and_told_beside_the_result(table: Path) -> None:
    written(table, [*FIRMS, BAD])
    found = _json(table)
    assert (found["table"]["judged"], found["table"]["refused"]) == (5, 1)
    problems = Path(found["table"]["problems"]).read_text(encoding="utf-8-sig")
    assert problems.splitlines()[1].startswith("6,employees,")
    written(table, FIRMS)
    assert _json(table)["table"]["problems"] is None
    assert not table.with_name("out.json.problems.csv").exists()


def test_a_result_stays_where_no_row_could_be_judged(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = table.with_name("out.json")
    out.write_text("of an earlier run", encoding="utf-8")
    written(table, [BAD])
    assert _asked(table, "--out", str(out)) == 1
    assert out.read_text(encoding="utf-8") == "of an earlier run"
    assert "no row of the table could be judged" in capsys.readouterr().err


def test_whoever_stops_it_finds_no_half_file(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(policy_impact, "counted", stopped)
    assert _asked(table, "--out", str(table.with_name("out.html"))) == 1
    assert [each.name for each in table.parent.iterdir()] == ["firms.jsonl"]


def test_a_firm_of_which_the_single_judgement_says_something_else_ends_it(
    table: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(samples, "_stood", lambda _assessment: (None, None))
    assert _asked(table, "--out", str(table.with_name("out.html"))) == 1
    assert "judged alone" in capsys.readouterr().err
    assert [each.name for each in table.parent.iterdir()] == ["firms.jsonl"]


def test_everything_that_is_wrong_is_said_at_once(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ["--from", "cn-1999", "--to", "cn-3000", "--on", "soon", "--out", str(table), "--locale", "xx"]
    assert main(["policy", "impact", *wrong, "--profiles", str(table)]) == 2
    said = capsys.readouterr().err
    assert all(each in said for each in ("cn-1999", "cn-3000", "soon", str(table), "--locale xx"))
    assert "cn-2022, cn-2026" in said


def test_a_table_that_cannot_be_read_or_a_place_that_cannot_be_written_is_refused_at_once(
    tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _asked(tmp_path / "nowhere.csv") == 2
    assert _asked(table, "--out", str(tmp_path / "nowhere" / "out.html")) == 2
    assert _asked(table, "--packs", str(tmp_path / "nowhere")) == 2
    assert _asked(table, "--out", str(tmp_path)) == 2
    said = capsys.readouterr().err
    assert all(each in said for each in ("nowhere.csv", "please make it first", "no such folder", "is a folder"))
    assert _asked(table, "--out", "") == 2
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert _asked(table, "--out", str(pipe)) == 2
    assert "is a device or a pipe" in capsys.readouterr().err
    assert pipe.is_fifo()


def test_a_policy_that_is_only_drafted_is_judged_by_its_folder_and_said_to_be_a_draft(table: Path) -> None:
    """The document of 2026 again, drafted for 2028 with a higher bound, in packs of the bureau's own."""
    packs = table.with_name("packs")
    shutil.copytree(PACKS, packs, ignore=shutil.ignore_patterns("golden", *_others()))
    nation = packs / "cn"
    shutil.copytree(nation / "cn-2026", nation / "cn-2028")
    for file, edits in DRAFTED.items():
        _replace(nation / file, edits)
    found = _json(table, "--from", "cn-2026", "--to", "cn-2028", "--packs", str(packs))
    assert (found["before"]["on"], found["after"]["on"]) == ("2026-11-23", "2028-01-01")
    assert found["after"]["documents"][0]["status"] == "draft"
    assert any("draft" in caution for caution in found["cautions"])
    assert {group["move"]: group["firms"] for group in found["groups"]} == {"lost": 2, "closed": 1}


DRAFTED: Mapping[str, Mapping[str, str]] = {
    "cn-2028/document.yaml": {
        "id: cn-2026": "id: cn-2028",
        "issued_on: 2026-01-17": "draft: true",
        "effective_from: 2026-04-01": "effective_from: 2028-01-01",
    },
    "cn-2028/tiers.yaml": {
        "from: 2026-04-01": "from: 2028-01-01",
        "from: 2027-01-01": "from: 2028-01-01",
        "at_least: 1500万": "at_least: 1700万",
    },
    "cn-2026/tiers.yaml": {
        "from: 2026-04-01}": "from: 2026-04-01, until: 2027-12-31}",
        "from: 2027-01-01}": "from: 2027-01-01, until: 2027-12-31}",
    },
}


def _others() -> list[str]:
    return [folder.name for folder in PACKS.iterdir() if (folder / "region.yaml").is_file() and folder.name != "cn"]


def _replace(file: Path, edits: Mapping[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in edits.items():
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
