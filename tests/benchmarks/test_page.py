"""The page of figures says what was measured, what is met and what is not, and never more than that."""

from datetime import date
from pathlib import Path

import pytest

from tests.bench import PARTS, main
from tests.benchmarks.goals import GOALS, Goal
from tests.benchmarks.kept import Measured, Part
from tests.benchmarks.machine import Machine
from tests.benchmarks.page import Page, page, unexplained
from tests.benchmarks.told import Column, Figure, Table, Told

MACHINE = Machine(
    processor="A processor",
    cores=4,
    memory_gib=8,
    system="A system",
    python="A Python",
    libraries={"one": "1.0"},
    peers={"other": "2.0"},
)
TABLE = Table(
    title="Both",
    columns=(Column(name="µs", digits=1), Column(name="wrong")),
    rows=(("ours", 12.34, 0), ("theirs", 1_234.5, None)),
    note="A note.",
    drawn=("µs",),
)
FASTER = Goal("One firm", "rules/ours", "rules/theirs", "theirs", most=0.5, why="It is slow.")


def part(ours: float = 12.34, *, load: float = 0.1, is_small: bool = False) -> Part:
    figures = {"ours": Figure(value=ours, unit="µs"), "theirs": Figure(value=100, unit="µs")}
    told = Told(tables=(TABLE,), figures=figures, versions=("other 2.0",))
    return Part(
        title="One rule",
        about="It is measured so.",
        on=date(2026, 11, 23),
        seconds=61,
        load=load,
        is_small=is_small,
        machine=MACHINE,
        told=told,
    )


def made(goal: Goal = FASTER, measured: Part | None = None) -> Page:
    return page(Measured(parts={"rules": measured or part()}), [goal])


def test_a_goal_that_is_reached_is_met_and_needs_no_reason() -> None:
    text = made().text
    assert "| One firm | at most 0.5 × theirs | 0.12 × | met |" in text
    assert "It is slow." not in text


def test_a_goal_that_is_missed_is_told_with_its_reason() -> None:
    text = made(measured=part(60)).text
    assert "| One firm | at most 0.5 × theirs | 0.60 × | **missed** |" in text
    assert "- One firm (0.60 ×): It is slow." in text


def test_a_goal_that_is_missed_without_a_reason_is_found() -> None:
    measured = Measured(parts={"rules": part(60)})
    assert unexplained(measured, [FASTER]) == []
    assert unexplained(measured, [FASTER._replace(why="")]) == ["One firm"]


def test_a_goal_may_be_a_figure_alone_that_must_be_at_least_so_much() -> None:
    text = made(Goal("Rate", "rules/theirs", unit="a second", least=100)).text
    assert "| Rate | at least 100 a second | 100 a second | met |" in text


def test_nothing_wrong_is_met_by_nothing_alone() -> None:
    goal = Goal("Wrong", "rules/ours", unit="firms", most=0)
    assert "| Wrong | none | 0 firms | met |" in made(goal, part(0)).text
    assert "| Wrong | none | 1.00 firms | **missed** |" in made(goal, part(1)).text


def test_a_goal_whose_figures_were_not_told_is_not_measured() -> None:
    assert "| One firm | at most 0.5 × theirs |  | not measured |" in page(Measured(parts={}), [FASTER]).text


def test_a_part_is_told_with_its_tables_their_notes_its_machine_and_its_day() -> None:
    text = made().text
    assert "## One rule\n\nIt is measured so.\n" in text
    assert "| Both | µs | wrong |\n| --- | ---: | ---: |\n| ours | 12.3 | 0 |\n| theirs | 1,234.5 |  |" in text
    assert "A note." in text
    assert "A processor, 4 cores, 8 GiB of memory, A system, A Python." in text
    assert "| One rule | 2026-11-23 | 61 | 0.10 |" in text


def test_figures_of_a_loaded_machine_or_of_a_small_run_are_never_told_without_saying_so() -> None:
    assert "**" not in made().text
    assert "loaded with other work" in made(measured=part(load=3)).text
    assert "no figure of any part means anything" in made(measured=part(is_small=True)).text


def test_pictures_are_drawn_for_light_and_dark_and_the_same_figures_give_the_same_bytes() -> None:
    text, pictures = made()
    assert set(pictures) == {"rules-1-light.svg", "rules-1-dark.svg"}
    assert all(f"benchmarks/{name}" in text for name in pictures)
    assert all(b"theirs: 1,234.5" in picture for picture in pictures.values())
    assert made() == (text, pictures)


def test_a_part_that_is_measured_again_takes_the_place_of_what_it_told_and_is_kept_exactly(tmp_path: Path) -> None:
    kept = Measured(parts={"turns": part(1), "rules": part(2)}).but("rules", part(3)).sorted(PARTS)
    kept.write(tmp_path / "kept.json")
    assert Measured.read(tmp_path / "kept.json") == kept
    assert list(kept.parts) == ["rules", "turns"]
    assert kept.figures["rules/ours"].value == 3


def test_the_page_is_made_anew_without_measuring_and_leaves_no_picture_that_it_does_not_show(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Measured(parts={"rules": part()}).write(tmp_path / "benchmarks.json")
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "turns-9-light.svg").touch()
    main(["--page-only", "--into", str(tmp_path)])
    assert "## One rule" in (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert {file.name for file in (tmp_path / "benchmarks").iterdir()} == {"rules-1-light.svg", "rules-1-dark.svg"}


def test_every_goal_names_a_part_and_asks_for_one_thing() -> None:
    for goal in GOALS:
        named = [goal.of, *([goal.beside] if goal.beside else [])]
        assert {figure.partition("/")[0] for figure in named} <= PARTS.keys()
        assert (goal.most is None) != (goal.least is None)
        assert bool(goal.unit) != bool(goal.beside)
