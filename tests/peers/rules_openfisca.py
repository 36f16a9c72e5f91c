"""OpenFisca-core: a variable for each fact and each indicator of the rule, and a simulation for each evaluation."""

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity  # type: ignore[import-not-found]
from openfisca_core.periods import DateUnit  # type: ignore[import-not-found]
from openfisca_core.simulations import SimulationBuilder  # type: ignore[import-not-found]
from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # type: ignore[import-not-found]
from openfisca_core.variables import Variable  # type: ignore[import-not-found]

from tests.peers import rules_numpy
from tests.peers.rules_firms import MONEY, TRUTHS, Firm
from tests.peers.rules_serving import Engine, serve
from tests.peers.rules_text import FACTS

YEAR = "2025"
FIRM = build_entity("firm", "firms", "A firm", is_person=True)
Formula = Callable[[Callable[[str], Any]], Any]


def _variable(name: str, value_type: type, formula: Formula | None = None) -> type[Any]:
    """A variable of the firm and the year; a formula asks for other variables by name."""
    attributes: dict[str, Any] = {
        "value_type": value_type, "entity": FIRM, "definition_period": DateUnit.YEAR, "label": name,
    }  # fmt: skip
    if formula is not None:
        attributes["formula"] = lambda firms, period: formula(lambda asked: firms(asked, period))
    return type(name, (Variable,), attributes)


def _band(values: Any, *bands: tuple[float, int]) -> Any:
    """The points of the first bound that is reached."""
    return np.select([values >= bound for bound, _ in bands], [points for _, points in bands], 0)


def _growth(a: Callable[[str], Any]) -> Any:
    now, before, first = a("main_business_revenue"), a("main_business_revenue_prev"), a("main_business_revenue_prev2")
    return ((now - before) / before + (before - first) / first) / 2


def _quality(a: Callable[[str], Any]) -> Any:
    held = ("provincial_quality_award", "quality_system_certified", "own_brand", "standards_participation")
    return np.minimum(sum(3 * a(name) for name in held), 5)


def _debt(a: Callable[[str], Any]) -> Any:
    debt = a("total_liabilities") / a("total_assets")
    return np.select([debt <= 0.5, debt <= 0.6, debt <= 0.7], [5, 3, 1], 0)


def _spend(a: Callable[[str], Any]) -> Any:
    amounts = ((5 * 10**6, 10), (4 * 10**6, 8), (3 * 10**6, 6), (2 * 10**6, 4), (10**6, 2))
    shares = ((0.1, 10), (0.08, 8), (0.06, 6), (0.04, 4), (0.03, 2))
    return np.maximum(_band(a("rd_expense"), *amounts), _band(a("rd_expense") / a("revenue"), *shares))


def _ip(a: Callable[[str], Any]) -> Any:
    held = [a(name) >= 1 for name in ("ip_class1_high_value", "ip_class1_own", "ip_class1", "ip_class2")]
    return np.select(held, [10, 8, 6, 2], 0)


def _field(a: Callable[[str], Any]) -> Any:
    base = a("industrial_base_field") | a("time_honoured_brand") | a("supplies_chain_leader")
    return np.select([a("gap_filling"), base], [5, 3], 0)


INDICATORS: dict[str, Formula] = {
    "share_points": lambda a: _band(a("main_business_revenue") / a("revenue"), (0.8, 5), (0.7, 3), (0.6, 1)),
    "growth_points": lambda a: _band(_growth(a), (0.1, 10), (0.08, 8), (0.06, 6), (0.04, 4), (0, 2)),
    "niche_points": lambda a: np.minimum(a("niche_years") // 2, 5),
    "field_points": _field,
    "digital_points": lambda a: _band(a("digital_level"), (3, 5), (2, 3)),
    "quality_points": _quality,
    "margin_points": lambda a: _band(
        a("net_profit") / a("revenue"), (0.1, 10), (0.08, 8), (0.06, 6), (0.04, 4), (0.02, 2)
    ),
    "debt_points": _debt,
    "ip_points": _ip,
    "spend_points": _spend,
    "staff_points": lambda a: _band(a("rd_staff") / a("employees"), (0.2, 5), (0.1, 3), (0.05, 1)),
    "institution_points": lambda a: rules_numpy.LEVEL_POINTS[a("rd_institution_level")],
}


def _met(a: Callable[[str], Any]) -> Any:
    provincial, national, equity = a("provincial_award_rank"), a("national_award_rank"), a("equity_financing_2y")
    strong = (
        (a("score") >= 60)
        | ((provincial >= 1) & (provincial <= 3))
        | ((national >= 1) & (national <= 5))
        | ((a("rd_expense") + a("rd_expense_prev")) / 2 >= 10**7)
        | (equity >= 6 * 10**7)
        | (a("maker_contest") > 0)
    )
    return (
        ((a("employees") < 1_000) | (a("revenue") < 4 * 10**8))
        & a("registered_in_region")
        & ~(a("on_dishonesty_list") | a("restricted_products") | a("major_incident_3y"))
        & (a("niche_years") >= 2)
        & (a("rd_expense") >= 10**6)
        & (a("rd_expense") / a("revenue") >= 0.03)
        & ((a("revenue") >= 10**7) | (equity >= 2 * 10**7))
        & strong
    )


def _system() -> Any:
    system = TaxBenefitSystem([FIRM])
    for name in FACTS:
        system.add_variable(_variable(name, float if name in MONEY else bool if name in TRUTHS else int))
    for name, formula in INDICATORS.items():
        system.add_variable(_variable(name, int, formula))
    scored = (*INDICATORS, "local_distinctive_points")
    system.add_variable(_variable("score", int, lambda a: sum(a(name) for name in scored)))
    system.add_variable(_variable("met", bool, _met))
    return system


def main() -> None:
    """Serve it, the system built beforehand."""
    system = _system()

    def judge(columns: rules_numpy.Columns) -> tuple[Any, Any]:
        simulation = SimulationBuilder().build_default_simulation(system, len(columns["revenue"]))
        for name, values in columns.items():
            simulation.set_input(name, YEAR, values)
        return simulation.calculate("met", YEAR), simulation.calculate("score", YEAR)

    def read(firms: Sequence[Firm]) -> rules_numpy.Columns:
        return rules_numpy.read(firms)

    release = f"OpenFisca-Core {version('openfisca-core')}"
    serve(Engine("OpenFisca-core", release, read, judge, columns=True, tiled=rules_numpy.tiled))


if __name__ == "__main__":
    main()
