"""What a measure pays, as its text says it: without any firm, so with rates and caps instead of a sum."""

from assessment.figures import decimal
from assessment.measures import HELD
from assessment.policy import Sum
from assessment.quantity import Number
from assessment.wording import Words


def sum_in_words(pays: Sum, words: Words) -> str:
    """The sum, with what it is a part of and where it ends."""
    said = _way(pays, words)
    if pays.base_cap is not None:
        said = words.say("{sum}, counted up to {cap}", sum=said, cap=words.money(pays.base_cap))
    if pays.cap is not None:
        said = words.say("{sum}, at most {cap}", sum=said, cap=words.money(pays.cap))
    if pays.at_most or (pays.open_below and pays.up_to is None):
        said = words.say("up to {sum}", sum=said)
    return said


def _way(pays: Sum, words: Words) -> str:
    names = words.say(" × ").join(words.name(fact) for fact in pays.of)
    if pays.fixed is not None:
        return words.money(pays.fixed)
    if pays.up_to is not None:
        return words.say("up to {sum}", sum=words.money(pays.up_to))
    if pays.rate is not None:
        return words.say("{rate} of {facts}", rate=_share(pays.rate), facts=names)
    if pays.a_head is not None:
        return words.say("{sum} for each: {facts}", sum=words.money(pays.a_head), facts=names)
    if pays.amounts is not None:
        return words.semicolons(
            words.say("{option}: {sum}", option=words.option(pays.by or "", option), sum=words.money(amount))
            for option, amount in pays.amounts.items()
        )
    if pays.by_title is not None:
        return words.semicolons(
            words.say("{option}: {sum}", option=words.option(HELD, title), sum=words.money(amount))
            for title, amount in pays.by_title.items()
        )
    return _terms(pays, words)


def _terms(pays: Sum, words: Words) -> str:
    assert pays.terms is not None
    of = words.policy(pays.terms.of)
    if pays.terms.rate is not None:
        return words.say("{rate} of {facts}", rate=_share(pays.terms.rate), facts=of)
    return words.say("{option}: {sum}", option=of, sum=words.money(pays.terms.amount or 0))


def _share(rate: Number) -> str:
    return f"{decimal(rate * 100, 4)}%"
