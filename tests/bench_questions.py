"""`make bench`: how many questions a thousand simulated owners a region are asked, until the tier is settled and until the end.

One answer in ten is not known or a range. Beside them the same owners asked in the order of the catalogue, and the full
questionnaire that `srdi questions` lists.
"""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from statistics import mean, median, quantiles

from assessment.judge import Assessment
from assessment.library import library_of
from assessment.listing import questions_of
from assessment.wording import Words
from flows.questionnaire import open_questions
from flows.session import Standing
from tests.benchmarks.sizes import sized
from tests.benchmarks.told import Cell, Teller, Told
from tests.flows.owners import REGIONS, Owner, quick_owner

OWNERS = sized(1_000, small=20)
COMPARED = sized(200, small=10)
"""Of these owners it is also measured how the catalogue's order and a quick look would do."""


@dataclass(frozen=True)
class Talk:
    """What came of one owner's talk."""

    until_settled: int
    """Questions after which the tiers stood as they do at the end."""
    until_end: int
    comes_back: bool
    """Whether a topic was entered twice."""
    apart: int
    """How many tiers the bounds are apart at the end: what an owner does not know can leave a tier open."""
    settled_in_catalogue_order: int | None = None
    quick_apart: int | None = None
    """How many tiers the bounds of the quick look are apart; none where they are settled."""


def main() -> Told:
    """Measure and tell."""
    library = library_of()
    with ProcessPoolExecutor(min(4, os.cpu_count() or 1)) as workers:
        jobs = [(region, seed) for region in REGIONS for seed in range(OWNERS)]
        talks = list(workers.map(talk, jobs, chunksize=50))
    by_region = {region: talks[i * OWNERS : (i + 1) * OWNERS] for i, region in enumerate(REGIONS)}
    rows: list[tuple[Cell, ...]] = []
    for region, found in by_region.items():
        settled, end = [each.until_settled for each in found], [each.until_end for each in found]
        full = len(questions_of(library, region, Words("en", library.catalogue)))
        in_order = median(_told(each.settled_in_catalogue_order for each in found))
        again = sum(each.comes_back for each in found)
        rows.append((region, full, _spread(settled), _spread(end), 100 * median(settled) / full, in_order, again))
    teller = Teller()
    teller.table(
        f"Questions, {OWNERS:,} owners a region",
        (
            *(("full questionnaire", 0), ("until the tier is settled", 0), ("until the end", 0)),
            *(("settled, % of full", 0), ("settled, catalogue's order", 0), ("topics entered again", 0)),
        ),
        rows,
        f"Three figures are what a tenth, half and nine tenths of the owners need at most. The catalogue's order: the median of "
        f"the first {COMPARED}.",
        drawn=("settled, % of full",),
    )
    quick: list[tuple[Cell, ...]] = []
    for region, found in by_region.items():
        apart = _told(each.quick_apart for each in found)
        shares = [100 * sum(each == wide for each in apart) / len(apart) for wide in (0, 1)]
        quick.append((region, *shares, mean(apart), mean(each.apart for each in found)))
    teller.table(
        f"A quick look of six questions, {COMPARED} owners a region: how far its bounds are apart",
        (("settled, %", 0), ("one tier, %", 0), ("tiers, mean", 1), ("tiers at the end, mean", 1)),
        quick,
    )
    return teller.told


def talk(job: tuple[str, int]) -> Talk:
    """One owner asked in full, and some also in the catalogue's order and for a quick look."""
    library, (region, seed) = library_of(), job
    owner = Owner(library, region, seed).finish()
    comes_back = len(set(owner.topics)) < len(owner.topics)
    found = Talk(owner.until_settled, len(owner.asked), comes_back, _apart(owner.assessments[-1]))
    if seed >= COMPARED:
        return found
    plain = Owner(library, region, seed, in_catalogue_order).finish()
    quick = quick_owner(library, region, seed).finish()
    return replace(found, settled_in_catalogue_order=plain.until_settled, quick_apart=_apart(quick.assessments[-1]))


def in_catalogue_order(assessment: Assessment, standing: Standing) -> str | None:
    """The first fact of the catalogue that may be asked."""
    wanted = set(open_questions(assessment, standing))
    return next((fact for fact in assessment.firm.catalogue if fact in wanted), None)


def _apart(assessment: Assessment) -> int:
    ladder = assessment.ladder
    low, high = (-1 if tier is None else ladder.tiers.index(tier) for tier in (ladder.likely, ladder.possible))
    return high - low


def _told(figures: Iterable[int | None]) -> list[int]:
    return [figure for figure in figures if figure is not None]


def _spread(counts: Sequence[int]) -> str:
    tenths = quantiles(counts, n=10, method="inclusive")
    return " ".join(f"{tenths[i]:.0f}" for i in (0, 4, 8))


if __name__ == "__main__":
    main()
