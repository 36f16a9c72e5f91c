"""What stands in the placeholders of a test: a made-up firm, since no real firm's data goes out to try something.

What a test calls by a name has one of the region's own where there is one, so that it reads as a reminder will.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from assessment.figures import written_day
from assessment.wording import Words
from assessment.wording import later as _
from bot.console.policy_names import PolicyNames, Reader

_SAID: Final[Mapping[str, str]] = {
    "firm": _("Example Technology Co., Ltd."),
    "tier": _("(a tier)"),
    "next_tier": _("(the firm's next tier)"),
    "missing": _("(what the firm lacks, each with its gap)"),
    "missing_count": "2",
    "title": _("(a title)"),
    "source": _("(document and clause)"),
    "changes": _("(what changes for the firm)"),
    "tier_before": _("(the firm's tier before)"),
    "tier_after": _("(the firm's tier afterwards)"),
    "gained": _("(support that the firm gains)"),
    "lost": _("(support that the firm loses)"),
    "why": _("This is a test; nobody else gets it."),
}
_DAYS: Final = ("expires_on", "recheck_on")


def example_values(about: Mapping[str, str], words: Words, today: date, reader: Reader | None = None) -> dict[str, str]:
    """Something for every placeholder there is, as a recipient's row has it; the day is the campaign's own, where it names one."""
    said = {name: words.say(text) for name, text in _SAID.items()}
    days = {name: written_day(today, words.locale) for name in _DAYS}
    of_the_region = {} if reader is None else _of_the_region(PolicyNames(reader))
    return {**said, **days, **of_the_region, "day": about.get("day") or today.isoformat()}


def _of_the_region(names: PolicyNames) -> dict[str, str]:
    tiers, lackings = list(names.tiers.values()), list(names.requirements)
    return {
        **({"tier": tiers[0], "next_tier": tiers[-1]} if tiers else {}),
        **({"title": next(iter(names.titles.values()))} if names.titles else {}),
        **({"missing": names.requirement(lackings[-1]).name} if lackings else {}),
    }
