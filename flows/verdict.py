"""The verdict in words, the same in a chat, on a page and on paper: what is kept or reached, what may be, which titles are held.

Pure. It only tells what was found. The first sentence is the one that an owner came for.
"""

from collections.abc import Iterator

from assessment.judge import Assessment, Ladder, TierFinding
from assessment.measures import HELD
from assessment.wording import Words
from flows.gaps import is_reviewed


def verdict(assessment: Assessment, words: Words) -> Iterator[str]:
    """In a re-review first the titles under review, the highest before the others; else the tier reached, and what may be."""
    reviewed = [tier for tier in reversed(assessment.ladder.tiers) if is_reviewed(tier, assessment)]
    yield from (_kept(tier, words) for tier in reviewed)
    if not reviewed:
        yield from on_ladder(assessment.ladder, words)
    elif (likely := assessment.ladder.likely) is not None and likely not in reviewed:
        yield words.say("You likely reach: {tier}", tier=words.policy(likely.name))


def _kept(tier: TierFinding, words: Words) -> str:
    """Who comes for a re-review asks first whether the title stays."""
    name = words.policy(tier.name)
    return {
        "met": words.say("You likely keep: {tier}", tier=name),
        "not_met": words.say("Not yet enough to keep {tier}; what is missing is listed below.", tier=name),
        "undecided": words.say("Not certain yet whether you keep: {tier}", tier=name),
    }[tier.outcome.value]


def held(assessment: Assessment, words: Words) -> Iterator[str]:
    """The titles held, so that nobody reads "not yet" as the loss of one."""
    titles = assessment.firm.members(HELD)
    if titles:
        yield words.say("Titles you hold: {titles}", titles=words.value(HELD, titles))
        if assessment.kind == "new":
            yield words.say(
                "What follows is judged like a new application today; a title stays valid until it runs out."
            )


def on_ladder(ladder: Ladder, words: Words) -> Iterator[str]:
    """Where the firm stands on a ladder, as one who newly applies."""
    likely, possible = ladder.likely, ladder.possible
    if likely is not None:
        yield words.say("You likely reach: {tier}", tier=words.policy(likely.name))
    elif possible is not None:
        yield words.say("No tier is certain yet from what is known.")
    else:
        yield words.say("Not yet at the first tier; what is missing is listed below.")
    if possible is not None and possible is not likely:
        yield words.say("Still possible, depending on what is open: {tier}", tier=words.policy(possible.name))
