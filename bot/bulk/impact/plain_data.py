"""An impact as plain data for JSON: ids beside the words for them, numbers as numbers."""

from dataclasses import asdict
from datetime import date
from typing import Any

from assessment.content import edition_of
from assessment.presentation import CURRENCY
from assessment.quantity import plain
from bot.bulk.impact.columns import AFTER, BEFORE, OPEN, Move, direction_of
from bot.bulk.impact.groups import Group, Why
from bot.bulk.impact.names import Asked
from bot.bulk.impact.samples import Sample
from bot.bulk.impact.view import View
from bot.bulk.summary.numbers import Money

_SIDES = {BEFORE: "before", AFTER: "after"}


def impact_json(view: View) -> dict[str, Any]:
    """The whole impact."""
    tally, sides, names = view.tally, view.names.sides, view.names
    return {
        "region": sides.region,
        "kind": sides.kind,
        "asked": sides.asked.isoformat(),
        "locale": view.words.locale,
        "edition": edition_of(sides.library),
        **{name: _policy(view, side) for side, name in _SIDES.items()},
        "table": {
            "file": view.about.file,
            "judged": tally.judged,
            "refused": tally.refused,
            "in_part": tally.in_part,
            "problems": view.about.problems or None,
            "ignored": [{"column": each.column, "why": view.words.say(each.reason)} for each in view.about.ignored],
        },
        "directions": {"up": view.up(), "down": view.down(), "same": tally.moves[Move.STAYS]},
        "moves": {move.value: tally.moves[move] for move in Move},
        "lead": list(view.lead()),
        "tiers": [{"id": tier, "name": names.tier(tier)} for tier in tally.compared.steps],
        "likely": _pairs(view, "likely"),
        "possible": _pairs(view, "possible"),
        "groups": [_group(view, group) for group in view.groups],
        "support": [
            {"change": change, "firms": tally.applies[measure], **_asked(names.measure(measure, side))}
            for change, side, measures in (
                ("gained", AFTER, tally.compared.gained),
                ("lost", BEFORE, tally.compared.lost),
            )
            for measure in measures
        ],
        "support_alone": tally.support_alone,
        "money": {name: _money(view.tables.money(side)) for side, name in _SIDES.items()},
        "asked_once": [
            {"fact": fact, "name": view.words.name(fact), "asked": _SIDES[side], "unknown": tally.unknown[fact]}
            for fact, side in tally.asked_once.items()
        ],
        "cautions": list(view.cautions()),
        "notes": list(view.notes()),
    }


def _policy(view: View, side: str) -> dict[str, Any]:
    policy = view.names.policy(side)
    return {
        "document": policy.document.id,
        "on": policy.on.isoformat(),
        "title": view.names.title(side),
        "documents": [
            {
                "id": each.id,
                "title": each.title,
                "number": each.number,
                "status": each.status,
                "standing": each.standing,
                "standing_asked": each.standing_asked or each.standing,
                "effective_from": _day(each.effective_from),
                "effective_until": _day(each.effective_until),
                "deadlines": [
                    {name: value for name, value in asdict(deadline).items() if value is not None}
                    for deadline in each.deadlines
                ],
                "notice": each.notice,
            }
            for each in view.names.documents(side)
        ],
        "tiers": [
            {
                "id": tier,
                "source": {"document": rule.document.id, "clause": rule.clause},
                "from": _day(rule.applies.starts),
                "until": _day(rule.applies.until),
            }
            for tier, rule, _is_national in view.names.sides.ladder(policy)
        ],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _pairs(view: View, which: str) -> list[dict[str, Any]]:
    counts = {"likely": view.tally.likely, "possible": view.tally.possible}[which]
    steps = view.tally.compared.steps
    order = sorted(counts, key=lambda pair: (steps.index(pair[0]), steps.index(pair[1])))
    return [{"before": was, "after": now, "firms": counts[was, now]} for was, now in order]


def _group(view: View, group: Group) -> dict[str, Any]:
    return {
        "move": group.move.value,
        "direction": direction_of(group.move),
        "tier": group.tier,
        "firms": group.firms,
        "text": view.said.because(group),
        "outcome": "undecided" if group.move in OPEN else "not_met",
        "reasons": [_why(why) for why in group.whys],
        "samples": [_sample(view, sample) for sample in group.samples],
    }


def _why(why: Why) -> dict[str, Any]:
    return {
        "firms": why.firms,
        "alone": why.alone,
        "requirement": _asked(why.asks),
        "instead": None if why.other is None else _asked(why.other),
        "half_miss_by_at_most": None
        if why.short is None
        else {"fact": why.short.fact, "figure": plain(why.short.most)},
    }


def _money(money: Money | None) -> dict[str, Any] | None:
    if money is None:
        return None
    return {
        "low": plain(money.low, 2),
        "high": plain(money.high, 2),
        "unbounded": money.unbounded,
        "currency": CURRENCY,
    }


def _asked(asked: Asked) -> dict[str, Any]:
    return {"id": asked.id, "text": asked.text, "source": {"document": asked.document, "clause": asked.clause}}


def _sample(view: View, sample: Sample) -> dict[str, Any]:
    told: dict[str, Any] = {"row": sample.row}
    if view.with_names:
        told["name"] = sample.name
    told |= {
        "move": sample.move.value,
        "direction": direction_of(sample.move),
        "tier": sample.tier,
        "likely": dict(zip(_SIDES.values(), sample.likely, strict=True)),
        "possible": dict(zip(_SIDES.values(), sample.possible, strict=True)),
        "reasons": [
            {
                "outcome": each.outcome,
                "requirement": _asked(each.asks),
                "instead": None if each.other is None else _asked(each.other),
                **({"gap": each.gap} if each.gap else {}),
            }
            for each in sample.reasons
        ],
        "gained": [_asked(each) for each in sample.gained],
        "lost": [_asked(each) for each in sample.lost],
    }
    return told
