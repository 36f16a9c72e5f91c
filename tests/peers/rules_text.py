"""The same rule as text, for engines that take expressions: written down once, and put into each engine's own words.

Written as one writes it for such an engine, ratios divided; a word of an engine is a template that takes its parts.
"""

import ast
from collections.abc import Mapping
from functools import reduce
from typing import Any, NamedTuple

from tests.peers.rules_firms import CHOICES, COUNTS, MONEY, TRUTHS, Firm

NUMBERS = (*MONEY, *COUNTS)
FACTS = (*NUMBERS, *TRUTHS, *CHOICES)

_GROWTH = """(((main_business_revenue - main_business_revenue_prev) / main_business_revenue_prev
    + (main_business_revenue_prev - main_business_revenue_prev2) / main_business_revenue_prev2) / 2)"""
_HELD = """((1 if provincial_quality_award else 0) + (1 if quality_system_certified else 0)
    + (1 if own_brand else 0) + (1 if standards_participation else 0))"""
_RD = "(rd_expense / revenue)"


def _bands(value: str, sign: str, *bands: tuple[object, int]) -> str:
    """The points of the first bound that is kept."""
    return "(" + " else ".join(f"{points} if {value} {sign} {bound}" for bound, points in bands) + " else 0)"


_INDICATORS = (
    _bands("main_business_revenue / revenue", ">=", (0.8, 5), (0.7, 3), (0.6, 1)),
    _bands(_GROWTH, ">=", (0.1, 10), (0.08, 8), (0.06, 6), (0.04, 4), (0, 2)),
    _bands("niche_years", ">=", (10, 5), (8, 4), (6, 3), (4, 2), (2, 1)),
    "(5 if gap_filling else 3 if industrial_base_field or time_honoured_brand or supplies_chain_leader else 0)",
    _bands("digital_level", ">=", (3, 5), (2, 3)),
    _bands(_HELD, ">=", (2, 5), (1, 3)),
    _bands("net_profit / revenue", ">=", (0.1, 10), (0.08, 8), (0.06, 6), (0.04, 4), (0.02, 2)),
    _bands("total_liabilities / total_assets", "<=", (0.5, 5), (0.6, 3), (0.7, 1)),
    "local_distinctive_points",
    "(10 if ip_class1_high_value >= 1 else 8 if ip_class1_own >= 1 else 6 if ip_class1 >= 1 else 2 if ip_class2 >= 1 else 0)",
    f"""(10 if rd_expense >= 5000000 or {_RD} >= 0.1 else 8 if rd_expense >= 4000000 or {_RD} >= 0.08
        else 6 if rd_expense >= 3000000 or {_RD} >= 0.06 else 4 if rd_expense >= 2000000 or {_RD} >= 0.04
        else 2 if rd_expense >= 1000000 or {_RD} >= 0.03 else 0)""",
    _bands("rd_staff / employees", ">=", (0.2, 5), (0.1, 3), (0.05, 1)),
    _bands(
        "rd_institution_level",
        "==",
        ("'national'", 10),
        ("'provincial'", 8),
        ("'municipal'", 4),
        ("'below_municipal'", 2),
    ),
)
SCORE = " + ".join(_INDICATORS)
BASICS = """(employees < 1000 or revenue < 400000000) and registered_in_region and not on_dishonesty_list
    and not restricted_products and not major_incident_3y and niche_years >= 2 and rd_expense >= 1000000
    and rd_expense / revenue >= 0.03 and (revenue >= 10000000 or equity_financing_2y >= 20000000)"""
DIRECT = """provincial_award_rank >= 1 and provincial_award_rank <= 3 or national_award_rank >= 1 and national_award_rank <= 5
    or (rd_expense + rd_expense_prev) / 2 >= 10000000 or equity_financing_2y >= 60000000 or maker_contest != 'none'"""
WHOLE = f"[{SCORE}, {BASICS}, {DIRECT}]"
"""Score, everything but strength, and the ways to strength besides the score: those who ask put the three together."""


class Tongue(NamedTuple):
    """How an engine writes what the rule is made of."""

    both: str
    either: str
    negated: str
    decimal: bool = False
    """Whether whole numbers are written as 1.0: where nothing is converted in a comparison."""


PLAIN_WORDS = Tongue("({} and {})", "({} or {})", "(not {})")
CEL_WORDS = Tongue("({} && {})", "({} || {})", "(!{})", decimal=True)

_SIGNS: Mapping[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
    ast.GtE: ">=", ast.LtE: "<=", ast.Lt: "<", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


def written(text: str, tongue: Tongue) -> str:
    """The text as an expression with `a ? b : c`."""
    return _put(_parsed(text), tongue)


def _put(node: ast.AST, tongue: Tongue) -> str:
    match node:
        case ast.IfExp(test, body, orelse):
            return f"({_put(test, tongue)} ? {_put(body, tongue)} : {_put(orelse, tongue)})"
        case ast.BoolOp(op, values):
            pair = tongue.both if isinstance(op, ast.And) else tongue.either
            return reduce(pair.format, [_put(value, tongue) for value in values])
        case ast.UnaryOp(ast.Not(), operand):
            return tongue.negated.format(_put(operand, tongue))
        case ast.BinOp(left, op, right) | ast.Compare(left, [op], [right]):
            return f"({_put(left, tongue)} {_SIGNS[type(op)]} {_put(right, tongue)})"
        case ast.List(items):
            return f"[{', '.join(_put(item, tongue) for item in items)}]"
        case ast.Name(name):
            return name
        case ast.Constant(value):
            return f"{value}.0" if tongue.decimal and isinstance(value, int) else repr(value)
    raise AssertionError(ast.dump(node))


def as_json_logic(text: str) -> Any:
    """The text as JsonLogic."""

    def put(node: ast.AST) -> Any:
        match node:
            case ast.IfExp(test, body, orelse):
                return {"if": [put(test), put(body), put(orelse)]}
            case ast.BoolOp(op, values):
                return {"and" if isinstance(op, ast.And) else "or": [put(value) for value in values]}
            case ast.UnaryOp(ast.Not(), operand):
                return {"!": [put(operand)]}
            case ast.BinOp(left, op, right) | ast.Compare(left, [op], [right]):
                return {_SIGNS[type(op)]: [put(left), put(right)]}
            case ast.Name(name):
                return {"var": name}
            case ast.Constant(value):
                return value
        raise AssertionError(ast.dump(node))

    return put(_parsed(text))


def _parsed(text: str) -> ast.AST:
    return ast.parse(" ".join(text.split()), mode="eval").body


def as_floats(firm: Firm) -> Firm:
    """What the rule looks at, numbers as binary floats."""
    return {name: float(firm[name]) if name in NUMBERS else firm[name] for name in FACTS}


def as_read_from_json(firm: Firm) -> Firm:
    """What the rule looks at, as a JSON reader gives it: whole numbers as such, others as binary floats."""
    return {name: firm[name] if isinstance(firm[name], int | str) else float(firm[name]) for name in FACTS}


def verdict(found: Any) -> tuple[bool, Any]:
    """The three parts put together."""
    score, basics, direct = found
    return basics and (score >= 60 or direct), score
