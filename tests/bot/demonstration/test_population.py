"""The made-up firms: the same each time, nobody's in earnest, and of every kind that the console shows."""

from collections import Counter
from datetime import date
from itertools import islice

from assessment.judge import judge
from assessment.library import Library
from assessment.profile import read_firm
from bot.demonstration import DEMONSTRATION_REGION
from bot.demonstration.population import DISTRICTS, PROFILES, firms
from flows.credit_code import read_credit_code
from flows.written import decoded


def test_the_same_seed_gives_the_same_firms_and_more_firms_begin_alike() -> None:
    few = list(firms(50, seed=7))

    assert list(islice(firms(500, seed=7), 50)) == few
    assert [firm.profile.facts for firm in firms(50, seed=8)] != [firm.profile.facts for firm in few]


def test_no_code_is_a_real_firms_and_each_passes_as_one() -> None:
    codes = [firm.credit_code for firm in firms(1_200)]

    assert len(set(codes)) == 1_200
    assert all(read_credit_code(code) == code for code in codes)
    assert {code[2:8] for code in codes} == {"000000"}


def test_every_name_says_that_it_is_made_up_and_none_is_given_twice() -> None:
    names = [firm.name for firm in firms(1_200)]

    assert len(set(names)) == 1_200
    assert all("虚构" in name for name in names)


def test_the_firms_stand_on_every_rung_with_some_on_the_way_to_the_next(made_up: Library) -> None:
    standing: Counter[tuple[str | None, str | None]] = Counter()
    for firm in firms(600):
        facts = {fact: decoded(value) for fact, value in firm.profile.facts.items()}
        ladder = judge(made_up, DEMONSTRATION_REGION, read_firm(made_up.catalogue, facts), date(2026, 11, 22)).ladder
        standing[ladder.likely.tier if ladder.likely else None, ladder.possible.tier if ladder.possible else None] += 1

    assert {likely for likely, _ in standing} == {None, "innovative_sme", "srdi_sme", "little_giant"}
    assert any(likely != possible for likely, possible in standing)
    assert min(standing[tier, tier] for tier in ("innovative_sme", "srdi_sme", "little_giant")) > 10


def test_owners_enrolled_agreed_and_left_in_every_way() -> None:
    made = list(firms(1_200))

    assert {firm.district for firm in made} == set(DISTRICTS)
    assert {firm.purposes for firm in made} >= {
        (),
        ("register",),
        ("register", "facts"),
        ("register", "facts", "reminders"),
    }
    assert {firm.channel for firm in made} == {"web", "wechat", "wecom", "telegram"}
    assert any(firm.left is not None for firm in made)
    assert all(firm.active <= firm.joined and (firm.left or 0) <= firm.joined for firm in made)


def test_a_great_many_firms_share_a_thousand_sets_of_figures() -> None:
    assert len({id(firm.profile) for firm in firms(3 * PROFILES)}) == PROFILES
