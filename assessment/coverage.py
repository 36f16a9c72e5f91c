"""Which items rest on each clause of a document, and which clauses carry none and why: proof that nothing was passed over."""

from typing import NamedTuple

from assessment.pack_files import DocumentPack, RegionPack
from assessment.requirement import Requirement
from assessment.told import Told, told
from assessment.wording import later as _


class ClauseCoverage(NamedTuple):
    """A clause, what it says, the items that cite it, and the reason where nothing does."""

    clause: str
    says: str
    items: tuple[str, ...]
    carries_nothing: str

    @property
    def problem(self) -> Told | None:
        """What is wrong with it: neither cited nor reasoned, or both."""
        if not self.items and not self.carries_nothing:
            return told(_("no item cites it, and no `carries_nothing` says why"))
        if self.items and self.carries_nothing:
            return told(_("items cite it, so `carries_nothing` must go"))
        return None


def coverage(pack: RegionPack) -> dict[str, list[ClauseCoverage]]:
    """Every clause of every document of a region, in the document's order."""
    return {part.document.id: document_coverage(part) for part in pack.documents}


def document_coverage(part: DocumentPack) -> list[ClauseCoverage]:
    """Every clause of a document with the items that rest on it."""
    items: dict[str, list[str]] = {clause: [] for clause in part.document.clauses}
    for date in part.document.dates:
        items[date.clause].append(f"date {date.month}-{date.day}")
    if part.document.valid is not None:
        items[part.document.valid.clause].append("valid")
    for requirement in part.tiers.common:
        _cite(items, requirement, f"common/{requirement.id}")
    for tier in part.tiers.tiers:
        items[tier.clause].append(f"tier {tier.id}")
        for requirement in tier.requires:
            _cite(items, requirement, f"{tier.id}/{requirement.id}")
    for benchmark in part.tiers.benchmarks:
        _cite(items, benchmark, f"benchmark {benchmark.id}")
    for measure in part.measures:
        items[measure.clause].append(f"measure {measure.id}")
        for requirement in measure.requires:
            _cite(items, requirement, f"{measure.id}/{requirement.id}")
    return [
        ClauseCoverage(clause, content.says, tuple(items[clause]), content.carries_nothing)
        for clause, content in part.document.clauses.items()
    ]


def _cite(items: dict[str, list[str]], requirement: Requirement, name: str) -> None:
    for clause in dict.fromkeys(requirement.clauses()):
        items[clause].append(name)
