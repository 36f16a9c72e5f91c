"""How one firm moves between two sets of rules."""

from datetime import date
from pathlib import Path

from assessment.firm import Firm
from assessment.library import Library, load_library
from assessment.profile import read_firm
from bot.impact.comparison import Comparison
from bot.policy_changes.movement import Movement
from tests.assessment.small_pack import MEASURES, REGION, REVENUE, SUM, TIERS, written

DAY = date(2026, 11, 22)
KNOWN = {"revenue": 1_500_000, "registered_in_region": True, "recognitions": ["first"]}


def _judged(folder: Path, changes: dict[str, tuple[str, str]] | None = None, **facts: object) -> tuple[Library, Firm]:
    library = load_library(written(folder, changes))
    return library, read_firm(library.catalogue, {**KNOWN, **facts})


def movement(before: tuple[Library, Firm], after: tuple[Library, Firm]) -> Movement | None:
    """How the firm moves between the two."""
    return Comparison(before[0], after[0], "cn", DAY).moves(before[1], after[1]).movement


def test_a_firm_for_which_nothing_differs_does_not_move(tmp_path: Path) -> None:
    assert movement(_judged(tmp_path / "old"), _judged(tmp_path / "new")) is None


def test_a_raised_mark_moves_a_firm_down_and_a_lowered_one_up(tmp_path: Path) -> None:
    easy, hard = (
        _judged(tmp_path / "old"),
        _judged(tmp_path / "new", {TIERS: (REVENUE, "fact: revenue, at_least: 200万")}),
    )
    down, up = movement(easy, hard), movement(hard, easy)
    assert down is not None
    assert up is not None
    assert (down.direction, down.likely) == ("down", ("first", None))
    assert (up.direction, up.likely) == ("up", (None, "first"))


def test_a_firm_whose_likely_tier_stays_moves_by_what_is_possible(tmp_path: Path) -> None:
    asked = "  - id: second\n    clause: 一\n    requires:\n"
    harder = {TIERS: (asked, f"{asked}      - {{id: more, text: 更多, fact: revenue, at_least: 200万}}\n")}
    found = movement(_judged(tmp_path / "old"), _judged(tmp_path / "new", harder))
    assert found is not None
    assert (found.direction, found.likely, found.possible) == ("down", ("first", "first"), ("second", "first"))


def test_a_measure_that_begins_or_ceases_to_apply_is_named(tmp_path: Path) -> None:
    more = {
        MEASURES: (
            SUM,
            f"{SUM}\n  - {{id: more, name: 补贴, says: 给钱。, clause: 二, kind: grant, sum: {{fixed: 1万}}}}",
        )
    }
    found = movement(_judged(tmp_path / "old"), _judged(tmp_path / "new", more))
    assert found is not None
    assert (found.direction, found.gained, found.lost) == ("same", ("more",), ())
    back = movement(_judged(tmp_path / "third", more), _judged(tmp_path / "fourth"))
    assert back is not None
    assert (back.gained, back.lost) == ((), ("more",))


def test_a_tier_that_is_gone_is_below_the_one_that_stood_above_it(tmp_path: Path) -> None:
    shorter = {
        REGION: ("  - {id: first, name: 一级}\n", ""),
        TIERS: (
            "  - id: first\n    clause: 一\n    requires:\n      - {id: revenue, text: 收入, fact: revenue, at_least: 100万}\n",
            "",
        ),
        "town/plan/tiers.yaml": ("national: first", "requires: [{id: brand, text: 有品牌, is_true: own_brand}]"),
    }
    found = movement(_judged(tmp_path / "old"), _judged(tmp_path / "new", shorter))
    assert found is not None
    assert (found.direction, found.likely) == ("down", ("first", None))
