"""Earlier editions of the packs: a talk that began under one can stay with it, and a damaged archive harms nobody."""

import tempfile
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

import bot.editions
from assessment.judge import judge
from assessment.library import PACKS, Library, load_library
from assessment.profile import read_firm
from assessment.wording import Words
from bot.channels.terminal import rendered
from bot.editions import Editions, PacksChanged
from flows.conversation import turn
from flows.position import Ground, position
from flows.rule_change import change_between
from flows.rule_set import rule_set
from flows.session import Log
from tests.assessment.small_pack import FACTS, REVENUE, TIERS, written

DAY = date(2026, 11, 22)
RAISED = {TIERS: (REVENUE, "fact: revenue, at_least: 200万")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "editions"


@pytest.fixture
def older(tmp_path: Path, folder: Path) -> str:
    """The edition that an earlier start of the program ran with."""
    packs = written(tmp_path / "older")
    return Editions(folder).keep(packs, load_library(packs))


@pytest.fixture
def newer(tmp_path: Path) -> Library:
    """The packs of today, with one figure raised."""
    return load_library(written(tmp_path / "newer", RAISED))


def _outcome(library: Library) -> str:
    firm = read_firm(library.catalogue, {"revenue": 1_500_000})
    return judge(library, "cn", firm, DAY).ladder.tiers[0].outcome.value


def test_a_talk_can_stay_with_the_rules_it_began_under(
    folder: Path, older: str, newer: Library, tmp_path: Path
) -> None:
    editions = Editions(folder)
    editions.keep(tmp_path / "newer" / "packs", newer)
    stayed = editions.find(older)
    assert stayed is not None
    assert (_outcome(stayed), _outcome(newer)) == ("met", "not_met")


def test_the_pinned_rules_are_those_that_are_found(folder: Path, older: str, tmp_path: Path) -> None:
    pinned = rule_set(load_library(tmp_path / "older" / "packs"), "cn", DAY, "new")
    found = Editions(folder).find(pinned.edition)
    assert found is not None
    assert rule_set(found, "cn", DAY, "new") == pinned


def test_an_owner_who_moves_is_told_what_the_newer_edition_changed(folder: Path, older: str, newer: Library) -> None:
    stayed = Editions(folder).find(older)
    assert stayed is not None
    facts = {"revenue": 1_500_000}
    before = judge(stayed, "cn", read_firm(stayed.catalogue, facts), DAY)
    after = judge(newer, "cn", read_firm(newer.catalogue, facts), DAY)
    change = change_between(before, after, Words("en", newer.catalogue))
    assert change.tiers == ("一级: likely reached → not yet",)


def test_the_shipped_packs_can_be_kept_and_found_again(folder: Path, library: Library) -> None:
    edition = Editions(folder).keep(PACKS, library)
    found = Editions(folder).find(edition)
    assert found is not None
    assert found is not library
    for region in library.regions:
        assert rule_set(found, region, DAY, "new") == rule_set(library, region, DAY, "new")


def test_an_edition_is_kept_once(folder: Path, older: str, tmp_path: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in folder.iterdir()}
    packs = tmp_path / "older" / "packs"
    assert Editions(folder).keep(packs, load_library(packs)) == older
    assert {file: file.stat().st_mtime_ns for file in folder.iterdir()} == before
    assert len(before) == 1


def test_the_same_library_is_handed_out_each_time(folder: Path, older: str) -> None:
    editions = Editions(folder)
    assert editions.find(older) is editions.find(older) is not None


def test_the_running_library_is_found_without_reading_it_again(folder: Path, newer: Library, tmp_path: Path) -> None:
    editions = Editions(folder)
    assert editions.find(editions.keep(tmp_path / "newer" / "packs", newer)) is newer


@pytest.mark.parametrize("kept", [0, 20, 400])
def test_a_half_written_archive_counts_as_not_kept_and_the_next_start_mends_it(
    folder: Path, older: str, tmp_path: Path, kept: int
) -> None:
    archive = folder / f"{older}.zip"
    archive.write_bytes(archive.read_bytes()[:kept])
    editions = Editions(folder)
    assert editions.find(older) is None
    packs = tmp_path / "older" / "packs"
    editions.keep(packs, load_library(packs))
    assert Editions(folder).find(older) is not None


def test_a_damaged_byte_counts_as_not_kept(folder: Path, older: str) -> None:
    archive = folder / f"{older}.zip"
    with ZipFile(archive) as opened:
        largest = max(opened.infolist(), key=lambda member: member.compress_size)
    damaged = bytearray(archive.read_bytes())
    damaged[largest.header_offset + 60 + len(largest.filename)] ^= 0xFF
    archive.write_bytes(damaged)
    assert Editions(folder).find(older) is None


@pytest.mark.parametrize(
    "name",
    ["../outside.yaml", "../../outside.yaml", "{here}/outside.yaml", "cn/../../outside.yaml", "a\\..\\b.yaml", "x.py"],
)
def test_an_archive_never_writes_outside_of_where_it_is_unpacked(
    folder: Path, older: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked = tmp_path / "unpacked" / "here"
    unpacked.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(unpacked))
    with ZipFile(folder / f"{older}.zip", "a") as opened:
        opened.writestr(name.format(here=tmp_path), "facts: {}")
    assert Editions(folder).find(older) is None
    assert not list(tmp_path.rglob("outside.yaml"))
    assert not list(unpacked.iterdir())


def test_an_archive_that_unpacks_to_more_than_any_packs_is_not_read(
    folder: Path, older: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.editions, "LARGEST", 100)
    assert Editions(folder).find(older) is None


@pytest.mark.parametrize("edition", ["", "../../etc/passwd", "0" * 63, "0" * 64, "G" * 64, "x/y"])
def test_an_edition_that_was_never_kept_is_not_found(folder: Path, older: str, edition: str) -> None:
    assert Editions(folder).find(edition) is None


def test_nothing_is_found_before_anything_was_kept(tmp_path: Path) -> None:
    assert Editions(tmp_path / "nowhere").find("0" * 64) is None


def test_an_edition_kept_by_another_process_is_found_without_a_restart(
    folder: Path, newer: Library, tmp_path: Path
) -> None:
    here = Editions(folder)
    edition = rule_set(newer, "cn", DAY, "new").edition
    assert here.find(edition) is None
    Editions(folder).keep(tmp_path / "newer" / "packs", newer)
    assert here.find(edition) is not None


def test_packs_that_changed_under_the_program_are_refused_and_leave_nothing(
    folder: Path, newer: Library, tmp_path: Path
) -> None:
    changed = written(tmp_path / "changed", {FACTS: ("name: 收入", "name: 营收")})
    with pytest.raises(PacksChanged, match="start again"):
        Editions(folder).keep(changed, newer)
    assert list(folder.iterdir()) == []


def _say(log: Log, ground: Ground, *messages: str) -> tuple[Log, str]:
    said = ""
    for message in messages:
        taken = turn(log, message, ground)
        log += taken.entries
        said = rendered(taken.replies, 1000)
    return log, said


def _begun(library: Library) -> Log:
    """A talk under these packs, in which the owner said what the firm takes in."""
    log, _ = _say((), Ground(library, DAY), "English", "全国", "收入150万元")
    assert position(log, Ground(library, DAY)).given["revenue"] == (1_500_000, 1_500_000)
    return log


def test_a_talk_is_told_of_newer_packs_and_may_stay(folder: Path, older: str, newer: Library) -> None:
    editions = Editions(folder)
    stayed = editions.find(older)
    assert stayed is not None
    ground = Ground(newer, DAY, editions=editions.find)
    log, said = _say(_begun(stayed), ground, "no")
    assert "The rules have changed since you began." in said
    assert "likely reached → not yet" in said
    log, _ = _say(log, ground, "stay with the old rules")
    at = position(log, ground)
    assert at.assessment is not None
    assert at.assessment.ladder.tiers[0].outcome.value == "met"


def test_a_talk_is_told_of_newer_packs_and_may_move(folder: Path, older: str, newer: Library) -> None:
    editions = Editions(folder)
    stayed = editions.find(older)
    assert stayed is not None
    ground = Ground(newer, DAY, editions=editions.find)
    log, _ = _say(_begun(stayed), ground, "no", "go over to the new rules")
    at = position(log, ground)
    assert at.assessment is not None
    assert at.assessment.ladder.tiers[0].outcome.value == "not_met"


def test_a_talk_whose_edition_was_not_kept_is_told_that_it_must_move(newer: Library, tmp_path: Path) -> None:
    ground = Ground(newer, DAY, editions=Editions(tmp_path / "nowhere").find)
    _, said = _say(_begun(load_library(written(tmp_path / "gone"))), ground, "no")
    assert "not kept here any more" in said
