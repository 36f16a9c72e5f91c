"""Why a firm gets a reminder, in one plain sentence: what its contact agreed to, and what the reminder's firms have in common.

Of the choice only that is told which follows from the firm's own answers or titles: not what officials searched for, from where a
firm came in, or when somebody was heard of.
"""

from collections.abc import Iterator
from typing import Final

from assessment.wording import Words
from assessment.wording import later as _
from bot.console.policy_names import PolicyNames
from bot.outreach.kinds import TO_EVERYBODY
from bot.registry.queries.firm_filter import NO_TIER, FirmFilter, Standing
from flows.enrolment_names import TOPIC_NAMES

_STANDINGS: Final = {
    Standing.OPEN: _("a higher tier is still open"),
    Standing.SETTLED: _("the tier is settled"),
    Standing.UNJUDGED: _("nothing is known yet to judge by"),
}


def why(wanted: FirmFilter, topic: str, region: str, names: PolicyNames, words: Words) -> str:
    """The sentence; the region is named."""
    say = words.say
    if topic == TO_EVERYBODY:
        agreed = say("You agreed to reminders about your firm.")
    else:
        agreed = say("You asked for reminders about {topic}.", topic=say(TOPIC_NAMES[topic]))  # type: ignore[index]
    common = words.semicolons(_in_common(wanted, names, words))
    if common:
        about = say("This one is for firms in {region} of which this is true: {common}.", region=region, common=common)
    else:
        about = say("This one is for firms in {region}.", region=region)
    return say("{agreed} {about}", agreed=agreed, about=about)


def _in_common(wanted: FirmFilter, names: PolicyNames, words: Words) -> Iterator[str]:
    say = words.say
    for tier, text in (
        (wanted.next, _("next tier: {tier}")),
        (wanted.likely, _("likely tier: {tier}")),
        (wanted.possible, _("highest tier still possible: {tier}")),
    ):
        if tier is not None:
            yield say(text, tier=names.tier(None if tier == NO_TIER else tier))
    yield from _missing(wanted, words)
    if wanted.lacking is not None:
        yield say("not met yet: {requirement}", requirement=names.requirement(wanted.lacking).name)
    if wanted.measure is not None:
        later = wanted.after_recognition
        text = _("support with the next title: {measure}") if later else _("support that applies: {measure}")
        yield say(text, measure=names.measure(wanted.measure).name)
    if wanted.standing is not None:
        yield say(_STANDINGS[wanted.standing])
    yield from _of_time(wanted, names, words)
    if wanted.changed_by is not None:
        yield say("the new rules change something")


def _of_time(wanted: FirmFilter, names: PolicyNames, words: Words) -> Iterator[str]:
    say, day = words.say, words.day
    if wanted.holding is not None:
        yield say("title held: {title}", title=names.titles.get(wanted.holding.title, wanted.holding.title))
    if wanted.expires_from is not None:
        yield say("a title ends on {day} or later", day=day(wanted.expires_from))
    if wanted.expires_before is not None:
        yield say("a title ends before {day}", day=day(wanted.expires_before))
    if wanted.stale_before is not None:
        yield say("some answers are out of date by {day}", day=day(wanted.stale_before))


def _missing(wanted: FirmFilter, words: Words) -> Iterator[str]:
    least, most = wanted.missing_at_least, wanted.missing_at_most
    if least is not None and least == most:
        yield words.say("requirements missing for the next tier: {count}", count=least)
        return
    if least is not None:
        yield words.say("requirements missing for the next tier: at least {count}", count=least)
    if most is not None:
        yield words.say("requirements missing for the next tier: at most {count}", count=most)
