"""How a firm stands by what is known of it: judged by the policies in force and written where officials look for it.

`stand` is pure and is what bulk judging uses; `judge_firm` reads and writes the registry, within whoever's transaction it is.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.firm import Firm as Facts
from assessment.firm import Value
from assessment.judge import judge
from assessment.library import Library, NoRule, UnknownRegion
from assessment.measures import Applicability
from assessment.quantity import NOT_MET, Number
from assessment.requirement import Compare, Finding, Score
from bot.registry.known import Known, known
from bot.registry.tables import Entitlement, Firm, FirmFact, FirmTitle, Judgement, Shortfall
from flows.rule_set import rule_set

Reason = Literal["enrolled", "answers", "import", "publication", "stale"]

_BANDS = 10
_COUNTED = (Applicability.APPLICABLE, Applicability.AFTER_RECOGNITION)


class Lack(NamedTuple):
    """A requirement of the next tier that is surely not met; of a score the gap is in points."""

    requirement: str
    fact: str | None
    gap: str | None
    gap_band: int | None


class Standing(NamedTuple):
    """How a firm stands on a day."""

    likely_tier: str | None
    possible_tier: str | None
    next_tier: str | None
    lacks: tuple[Lack, ...]
    open_count: int
    entitlements: tuple[tuple[str, str], ...]
    """Measure and outcome of those that apply now or would after recognition."""
    rules_hash: str
    edition: str

    @property
    def missing_count(self) -> int:
        """How many requirements of the next tier are surely not met."""
        return len(self.lacks)


def stand(library: Library, region: str, facts: Mapping[str, Value], on: date) -> Standing | None:
    """How a firm of which this is known stands; None where nothing is known, or the region has no rules on that day."""
    if not facts:
        return None
    try:
        found = judge(library, region, Facts(library.catalogue, facts), on)
        rules = rule_set(library, region, on, "new")
    except (NoRule, UnknownRegion):
        return None
    ladder = found.ladder
    likely, possible, following = ladder.likely, ladder.possible, ladder.next
    missing = [each for each in found.missing if each.outcome is NOT_MET]
    return Standing(
        None if likely is None else likely.tier,
        None if possible is None else possible.tier,
        None if following is None else following.tier,
        tuple({each.requirement.name: _lack(each, found.firm) for each in missing}.values()),
        len(found.missing) - len(missing),
        tuple((each.measure.id, each.outcome.value) for each in found.measures if each.outcome in _COUNTED),
        rules.hash,
        rules.edition,
    )


async def judge_firm(session: AsyncSession, firm: Firm, library: Library, on: date, reason: Reason) -> Judgement | None:
    """Judge the firm by all that is kept of it and write how it stands; the new row of its history, where it stands otherwise."""
    await session.flush()
    # Whoever changes what is known of the firm meanwhile is waited for, and waits.
    if await session.scalar(select(Firm.id).where(Firm.id == firm.id).with_for_update()) is None:
        return None
    facts = (await session.scalars(select(FirmFact).where(FirmFact.firm_id == firm.id))).all()
    titles = (await session.scalars(select(FirmTitle).where(FirmTitle.firm_id == firm.id))).all()
    now = known(library, facts, titles, on)
    standing = stand(library, firm.region, now.values, on)
    for table in (Shortfall, Entitlement):
        await session.execute(
            delete(table).where(table.firm_id == firm.id).execution_options(synchronize_session=False)
        )
    note_standing(firm, standing, now, on)
    if standing is None:
        return None
    session.add_all(shortfalls(firm, standing))
    session.add_all(entitlements(firm, standing))
    last = await session.scalar(
        select(Judgement).where(Judgement.firm_id == firm.id).order_by(Judgement.at.desc(), Judgement.id).limit(1)
    )
    made = judgement(firm, standing, on, reason)
    if last is not None and stands(last) == stands(made):
        return None
    session.add(made)
    return made


def note_standing(firm: Firm, standing: Standing | None, now: Known, on: date) -> None:
    """Write how the firm stands into its own row."""
    firm.judged_on = None if standing is None else on
    firm.rules_hash = "" if standing is None else standing.rules_hash
    firm.edition = "" if standing is None else standing.edition
    firm.likely_tier = None if standing is None else standing.likely_tier
    firm.possible_tier = None if standing is None else standing.possible_tier
    firm.next_tier = None if standing is None else standing.next_tier
    firm.missing_count = None if standing is None else standing.missing_count
    firm.open_count = None if standing is None else standing.open_count
    firm.expires_on, firm.recheck_on = now.expires_on, now.recheck_on


def shortfalls(firm: Firm, standing: Standing) -> list[Shortfall]:
    """The rows of what the firm lacks."""
    if standing.next_tier is None:
        return []
    return [
        Shortfall(firm_id=firm.id, region=firm.region, tier=standing.next_tier, **lack._asdict())
        for lack in standing.lacks
    ]


def entitlements(firm: Firm, standing: Standing) -> list[Entitlement]:
    """The rows of the measures that apply to the firm."""
    return [
        Entitlement(firm_id=firm.id, region=firm.region, measure=measure, outcome=outcome)
        for measure, outcome in standing.entitlements
    ]


def judgement(firm: Firm, standing: Standing, on: date, reason: Reason) -> Judgement:
    """The row of the firm's history."""
    return Judgement(
        firm_id=firm.id,
        region=firm.region,
        judged_on=on,
        reason=reason,
        rules_hash=standing.rules_hash,
        edition=standing.edition,
        likely_tier=standing.likely_tier,
        possible_tier=standing.possible_tier,
        missing_count=standing.missing_count,
        open_count=standing.open_count,
    )


def stands(row: Judgement) -> tuple[object, ...]:
    """As much of a judgement as makes it another one."""
    return row.likely_tier, row.possible_tier, row.missing_count, row.open_count


def _lack(finding: Finding, firm: Facts) -> Lack:
    asked = finding.requirement
    match asked:
        case Compare():
            low, high = firm.numbers[asked.fact]
            nearest = high if asked.aim.up else low
            gap = None if nearest is None else asked.bound - nearest if asked.aim.up else nearest - asked.bound
            return Lack(asked.name, asked.fact, *_measured(gap, asked.bound))
        case Score() if finding.score is not None and finding.score.high is not None:
            # Where only the floor of a group is missed, no number of points in all says how far it is.
            short = asked.score.pass_mark - finding.score.high
            return Lack(asked.name, None, *_measured(short if short > 0 else None, asked.score.pass_mark))
        case _:
            return Lack(asked.name, None, None, None)


def _measured(gap: Number | None, required: Number) -> tuple[str | None, int | None]:
    """The gap written exactly, and as tenths of what is required."""
    if gap is None:
        return None, None
    written = str(gap.numerator) if gap.denominator == 1 else f"{gap.numerator}/{gap.denominator}"
    size = required if required > 0 else -required
    if not size:
        return written, _BANDS if gap else 0
    return written, min(_BANDS, gap * _BANDS // size)
