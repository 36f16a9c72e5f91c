"""How far a yearly rate over two years is from its bound: told in a table as alone, to the last unit."""

from datetime import date
from fractions import Fraction
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assessment.batch import Batch, Tell, compiled, table_of
from assessment.facts import Catalogue, Fact
from assessment.firm import Firm, Value
from assessment.judge import judge
from assessment.library import Library
from assessment.quantity import Interval, Number, exactly
from assessment.requirement import Compare
from tests.assessment.batch.gaps_said import asking, expected_gaps
from tests.assessment.batch.tables import shipped

DAY = date(2024, 6, 30)
RATE, NOW, BEFORE = "revenue_cagr_2y", "revenue", "revenue_prev2"
MOST = 10**16
"""The largest revenue of a table, in fen."""
PARTS = 4 * 10**16
"""What a square is multiplied by, so that its root is in half units."""


def test_a_rate_is_as_far_from_its_bound_as_alone_where_its_root_ends_and_where_it_does_not(library: Library) -> None:
    firms = [_firm(library, exactly(now), exactly(before)) for now, before in _listed()]
    _same(_asked(library), firms)


def test_a_rate_beside_the_middle_between_two_units_is_told_as_the_nearer_one_as_alone(library: Library) -> None:
    """So near to it, on either side, that 24 places of the root would not tell which side it is."""
    pairs = [
        pair for part in range(2_000_001, 2_000_201, 2) for apart in (-2, -1, 1, 2) for pair in _beside(part, apart)
    ]
    assert len(pairs) > 50
    firms = [_firm(library, exactly(now), exactly(before)) for now, before in pairs]
    told = _same(_asked(library), firms)
    assert all(row["innovative_sme/five.gap.low"] == row["innovative_sme/five.gap.high"] for row in told)


@settings(max_examples=2, phases=(Phase.generate,))
@given(random=st.randoms(use_true_random=True))
def test_a_rate_of_ranges_or_given_itself_is_as_far_from_its_bound_as_alone(random: Random) -> None:
    _same(_asked(shipped()), [_random_firm(shipped(), random) for _ in range(80)])


@settings(max_examples=2, phases=(Phase.generate,))
@given(random=st.randoms(use_true_random=True))
def test_the_limits_of_a_rate_bound_how_far_it_is_as_alone(random: Random) -> None:
    limited = _limited(shipped().catalogue[RATE], low=Fraction(-1, 2), high=Fraction(3, 10))
    catalogue = Catalogue({**shipped().catalogue, RATE: limited})
    five = Fraction(5, 100)
    asked = (Compare(id="five", fact=RATE, at_least=five), Compare(id="below", fact=RATE, less_than=five))
    changed = asking(shipped(), *asked, catalogue=catalogue)
    _same(changed, [_random_firm(changed, random, most="0.3", least="-0.5") for _ in range(80)])


def _asked(library: Library) -> Library:
    return asking(
        library,
        Compare(id="five", fact=RATE, at_least=Fraction(5, 100)),
        Compare(id="grows", fact=RATE, more_than=0),
        Compare(id="at_most", fact=RATE, at_most=Fraction(-3, 100)),
        Compare(id="below", fact=RATE, less_than=Fraction(5, 1_000)),
    )


def _same(library: Library, firms: list[Firm]) -> list[dict[str, object]]:
    """How far the firms of a table are, once that was found to be what it is of each alone."""
    batch: Batch = compiled(library, "cn", DAY)
    rows = batch.judge(table_of(firms).lazy(), (Tell.GAPS,)).collect().to_dicts()
    for firm, row in zip(firms, rows, strict=True):
        said = expected_gaps(batch, judge(library, "cn", firm, DAY, "new"))
        said = {column: units for column, units in said.items() if ".gap." in column}
        assert {column: row[column] for column in said} == said
    return rows


def _firm(library: Library, now: Interval, before: Interval) -> Firm:
    """A firm by its revenue in fen."""
    given: dict[str, Value] = {NOW: _in_yuan(now), BEFORE: _in_yuan(before)}
    return Firm(library.catalogue, given)


def _in_yuan(fen: Interval) -> Interval:
    return Interval(*(None if end is None else Fraction(end, 100) for end in fen))


def _listed() -> list[tuple[int, int]]:
    """Roots that end, in the very middle between two units among them, and such as do not; the smallest and the largest."""
    whole = [(part * part, other * other) for part, other in ((1, 1), (21, 20), (1, 3), (2, 7), (10**8, 10**8 - 1))]
    middle = [(part * part, 16 * 10**14) for part in (41_000_001, 41_000_003, 4_000_001, 3)]
    ends = [(0, 1), (0, MOST), (1, MOST), (MOST, MOST), (MOST - 1, MOST), (MOST, 1), (1, 1), (MOST, MOST - 1), (1, 2)]
    return [*whole, *middle, *ends, (8_800_000_000, 8_000_000_000), (5, 0)]


def _beside(part: int, apart: int) -> list[tuple[int, int]]:
    """Revenues whose ratio is as little as this, over the later one, beside a square of so many half units."""
    square = part * part
    if square % 5 == 0:
        return []
    now = apart * pow(PARTS, -1, square) % square
    before = (PARTS * now - apart) // square
    return [(now, before)] if 0 < before <= MOST and now <= MOST else []


def _random_firm(library: Library, random: Random, *, least: str = "-1", most: str = "2") -> Firm:
    before = random.choice((random.randint(1, MOST), 10 ** random.randint(0, 12), 0))
    now = min(MOST, before * random.randint(0, 130) // 100 + random.randint(0, 3))
    firm = _firm(library, _around(now, random), _around(before, random))
    given = {fact: value for fact, value in firm.given.items() if random.random() < 0.95}
    if random.random() < 0.3:
        low, high = Fraction(least), Fraction(most)
        rate = max(low, min(high, Fraction(random.randint(-(10**8), 10**8), random.choice((10**8, 10**9)) // 10 * 10)))
        rate = Fraction(round(rate * 10**8), 10**8)
        given[RATE] = random.choice((exactly(rate), Interval(low, rate), Interval(rate, high)))
    return Firm(library.catalogue, given)


def _around(fen: int, random: Random) -> Interval:
    other = random.choice((fen, fen, fen // 2, fen + 1, None))
    if other is None:
        return random.choice((Interval(0, fen), Interval(fen, None)))
    other = min(other, MOST)
    return Interval(min(fen, other), max(fen, other))


def _limited(fact: Fact, *, low: Number, high: Number) -> Fact:
    fields = {name: getattr(fact, name) for name in Fact.model_fields if name != "limits"}
    return Fact.model_validate({**fields, "min": low, "max": high})
