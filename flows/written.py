"""Values as a log keeps them: JSON that loses nothing, and back."""

from fractions import Fraction

from pydantic import JsonValue

from assessment.firm import Value
from assessment.quantity import Interval, Number


def encoded(value: Value) -> JsonValue:
    """A value as JSON that loses nothing: what is not whole is written as a fraction."""
    if isinstance(value, Interval):
        if value.is_exact and value.low is not None:
            return _number(value.low)
        return {"low": _end(value.low), "high": _end(value.high)}
    if isinstance(value, frozenset):
        return list[JsonValue](sorted(value))
    return value


def decoded(written: JsonValue) -> object:
    """What `encoded` wrote, in the shape that `assessment.profile.check_value` reads."""
    if isinstance(written, dict):
        if "fraction" in written:
            return Fraction(str(written["fraction"]))
        return {end: decoded(number) for end, number in written.items()}
    return written


def _number(number: Number) -> JsonValue:
    if isinstance(number, Fraction) and number.denominator != 1:
        return {"fraction": f"{number.numerator}/{number.denominator}"}
    return int(number)


def _end(number: Number | None) -> JsonValue:
    return None if number is None else _number(number)
