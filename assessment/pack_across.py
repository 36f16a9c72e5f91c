"""What can be checked only when all packs are there: one rule a tier, kind and day, and names of other documents and tiers."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from assessment.pack_checks import Place
from assessment.requirement import KINDS, Kind
from assessment.told import Told, told
from assessment.wording import later as _

if TYPE_CHECKING:
    from assessment.pack_files import RegionPack


class Misfit(NamedTuple):
    """A file of a region's folder, the place in it, and what is wrong there."""

    file: str
    place: Place
    message: Told


class _Span(NamedTuple):
    """A stretch of days on which a tier has a rule, and where that is written."""

    file: str
    place: Place
    starts: date
    until: date
    kinds: tuple[Kind, ...]


def check_region(pack: "RegionPack", documents: Collection[str]) -> Iterator[Misfit]:
    """The ladder names each tier once, and a document is followed by another of the same region."""
    ids = [tier.id for tier in pack.region.tiers]
    for index, tier in enumerate(ids):
        if tier in ids[:index]:
            yield Misfit(
                "region.yaml", ("tiers", index), told(_("the tier {tier!r} is on the ladder twice"), tier=tier)
            )
    for part in pack.documents:
        successor = part.document.superseded_by
        if successor is not None:
            others = sorted(set(documents) - {part.document.id})
            if successor.document not in others:
                allowed = ", ".join(others) or told(_("none: the region has no other"))
                unknown = _("unknown document {document!r}: allowed are {allowed}")
                message = told(unknown, document=successor.document, allowed=allowed)
                yield Misfit(f"{part.document.id}/document.yaml", ("superseded_by",), message)


def check_rules(pack: "RegionPack", national: "RegionPack | None", *, is_whole: bool) -> Iterator[Misfit]:
    """Every tier that has no rule at all, or two on the same day for the same kind of application.

    Where a file of the region could not be read, a missing rule may be in it and is not told.
    """
    national_tiers = [tier.id for tier in national.region.tiers] if national else None
    spans: dict[str, list[_Span]] = {tier.id: [] for tier in pack.region.tiers}
    for part in pack.documents:
        file = f"{part.document.id}/tiers.yaml"
        for index, tier in enumerate(part.tiers.tiers):
            place: Place = ("tiers", index)
            if tier.national is not None and national_tiers is not None and tier.national not in national_tiers:
                unknown = _("{tier}: unknown national tier {national!r}: allowed are {allowed}")
                message = told(unknown, tier=tier.id, national=tier.national, allowed=", ".join(national_tiers))
                yield Misfit(file, (*place, "national"), message)
            for number, applies in enumerate(tier.applies):
                starts = max(applies.starts or date.min, part.document.effective_from or date.min)
                until = applies.until or date.max
                at = (*place, "applies", number)
                if until < starts:
                    ends = _("{tier}: the rule ends before its document takes effect on {day}")
                    yield Misfit(file, at, told(ends, tier=tier.id, day=starts.isoformat()))
                spans.setdefault(tier.id, []).append(_Span(file, at, starts, until, applies.kinds))
    for tier_id, found in spans.items():
        if not found and is_whole:
            yield Misfit("region.yaml", ("tiers",), told(_("tier {tier!r} has no rule in any document"), tier=tier_id))
        yield from _meetings(tier_id, found)


def _meetings(tier: str, spans: list[_Span]) -> Iterator[Misfit]:
    for index, span in enumerate(spans):
        for other in spans[index + 1 :]:
            shared = [kind for kind in KINDS if kind in span.kinds and kind in other.kinds]
            if shared and span.starts <= other.until and other.starts <= span.until:
                day = max(span.starts, other.starts).isoformat()
                message = _("tier {tier!r} has two rules for {kinds} applications from {day}")
                yield Misfit(other.file, other.place, told(message, tier=tier, kinds=", ".join(shared), day=day))
