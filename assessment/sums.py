"""What a measure pays this firm: exact bounds from the policy's figure and the firm's own, and the total after stacking."""

from collections.abc import Iterable

from assessment.firm import Firm
from assessment.policy import Sum
from assessment.quantity import Interval, Number, exactly, multiply, scale, simplest


def benefit(sum_: Sum, firm: Firm, titles: frozenset[str] | None) -> Interval | None:
    """The sum for the firm in yuan, for the titles that count (None: not known); None where the figure is not money to the firm.

    An end that is None has no upper bound in what is known.
    """
    if sum_.constant is not None:
        return sum_.constant
    if sum_.terms is not None:
        return None
    if sum_.amounts is not None:
        chosen = firm.choice(sum_.by or "")
        paid = _spread(sum_.amounts.values()) if chosen is None else exactly(sum_.amounts.get(chosen, 0))
    elif sum_.by_title is not None:
        paid = _by_title(sum_.by_title, titles)
    else:
        paid = _worked_out(sum_, firm)
    return Interval(0, paid.high) if sum_.open_below or sum_.at_most else paid


def _worked_out(sum_: Sum, firm: Firm) -> Interval:
    """A rate of the product of facts, or so much a head, each cap taken."""
    base = _not_negative(firm.numbers[sum_.of[0]])
    if sum_.base_cap is not None:
        base = _capped(base, sum_.base_cap)
    for fact in sum_.of[1:]:
        base = multiply(base, _not_negative(firm.numbers[fact]))
    each = sum_.rate if sum_.rate is not None else sum_.a_head
    assert each is not None
    paid = scale(base, each)
    return paid if sum_.cap is None else _capped(paid, sum_.cap)


def _by_title(amounts: dict[str, Number], titles: frozenset[str] | None) -> Interval:
    if titles is None:
        return _spread(amounts.values())
    return exactly(max((amount for title, amount in amounts.items() if title in titles), default=0))


def _spread(amounts: Iterable[Number]) -> Interval:
    listed = list(amounts)
    return Interval(0, max(listed))


def _not_negative(interval: Interval) -> Interval:
    return Interval(max(interval.low or 0, 0), None if interval.high is None else max(interval.high, 0))


def _capped(interval: Interval, cap: Number) -> Interval:
    return Interval(min(interval.low or 0, cap), cap if interval.high is None else simplest(min(interval.high, cap)))


def total(sums: Iterable[tuple[Interval, str | None]]) -> Interval:
    """All sums together; of those that share a `highest_once` name only the highest counts, once."""
    low: Number = 0
    high: Number | None = 0
    highest: dict[str, Interval] = {}
    for paid, group in sums:
        if group is None:
            low, high = low + (paid.low or 0), _plus(high, paid.high)
        else:
            known = highest.get(group, exactly(0))
            highest[group] = Interval(max(known.low or 0, paid.low or 0), _higher(known.high, paid.high))
    for paid in highest.values():
        low, high = low + (paid.low or 0), _plus(high, paid.high)
    return Interval(low, high)


def _plus(a: Number | None, b: Number | None) -> Number | None:
    return None if a is None or b is None else a + b


def _higher(a: Number | None, b: Number | None) -> Number | None:
    return None if a is None or b is None else max(a, b)
