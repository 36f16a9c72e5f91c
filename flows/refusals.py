"""How an answer was read, or why it was not taken: unreadable, out of bounds, or not possible beside another answer.

Pure. Each says what would be taken instead.
"""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from assessment.facts import Fact, FactType
from assessment.profile import Problem
from assessment.quantity import Interval, exactly
from assessment.wording import Words
from assessment.wording import later as _
from flows.understanding import EchoHint, NotUnderstood, Reason, Span

_SENTENCES: Final[Mapping[Reason, str]] = {
    "empty": _("Please type an answer, or “don't know”."),
    "too_long": _("That is too long for me; please put it shorter."),
    "no_number": _("I found no number in that."),
    "vague": _("I need a figure for that; about right is fine, and so is a range."),
    "unreadable_number": _("I cannot read that number; please write it once more, in figures."),
    "other_words": _("I am not sure how you mean that; please write the figure alone."),
    "two_numbers": _("I found more than one number; please write one, or a range such as {range}."),
    "range_backwards": _("That range runs backwards: please write the smaller figure first."),
    "ambiguous_number": _("“{seen}” can be read in more than one way; please write it in full."),
    "ambiguous_share": _("Is that one percent, or the whole? Please write 1%, or else 100%."),
    "ambiguous_year": _("Is that a number of years, or a calendar year? Please write “19 years” or “since 2019”."),
    "ambiguous_option": _("More than one option fits: {candidates}. Please type its number."),
    "zero_or_unknown": _("Is it 0, or do you not know? Please type 0 or “don't know”."),
    "too_large": _("That figure is too large to be right; please check it."),
    "negative": _("This cannot be below 0."),
    "not_whole": _("This is a whole number; please leave off the part behind the point."),
    "wrong_unit": _("The unit does not fit here."),
    "foreign_currency": _("Please give the sum in yuan."),
    "future_year": _("That year is still to come; please check it."),
    "year_unusable": _("Please give the number of full years."),
    "not_yes_or_no": _("Please answer yes or no, or “don't know”."),
    "unsure": _("If you are not sure, type “don't know”: it is then left open."),
    "not_an_option": _("I did not find that among the options; please type a number from the list."),
    "contradiction": _("That says both; please say it once more."),
    "yuan_or_wan": _("Is that {meant}? Please type it with its unit."),
    "ambiguous_fact": _("That may be {candidates}. Please say which."),
    "no_fact_named": _("I could not tell which answer that is; please say what it is, such as “revenue 35 million”."),
    "whose_figure": _("I could not tell which figure belongs to what; please say one after the other."),
    "other_year": _("That is about a year that is not asked for here."),
    "relative": _("That says by how much it changes; please give the figure itself."),
}
HOW_READ: Final[Mapping[EchoHint, str]] = {
    "rounded": _("rounded to whole yuan"),
    "full_years": _("only full years count"),
    "as_percent": _("read as a percentage"),
    "about": _("“about” is read as up to a tenth less or more"),
    "nearly": _("“nearly” is read as up to a tenth less"),
}
"""What is said beside a value that was not taken just as it was typed."""
_NUMBER: Final = re.compile(r"-?[0-9]+(/[1-9][0-9]*)?")
RANGES: Final[Mapping[FactType, str]] = {
    "money": _("30 to 40 million"),
    "count": _("3-5"),
    "years": _("3-5 years"),
    "share": _("10%-15%"),
    "points": _("60-70"),
}


def not_understood(refused: NotUnderstood, fact: Fact | None, options: Mapping[str, str], words: Words) -> str:
    """Why the answer, or the piece of a message that names no fact, could not be read."""
    kind = "" if fact is None else fact.type
    reason = "not_yes_or_no" if kind == "yes_no" and refused.reason == "not_an_option" else refused.reason
    meant = [] if fact is None else [words.value(fact.id, value) for value in _meant(refused)]
    if reason == "ambiguous_number" and meant:
        return words.say("Do you mean {candidates}? Please write it in full.", candidates=words.either(meant))
    candidates = words.say(", ").join(options.get(each, each) for each in refused.candidates)
    return words.say(
        _SENTENCES[reason],
        seen=refused.seen,
        candidates=candidates,
        meant=words.either(meant),
        range=words.say(RANGES[fact.type]) if fact is not None and fact.type in RANGES else "",
    )


def _meant(refused: NotUnderstood) -> Iterator[Interval]:
    for value in refused.meant:
        yield Interval(value.low, value.high) if isinstance(value, Span) else exactly(value)
    if all(_NUMBER.fullmatch(candidate) for candidate in refused.candidates):
        yield from (exactly(Fraction(candidate)) for candidate in refused.candidates)


def out_of_bounds(fact: Fact, words: Words) -> str:
    """What the fact allows."""
    if not fact.is_number or fact.limits == Interval(None, None):
        return words.say("That does not fit this question.")
    return words.say(
        "Not possible: {fact} is {limits}.", fact=words.name(fact.id), limits=words.value(fact.id, fact.limits)
    )


def does_not_fit(problem: Problem, given: Mapping[str, object], words: Words) -> str:
    """Which other answer a part is larger than, with both figures."""
    whole = str(problem.values["whole"])
    part_value, whole_value = given[problem.fact], given[whole]
    if not isinstance(part_value, Interval) or not isinstance(whole_value, Interval):
        return words.say(
            "Not possible: {part} holds something that {whole} does not.",
            part=words.name(problem.fact),
            whole=words.name(whole),
        )
    least = exactly(part_value.low) if part_value.low is not None else part_value
    most = exactly(whole_value.high) if whole_value.high is not None else whole_value
    return words.say(
        "Not possible: {part} ({least}) cannot be above {whole} ({most}).",
        part=words.name(problem.fact),
        least=words.value(problem.fact, least),
        whole=words.name(whole),
        most=words.value(whole, most),
    )
